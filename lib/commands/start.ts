import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, readConfig } from '@/lib/server/config'
import { loopbackUrl } from '@/lib/server/loopback'
import { ended, endTogether, NEXT, ROOT, startChild } from './child'

/** `npm start`: the dashboard over the clusters that the environment names. Builds first where there is no build. */
async function main(): Promise<number> {
  const { host, port, clusters } = await readConfig()
  if (!existsSync(join(ROOT, '.next/BUILD_ID'))) {
    const built = await ended(startChild(NEXT, ['build']))
    if (built !== 0) return built
  }
  const server = startChild(NEXT, ['start', '-H', host, '-p', String(port)])
  endTogether([server])
  process.stdout.write(`Airglow over ${clusters.length} clusters: ${loopbackUrl(host, port)}\n`)
  return ended(server)
}

main().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error instanceof ConfigError ? error.message : String(error?.stack ?? error)}\n`)
    process.exit(2)
  },
)
