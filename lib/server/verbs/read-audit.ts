import { AUDIT_PAGE_LINES, type AuditQuery, type AuditReply } from '@/lib/contract/audit'
import { readJournal } from '@/lib/store/journal'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { auditLines } from '../views/audit-view'

/** A page of everything that was ever asked and done, the newest first. @throws AppError store-unavailable */
export async function readAudit(runtime: Runtime, _principal: Principal, query: AuditQuery): Promise<AuditReply> {
  const { bells, journalCheck, nowMs, store, storeWatch } = runtime
  const { rows, head } = await storeWatch.read(`audit ${JSON.stringify(query)}`, async () => {
    const [newest] = await readJournal(store.db, { limit: 1 })
    // One more than is shown tells whether there are more.
    const found = await readJournal(store.db, {
      limit: AUDIT_PAGE_LINES + 1,
      ...(query.before !== undefined && { beforeSeq: query.before }),
      ...(query.action !== undefined && { actionId: query.action }),
      ...(query.metaUpdate !== undefined && { metaUpdateId: query.metaUpdate }),
      ...(query.cluster !== undefined && { cluster: query.cluster }),
      ...(query.by !== undefined && { by: query.by }),
      ...(query.verb !== undefined && { verb: query.verb }),
      ...(query.job !== undefined && { job: query.job }),
      ...(query.from !== undefined && { fromMs: query.from }),
      ...(query.to !== undefined && { toMs: query.to }),
    })
    return { rows: found, head: newest ? { seq: newest.seq, hash: newest.hash } : null }
  })
  if (storeWatch.state.available) await journalCheck.goOn()
  const shown = rows.slice(0, AUDIT_PAGE_LINES)
  return {
    nowMs: nowMs(),
    version: bells.version('actions'),
    store: storeWatch.state,
    lines: auditLines(shown),
    nextBefore: rows.length > shown.length ? (shown.at(-1)?.seq ?? null) : null,
    head,
    chain: journalCheck.state,
  }
}
