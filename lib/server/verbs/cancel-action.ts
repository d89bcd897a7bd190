import type { ActionCancelled } from '@/lib/contract/action'
import { cancelAction as cancel } from '@/lib/store/actions'
import type { Principal } from '../principal'
import { isRowId } from '../row-id'
import type { Runtime } from '../runtime'
import { unknownAction } from './read-action'

/**
 * Keeps unsent what is unsent. What was sent already is watched to its end: a scheduler takes nothing back. Cancelling twice
 * is the same as once.
 *
 * @throws AppError unknown-action, store-unavailable
 */
export async function cancelAction(runtime: Runtime, principal: Principal, id: string): Promise<ActionCancelled> {
  if (!isRowId(id)) throw unknownAction(id)
  const answer = await runtime.storeWatch.withStore(() => cancel(runtime.store.db, id, principal.name))
  if (answer === 'unknown') throw unknownAction(id)
  runtime.runner.nudge()
  await runtime.storeWatch.look()
  return { alreadyEnded: answer === 'already-ended' }
}
