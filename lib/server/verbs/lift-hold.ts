import type { HoldDone, LiftHoldRequest } from '@/lib/contract/hold'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { liftHold as lift, listHolds } from '@/lib/store/holds'
import { AppError } from '../app-error'
import type { Principal } from '../principal'
import { isRowId } from '../row-id'
import type { Runtime } from '../runtime'

/** Lets a build of a job be rolled out again. Lifting twice is the same as once. @throws AppError unknown-hold, store-unavailable */
export async function liftHold(
  runtime: Runtime,
  principal: Principal,
  { job, id }: { readonly job: JobKey; readonly id: string },
  { reason }: LiftHoldRequest,
): Promise<HoldDone> {
  const { store, storeWatch } = runtime
  const answer = await storeWatch.withStore(async () => {
    const ofJob = isRowId(id) && (await listHolds(store.db, job)).some((hold) => hold.id === id)
    return ofJob ? lift(store.db, { id, by: principal.name, reason }) : 'unknown'
  })
  if (answer === 'unknown')
    throw new AppError(
      'unknown-hold',
      `There is no hold “${id}” on ${formatJobKey(job)}. A GET of that job’s holds names those there are.`,
    )
  await storeWatch.look()
  return { id, alreadyDone: answer === 'already-lifted' }
}
