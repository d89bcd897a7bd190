import { PROBLEM_STATUS, type Problem, type ProblemCode } from '@/lib/contract/problem'

export const COMMON_HEADERS = { 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' }

/** A failure as the contract words it. @param headers what else belongs to this one */
export function problemReply(
  code: ProblemCode,
  message: string,
  { actionId, headers = {} }: { actionId?: string | undefined; headers?: Record<string, string> } = {},
): Response {
  const problem: Problem = { error: { code, message, ...(actionId !== undefined && { actionId }) } }
  return Response.json(problem, {
    status: PROBLEM_STATUS[code],
    headers: { ...COMMON_HEADERS, 'cache-control': 'no-store', ...headers },
  })
}
