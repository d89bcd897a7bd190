import { randomUUID } from 'node:crypto'
import type { HoldDone, PlaceHoldRequest } from '@/lib/contract/hold'
import type { JobKey } from '@/lib/domain/job'
import { listHolds, placeHold as place } from '@/lib/store/holds'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'

/** Holds a build of a job, whether or not any cluster knows it yet. One that is held already stays held as it was. @throws AppError store-unavailable */
export async function placeHold(
  runtime: Runtime,
  principal: Principal,
  job: JobKey,
  { build, reason }: PlaceHoldRequest,
): Promise<HoldDone> {
  const { store, storeWatch } = runtime
  const done = await storeWatch.withStore(async () => {
    const id = randomUUID()
    await place(store.db, { id, job, build, by: principal.name, reason, actionId: null })
    // Of two that come at once the store keeps one.
    const kept = (await listHolds(store.db, job)).find((hold) => hold.lifted === null && hold.build === build)
    return { id: kept?.id ?? id, alreadyDone: kept?.id !== id }
  })
  await storeWatch.look()
  return done
}
