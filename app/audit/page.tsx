import type { Metadata } from 'next'
import { AuditPage } from '@/components/audit/audit-page'
import { type AuditQuery, auditQuerySchema } from '@/lib/contract/audit'
import type { AuditFilter } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { isAppError } from '@/lib/server/app-error'
import { pageContext } from '@/lib/server/page-context'
import { readAudit } from '@/lib/server/verbs/read-audit'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { title: say('audit.title'), description: say('audit.description') }

const FILTERS = { ...auditQuerySchema.omit({ before: true }).shape }

/** A filter as the address has it; what the contract does not take is left out, and the page says so. */
function filterOf(query: Record<string, string | string[] | undefined>): { shown: AuditFilter; read: AuditQuery } {
  const good = Object.entries(FILTERS).filter(
    ([name, schema]) => typeof query[name] === 'string' && query[name] !== '' && schema.safeParse(query[name]).success,
  )
  const taken = Object.fromEntries(good.map(([name]) => [name, query[name]]))
  return { shown: taken, read: auditQuerySchema.parse(taken) }
}

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[]>> }) {
  const { shown, read: query } = filterOf(await searchParams)
  return <AuditPage initial={await read(query)} asked={shown} />
}

/** Null while the store is away: the page says so, and asks again by itself. */
async function read(query: AuditQuery) {
  const { runtime, principal } = await pageContext()
  try {
    return await readAudit(runtime, principal, query)
  } catch (error) {
    if (isAppError(error, 'store-unavailable')) return null
    throw error
  }
}
