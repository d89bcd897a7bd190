import type { SettleRequest, StepSettled } from '@/lib/contract/action'
import { settleStep as settle } from '@/lib/store/actions'
import { AppError } from '../app-error'
import type { Principal } from '../principal'
import { isRowId } from '../row-id'
import type { Runtime } from '../runtime'
import { unknownAction } from './read-action'

/**
 * Records that a person has dealt with a step whose end could not be told, and how. Its state stays: a note makes nothing
 * restored.
 *
 * @throws AppError unknown-action, unknown-step, nothing-to-settle, store-unavailable
 */
export async function settleStep(
  runtime: Runtime,
  principal: Principal,
  { actionId, stepId }: { readonly actionId: string; readonly stepId: string },
  { note }: SettleRequest,
): Promise<StepSettled> {
  if (!isRowId(actionId)) throw unknownAction(actionId)
  const answer = await runtime.storeWatch.withStore(() =>
    settle(runtime.store.db, { actionId, stepId, by: principal.name, note }),
  )
  switch (answer) {
    case 'unknown':
      throw new AppError('unknown-step', `This action has no step “${stepId}”. Look it up on the page of the action.`)
    case 'not-waiting':
      throw new AppError('nothing-to-settle', 'This step does not need a human, so there is nothing to settle.')
    default:
      await runtime.storeWatch.look()
      return { alreadySettled: answer === 'already-settled' }
  }
}
