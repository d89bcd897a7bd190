import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, readListenConfig } from '@/lib/server/config'
import { ended, endTogether, NEXT, ROOT, runCommand, startChild } from './child'
import { assertFree, startDashboard } from './dashboard'

/** How much faster than life the clusters are: fast enough to watch a rollback end, slow enough to think before it. */
const SPEED = '2'

/** `npm run demo`: embedded clusters with a rollout going wrong in some of them, and the dashboard over them. */
runCommand(async () => {
  const { host, port } = readListenConfig()
  await assertFree(host, port)
  const folder = join(ROOT, '.airglow/demo')
  // The clusters live in memory: what an earlier demo remembered of its own ones would be about nothing.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })

  process.stdout.write('Building the dashboard …\n')
  const build = startChild(NEXT, ['build'], {}, true)
  endTogether([build])
  let log = ''
  build.stdout?.on('data', (chunk) => {
    log += chunk
  })
  const built = await ended(build)
  if (built !== 0) {
    process.stderr.write(log)
    return built
  }

  // Only now: the rollouts of the clusters go on whether anybody looks or not.
  const clustersFile = join(folder, 'clusters.json')
  const clusters = startChild(
    join(ROOT, 'lib/commands/clusters.ts'),
    ['--port', '0', '--control-port', '0', '--speed', SPEED, '--clusters-file', clustersFile],
    {},
    true,
  )
  endTogether([clusters])
  await firstWords(clusters)
  const data = join(folder, 'data')
  const dashboard = await startDashboard(host, port, { AIRGLOW_CLUSTERS: clustersFile, AIRGLOW_DATA: data })
  endTogether([dashboard.process])
  process.stdout.write(
    `Open ${dashboard.url} – api-gateway 42 goes wrong in some clusters: open it, restore 41, and follow it cluster by cluster. Ctrl-C ends everything.\n`,
  )
  await Promise.race([ended(dashboard.process), ended(clusters)])
  const left = [dashboard.process, clusters].filter((child) => child.exitCode === null && child.signalCode === null)
  for (const child of left) child.kill('SIGTERM')
  await Promise.all(left.map(ended))
  return 0
})

/** The clusters speak once they listen. */
function firstWords(child: ReturnType<typeof startChild>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', () => reject(new ConfigError('The embedded clusters ended at once; their own words are above.')))
  })
}
