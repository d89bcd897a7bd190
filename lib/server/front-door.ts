import { isLoopbackName, WRONG_NAME } from './loopback'
import { problemReply } from './problem-reply'

/** The routes that change something or make something; everything else is only read. */
const POSTED = [
  /^\/api\/actions$/,
  /^\/api\/actions\/[^/]+\/cancel$/,
  /^\/api\/actions\/[^/]+\/steps\/[^/]+\/settle$/,
  /^\/api\/meta-updates\/[^/]+\/plan$/,
  /^\/api\/holds\/[^/]+\/[^/]+\/[^/]+\/[^/]+\/lift$/,
]
/** Where a thing is read and added to at the same address. */
const BOTH = [/^\/api\/holds\/[^/]+\/[^/]+\/[^/]+$/, /^\/api\/meta-updates\/[^/]+\/snapshots$/]

/**
 * What can be refused before anything is looked at: a name that is not this machine's own, and a method that a route does not
 * have. Pages hold data as well as routes do, so the name counts for both.
 *
 * @returns null when the request may go on
 */
export function refuseAtTheDoor(request: { method: string; headers: Headers; url: string }): Response | null {
  const { pathname } = new URL(request.url)
  const isApi = pathname.startsWith('/api/')
  if (!isLoopbackName(request.headers.get('host')))
    return isApi
      ? problemReply('bad-host', WRONG_NAME)
      : new Response(WRONG_NAME, { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  if (!isApi) return null
  const matches = (patterns: readonly RegExp[]) => patterns.some((path) => path.test(pathname))
  const allowed = matches(POSTED) ? ['POST'] : matches(BOTH) ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD']
  if (allowed.includes(request.method)) return null
  const allow = allowed.join(', ')
  return problemReply('method-not-allowed', `This route takes ${allow}, not ${request.method}.`, { headers: { allow } })
}
