import { readFile } from 'node:fs/promises'
import { writeClustersFile } from '@/lib/simulator/clusters-file'
import { HELP } from '@/lib/simulator/command-help'
import { type ClustersCommand, parseCommand } from '@/lib/simulator/command-options'
import { startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { parseUsers, type User } from '@/lib/simulator/security/user'

const WRONG_USE = 2

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2))
  if (command.kind === 'help') {
    process.stdout.write(HELP)
    return
  }
  if (command.kind === 'wrong') return endAsWrong(command.message)
  const users = await readUsers(command.usersFile)
  if (users.kind === 'wrong') return endAsWrong(users.message)
  await run(command, users.users)
}

function endAsWrong(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = WRONG_USE
}

type ReadUsers =
  | { readonly kind: 'read'; readonly users: readonly User[] | null }
  | { readonly kind: 'wrong'; readonly message: string }

async function readUsers(path: string | null): Promise<ReadUsers> {
  if (path === null) return { kind: 'read', users: null }
  try {
    return { kind: 'read', users: parseUsers(await readFile(path, 'utf8')) }
  } catch (thrown) {
    return { kind: 'wrong', message: `--users ${path}: ${thrown instanceof Error ? thrown.message : String(thrown)}.` }
  }
}

async function run(command: Extract<ClustersCommand, { kind: 'start' }>, users: readonly User[] | null): Promise<void> {
  const { clustersFile, faults, skews, corsOrigin, zookeeper, ...options } = command
  const embedded = await startEmbeddedClusters({
    ...options,
    ...(users ? { users } : {}),
    ...(corsOrigin === null ? {} : { corsOrigin }),
    ...(zookeeper ? { zookeeper } : {}),
  })
  for (const { cluster, fault } of faults) embedded.setFault(cluster, fault)
  for (const { cluster, skewMs } of skews) embedded.setSkew(cluster, skewMs)
  const stop = () => {
    embedded.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  await writeClustersFile(clustersFile, embedded.clusters, zookeeper)
  const lines = embedded.clusters.flatMap(({ name, processes }) =>
    processes.servers.map(({ url }) => `${name}\t${url}\n`),
  )
  process.stdout.write(lines.join(''))
  process.stdout.write(`control\t${embedded.control.url}\n`)
  process.stdout.write(`clusters file\t${clustersFile}\n`)
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
  process.exit(1)
})
