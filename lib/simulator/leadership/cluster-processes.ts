import type { Answer } from '../calls/answer'
import type { Checkpoint } from '../checkpoint'
import type { Scheduler } from '../scheduler'
import { isRead } from '../security/call-authorization'
import type { User } from '../security/user'
import { FaultSwitch } from '../wire/fault-switch'
import { type SchedulerServer, serveScheduler } from '../wire/server'
import { Ensemble, type FailoverOptions, type Standing } from './ensemble'

/** Hears when a process is announced as the leader and when it no longer is. */
export type Announcer = {
  readonly announce: (process: number, address: { readonly host: string; readonly port: number }) => void
  readonly withdraw: (process: number) => void
  readonly stop: () => Promise<void>
}

export type ProcessOptions = {
  /** Processes beside the first. */
  readonly standbys: number
  /** Port of each process; 0 takes a free one. */
  readonly portOf: (process: number) => number
  readonly users: readonly User[] | null
  readonly corsOrigin: string | null
  readonly announcer: Announcer | null
}

/** The scheduler processes of one cluster on the wire: one storage, one leader, one set of faults. */
export type ClusterProcesses = {
  readonly servers: readonly SchedulerServer[]
  readonly faults: FaultSwitch
  readonly standings: () => readonly Standing[]
  readonly canFailOver: () => boolean
  readonly failover: (options?: FailoverOptions & { readonly graceful?: boolean }) => void
  readonly announceTwo: (ms: number) => boolean
  readonly stop: () => Promise<void>
}

/** Pulses are not stored, so a failover has none to lose. */
const UNSTORED = 'pulseJobUpdate'

/** Serves a scheduler by one process that leads and any number of standbys. Rejects when a port cannot be had. */
export async function serveProcesses(scheduler: Scheduler, options: ProcessOptions): Promise<ClusterProcesses> {
  const servers: SchedulerServer[] = []
  const faults = new FaultSwitch(scheduler.clock.now)
  const firstHost = scheduler.host
  let beforeLastWrite: Checkpoint | null = null
  const announce = (process: number) => {
    const server = servers[process]
    if (server) options.announcer?.announce(process, { host: '127.0.0.1', port: server.port })
  }
  const ensemble = new Ensemble(options.standbys + 1, scheduler.clock.after, {
    died: (process) => servers[process]?.kill(),
    returned: (process) => void servers[process]?.reopen(),
    unled: () => scheduler.crash(),
    elected: (process, losingLastWrite) => {
      const host = process === 0 ? firstHost : `scheduler-${process + 1}.${scheduler.clusterName}.local`
      scheduler.recover({ host, ...(losingLastWrite && beforeLastWrite ? { from: beforeLastWrite } : {}) })
      beforeLastWrite = null
    },
    announced: announce,
    withdrawn: (process) => options.announcer?.withdraw(process),
  })
  const perform = (method: string, run: () => Answer): Answer => {
    if (isRead(method) || method === UNSTORED) return run()
    const before = scheduler.checkpoint()
    const answer = run()
    if (answer.code === 'OK') beforeLastWrite = before
    return answer
  }
  const stop = async () => {
    await Promise.all([...servers.map((server) => server.stop()), options.announcer?.stop()])
  }
  try {
    for (let process = 0; process <= options.standbys; process++) {
      servers.push(
        await serveScheduler(scheduler, options.portOf(process), {
          faults,
          users: options.users,
          corsOrigin: options.corsOrigin,
          leader: () => ensemble.viewOf(process),
          isReady: () => ensemble.storageHolder() === process,
          addressOf: (other) => `127.0.0.1:${servers[other]?.port ?? 0}`,
          perform,
        }),
      )
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
  announce(0)
  return {
    servers,
    faults,
    standings: () => servers.map((_, process) => ensemble.standingOf(process)),
    canFailOver: () => ensemble.canFailOver(),
    failover: ({ graceful = false, ...how } = {}) => (graceful ? ensemble.stopGracefully(how) : ensemble.kill(how)),
    announceTwo: (ms) => ensemble.announceTwo(ms),
    stop,
  }
}
