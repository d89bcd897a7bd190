/** The one path of a scheduler that is ever called. */
export const API_PATH = '/api'

/** Hops after which a redirect is no longer followed. */
const MAX_REDIRECTS = 2

/** `host:port` in lower case, with the port written out. */
export function hostAndPort(url: URL): string {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return `${url.hostname.toLowerCase()}:${port}`
}

export type RedirectDecision =
  | { readonly kind: 'follow'; readonly url: URL }
  | { readonly kind: 'refuse'; readonly reason: string }

const refuse = (reason: string): RedirectDecision => ({ kind: 'refuse', reason })

/**
 * Whether a call may be repeated where a standby scheduler points (LeaderRedirectFilter: 307 with the leader's
 * `/api`). `isOwnHost` tells the hosts of this cluster. The reason of a refusal names no part of `location` that could
 * not be a host and port.
 */
export function decideRedirect(
  from: URL,
  location: string | undefined,
  hops: number,
  isOwnHost: (url: URL) => boolean,
): RedirectDecision {
  if (location === undefined || !URL.canParse(location, from)) return refuse('it names no readable address')
  if (hops >= MAX_REDIRECTS) return refuse(`one call follows ${MAX_REDIRECTS} redirects at most`)
  const url = new URL(location, from)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse('it leads away from HTTP')
  if (from.protocol === 'https:' && url.protocol !== 'https:') return refuse('it leads from HTTPS to HTTP')
  if (url.username || url.password) return refuse('it carries credentials')
  if (url.pathname !== API_PATH || url.search || url.hash) return refuse(`it leads to another path than ${API_PATH}`)
  if (!isWrittenPlainly(location, url)) return refuse('its host is not written as a plain host and port')
  if (!isOwnHost(url)) {
    return refuse(
      `${hostAndPort(url).slice(0, 100)} is not listed for this cluster; if it is one of its schedulers, add it to allowedHosts in airglow.json`,
    )
  }
  return { kind: 'follow', url }
}

/** Aurora writes scheme, host and port in full. What only parses to a host (decimal, look-alike, `//host`) is not that. */
function isWrittenPlainly(location: string, url: URL): boolean {
  if (location === API_PATH) return true
  const authority = /^https?:\/\/([^/?#\\]*)/i.exec(location)?.[1]?.toLowerCase()
  return authority === url.host || authority === hostAndPort(url)
}
