import type { HoldsReply } from '@/lib/contract/hold'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { listHolds } from '@/lib/store/holds'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { holdView } from '../views/hold-view'

/** Lifted holds shown at most, the newest. */
const MAX_LIFTED = 20

/**
 * The holds of a job; a job that nobody has heard of is not held. While the store is away the answer is the last one known,
 * and without any there is none: a pipeline must not take silence for leave.
 *
 * @throws AppError store-unavailable
 */
export async function readHolds(runtime: Runtime, _principal: Principal, job: JobKey): Promise<HoldsReply> {
  const { store, storeWatch } = runtime
  const all = await storeWatch.read(`holds ${formatJobKey(job)}`, () => listHolds(store.db, job))
  const holds = all.filter(({ lifted }) => lifted === null)
  return {
    nowMs: runtime.nowMs(),
    store: storeWatch.state,
    job,
    held: holds.length > 0,
    holds: holds.map(holdView),
    lifted: all
      .filter(({ lifted }) => lifted !== null)
      .slice(0, MAX_LIFTED)
      .map(holdView),
  }
}
