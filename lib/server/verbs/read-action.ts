import type { ActionReply } from '@/lib/contract/action'
import { loadAction } from '@/lib/store/actions'
import { AppError } from '../app-error'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { actionView } from '../views/action-view'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** One action: what was asked, where each cluster stands, and the journal. @throws AppError unknown-action */
export async function readAction(runtime: Runtime, _principal: Principal, id: string): Promise<ActionReply> {
  const record = UUID.test(id) ? await loadAction(runtime.store.db, id) : null
  if (!record)
    throw new AppError('unknown-action', `No action has the id “${id}”. Look it up on the page of its meta-update.`)
  return actionView(record, runtime.nowMs(), runtime.bells.version('actions'))
}
