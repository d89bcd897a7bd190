import { log } from './log'
import { type Runtime, shutDown } from './runtime'

/** Longest a shutdown may take, whatever a cluster or a database does. */
const SHUTDOWN_MS = 9_500

/** SIGTERM and SIGINT end the process in good order. */
export function endOnSignal(runtime: Promise<Runtime>): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Next's own ends the process as soon as nobody is connected, be it with leases still held: it has to wait for ours.
    const servers = process.listeners(signal)
    process.removeAllListeners(signal)
    process.once(signal, () => {
      setTimeout(() => process.exit(1), SHUTDOWN_MS).unref()
      shutDown(runtime)
        .catch((error) => log.error('The shutdown was not clean; nothing that was recorded is lost.', error))
        .finally(() => {
          for (const end of servers) end(signal)
        })
    })
  }
}

/** SIGHUP reads the configuration anew at once, for whoever cannot wait two seconds. */
export function reloadOnHangup(runtime: Promise<Runtime>): void {
  process.on('SIGHUP', () => {
    runtime.then(
      ({ configWatch }) => configWatch.look(true),
      () => undefined,
    )
  })
}
