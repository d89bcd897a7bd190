import { type InTheWay, PROBLEM_STATUS, type Problem, type ProblemCode } from '@/lib/contract/problem'

export const COMMON_HEADERS = { 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' }

/** A failure as the contract words it. @param headers what else belongs to this one */
export function problemReply(
  code: ProblemCode,
  message: string,
  { inTheWay, headers = {} }: { inTheWay?: InTheWay | undefined; headers?: Record<string, string> } = {},
): Response {
  const problem: Problem = { error: { code, message, ...(inTheWay && { actionId: inTheWay.actionId, inTheWay }) } }
  return Response.json(problem, {
    status: PROBLEM_STATUS[code],
    headers: { ...COMMON_HEADERS, 'cache-control': 'no-store', ...headers },
  })
}
