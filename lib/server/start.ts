import { log } from './log'
import { getRuntime } from './runtime'
import { endOnSignal, reloadOnHangup } from './signals'

/** Starts the product in this process; what cannot start says why in one sentence and ends, instead of answering 500 for ever. */
export async function start(): Promise<void> {
  try {
    const runtime = getRuntime()
    endOnSignal(runtime)
    reloadOnHangup(runtime)
    const { config } = await runtime
    for (const warning of config.warnings) log.info(warning)
    log.info('Airglow observes and acts.', {
      clusters: config.clusters.map(({ name }) => name),
      store: config.databaseUrl ? 'the database of DATABASE_URL' : config.dataDirectory,
    })
  } catch (error) {
    process.stderr.write(`Airglow cannot start: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}
