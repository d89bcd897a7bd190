import { writeClustersFile } from '@/lib/simulator/clusters-file'
import { HELP, parseCommand } from '@/lib/simulator/command-options'
import { startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'

const WRONG_USE = 2

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2))
  if (command.kind === 'help') {
    process.stdout.write(HELP)
    return
  }
  if (command.kind === 'wrong') {
    process.stderr.write(`${command.message}\n`)
    process.exitCode = WRONG_USE
    return
  }
  const { clustersFile, faults, controlPort, ...options } = command
  const embedded = await startEmbeddedClusters({ ...options, ...(controlPort === null ? {} : { controlPort }) })
  for (const { cluster, fault } of faults) embedded.setFault(cluster, fault)
  const stop = () => {
    embedded.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  await writeClustersFile(clustersFile, embedded.clusters)
  for (const { name, url } of embedded.clusters) process.stdout.write(`${name}\t${url}\n`)
  process.stdout.write(`control\t${embedded.control.url}\n`)
  process.stdout.write(`clusters file\t${clustersFile}\n`)
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
  process.exit(1)
})
