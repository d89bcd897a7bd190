import type { Answer } from '../calls/answer'
import type { LeaderView } from '../leadership/ensemble'
import type { Scheduler } from '../scheduler'
import type { User } from '../security/user'
import { FaultSwitch } from './fault-switch'

/** One process of a cluster's scheduler as its HTTP server sees it. Processes of a cluster share scheduler and faults. */
export type SchedulerProcess = {
  readonly scheduler: Scheduler
  readonly faults: FaultSwitch
  /** Who may log in; null for a scheduler without authentication. */
  readonly users: readonly User[] | null
  /** The one value of Access-Control-Allow-Origin (-enable_cors_for); null for no CORS headers. */
  readonly corsOrigin: string | null
  readonly leader: () => LeaderView
  /** Whether this process has the storage; one that has not can answer nothing but ERROR_TRANSIENT. */
  readonly isReady: () => boolean
  /** `host:port` of a process of the cluster. */
  readonly addressOf: (process: number) => string
  /** Every call that is done goes through here. */
  readonly perform: (method: string, run: () => Answer) => Answer
}

/** A process that is alone and always leads, with no authentication: what is not given is like that. */
export const loneProcess = (scheduler: Scheduler, given: Partial<SchedulerProcess> = {}): SchedulerProcess => ({
  scheduler,
  faults: new FaultSwitch(scheduler.clock.now),
  users: null,
  corsOrigin: null,
  leader: () => ({ kind: 'leading' }),
  isReady: () => true,
  addressOf: () => '',
  perform: (_method, run) => run(),
  ...given,
})
