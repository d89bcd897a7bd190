import type { ActionReply } from '@/lib/contract/action'
import { loadAction } from '@/lib/store/actions'
import { AppError } from '../app-error'
import type { Principal } from '../principal'
import { isRowId } from '../row-id'
import type { Runtime } from '../runtime'
import { actionView } from '../views/action-view'

/** One action: what was asked, where each cluster stands, and the journal. @throws AppError unknown-action */
export async function readAction(runtime: Runtime, _principal: Principal, id: string): Promise<ActionReply> {
  const { store, storeWatch } = runtime
  const record = isRowId(id) ? await storeWatch.read(`action ${id}`, () => loadAction(store.db, id)) : null
  if (!record) throw unknownAction(id)
  return {
    nowMs: runtime.nowMs(),
    version: runtime.bells.version('actions'),
    store: storeWatch.state,
    ...actionView(record, runtime.overview().metaUpdates.get(record.action.metaUpdateId)?.members ?? []),
  }
}

export const unknownAction = (id: string): AppError =>
  new AppError('unknown-action', `No action has the id “${id}”. Look it up on the page of its meta-update.`)
