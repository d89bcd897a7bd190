import { hostAndPort } from './redirect'

/** The scheduler's port by convention; other clients of Aurora complete an address the same way. */
export const DEFAULT_HTTP_PORT = 8081

/** A host that may be a scheduler of the cluster: exactly `host`, or with `anyBelow` every name that ends in `.host`. */
export type HostPattern = {
  readonly host: string
  /** Null for the port of the cluster's scheduler_uri, or 8081 where it has none. */
  readonly port: string | null
  readonly anyBelow: boolean
}

/**
 * Reads `host`, `host:port`, `[v6]:port`, `*.domain` or `*.domain:port`; null for anything else. A pattern needs a
 * domain of two names at least, so that `*.com` by mistake opens nothing.
 */
export function parseHostPattern(text: string): HostPattern | null {
  const match = /^(\*\.)?([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(text.trim())
  const [, wildcard, host = '', port = null] = match ?? []
  if (host === '' || (port !== null && (Number(port) < 1 || Number(port) > 65_535))) return null
  if (!URL.canParse(`http://${host}`)) return null
  const anyBelow = wildcard !== undefined
  if (anyBelow && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(host)) return null
  return { host: host.toLowerCase(), port: port === null ? null : `${Number(port)}`, anyBelow }
}

/**
 * Tells the cluster's own hosts: that of `schedulerUrl`, those an operator lists, and those that are announced for the
 * cluster at the moment (`host:port`). Nothing that a scheduler says can add one. Unreadable patterns match nothing.
 */
export function ownHosts(
  schedulerUrl: string | null,
  allowedHosts: readonly string[],
  announced: () => readonly string[],
): (url: URL) => boolean {
  const configured = schedulerUrl === null ? null : hostAndPort(new URL(schedulerUrl))
  const usualPort = configured?.split(':').at(-1) ?? `${DEFAULT_HTTP_PORT}`
  const patterns = allowedHosts.map(parseHostPattern).filter((pattern) => pattern !== null)
  return (url) => {
    const address = hostAndPort(url)
    const port = address.split(':').at(-1)
    const name = address.slice(0, address.lastIndexOf(':'))
    const isListed = patterns.some(
      (pattern) =>
        (pattern.anyBelow ? name.endsWith(`.${pattern.host}`) : name === pattern.host) &&
        port === (pattern.port ?? usualPort),
    )
    return address === configured || isListed || announced().includes(address)
  }
}
