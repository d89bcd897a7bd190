import type { Metadata } from 'next'
import { AuditPage } from '@/components/audit/audit-page'
import { type AuditQuery, auditQuerySchema } from '@/lib/contract/audit'
import { isAppError } from '@/lib/server/app-error'
import { pageContext } from '@/lib/server/page-context'
import { readAudit } from '@/lib/server/verbs/read-audit'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { title: 'Audit', description: 'Who asked for what, why, and what became of it.' }

/** A filter as the address has it; what the contract does not take is asked for by the page, which shows the refusal. */
const filterSchema = auditQuerySchema.pick({ action: true, metaUpdate: true, cluster: true, by: true }).strip()

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[]>> }) {
  const asked = filterSchema.safeParse(await searchParams)
  const filter = asked.data ?? {}
  return <AuditPage initial={asked.success ? await read(filter) : null} asked={filter} />
}

/** Null while the store is away: the page says so, and asks again by itself. */
async function read(filter: AuditQuery) {
  const { runtime, principal } = await pageContext()
  try {
    return await readAudit(runtime, principal, filter)
  } catch (error) {
    if (isAppError(error, 'store-unavailable')) return null
    throw error
  }
}
