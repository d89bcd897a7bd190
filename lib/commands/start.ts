import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '@/lib/server/config'
import { ended, endTogether, NEXT, ROOT, runCommand, startChild } from './child'
import { startDashboard } from './dashboard'

/** `npm start`: the dashboard over the clusters that the environment names. Builds first where there is no build. */
runCommand(async () => {
  const { host, port, clusters } = await readConfig()
  if (!existsSync(join(ROOT, '.next/BUILD_ID'))) {
    const built = await ended(startChild(NEXT, ['build']))
    if (built !== 0) return built
  }
  const dashboard = await startDashboard(host, port)
  endTogether([dashboard.process])
  process.stdout.write(`Airglow over ${clusters.length} clusters: ${dashboard.url}\n`)
  return ended(dashboard.process)
})
