import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { paths } from '@/lib/contract/paths'
import { ConfigError, readListenConfig } from '@/lib/server/config'
import { loopbackUrl } from '@/lib/server/loopback'
import { ended, endTogether, NEXT, ROOT, startChild } from './child'

/** `npm run demo`: embedded clusters with a rollout going wrong in some of them, and the dashboard over them. */
async function main(): Promise<number> {
  const { host, port } = readListenConfig()
  await assertFree(host, port)
  const folder = join(ROOT, '.airglow/demo')
  // The clusters live in memory: what an earlier demo remembered of its own ones would be about nothing.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const clustersFile = join(folder, 'clusters.json')

  process.stdout.write('Building the dashboard and starting six embedded clusters …\n')
  const clusters = startChild(
    join(ROOT, 'lib/commands/clusters.ts'),
    ['--port', '0', '--control-port', '0', '--speed', '2', '--clusters-file', clustersFile],
    {},
    true,
  )
  endTogether([clusters])
  const build = startChild(NEXT, ['build'], {}, true)
  let log = ''
  build.stdout?.on('data', (chunk) => {
    log += chunk
  })
  const [built] = await Promise.all([ended(build), firstWords(clusters)])
  if (built !== 0) {
    process.stderr.write(log)
    clusters.kill('SIGTERM')
    return built
  }

  const env = { AIRGLOW_CLUSTERS: clustersFile, AIRGLOW_DATA: join(folder, 'data') }
  const server = startChild(NEXT, ['start', '-H', host, '-p', String(port)], env, true)
  endTogether([server])
  await answering(server, `${loopbackUrl(host, port)}${paths.api.health()}`)
  process.stdout.write(
    `Open http://localhost:${port} – api-gateway 42 goes wrong in some clusters: open it, restore 41, and follow it cluster by cluster. Ctrl-C ends everything.\n`,
  )
  const code = await Promise.race([ended(server), ended(clusters)])
  server.kill('SIGTERM')
  clusters.kill('SIGTERM')
  await Promise.all(
    [server, clusters].filter((child) => child.exitCode === null && child.signalCode === null).map(ended),
  )
  return code >= 128 ? 0 : code
}

type Child = ReturnType<typeof startChild>

/** The clusters speak once they listen. */
function firstWords(child: Child): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', () => reject(new ConfigError('A part of the demo ended at once; its own words are above.')))
  })
}

/** Resolves when the dashboard serves requests; a child that ends first has said why itself. */
async function answering(child: Child, url: string): Promise<void> {
  child.stdout?.resume()
  while (child.exitCode === null && child.signalCode === null) {
    const answered = await fetch(url).then(
      (response) => response.ok,
      () => false,
    )
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new ConfigError('A part of the demo ended at once; its own words are above.')
}

function assertFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', () =>
      reject(
        new ConfigError(`Port ${port} is in use. Stop what listens there, or choose another: PORT=3001 npm run demo.`),
      ),
    )
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}

main().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error instanceof ConfigError ? error.message : String(error?.stack ?? error)}\n`)
    process.exit(2)
  },
)
