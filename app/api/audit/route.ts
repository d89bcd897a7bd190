import { auditQuerySchema } from '@/lib/contract/audit'
import { answer, parseQuery } from '@/lib/server/route'
import { readAudit } from '@/lib/server/verbs/read-audit'

export const GET = (request: Request) =>
  answer(request, ({ runtime, principal }) => readAudit(runtime, principal, parseQuery(request, auditQuerySchema)))
