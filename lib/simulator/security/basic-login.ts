import type { User } from './user'

/** Who sends a request, as Shiro's permissive BASIC filter sees it. */
export type Login =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly user: User }
  /** Somebody tried to log in and failed. */
  | { readonly kind: 'failed' }

const BASIC = /^basic(?:\s+(.*))?$/i

/** Any scheme but Basic is no attempt to log in at all; a Basic header that makes no sense is a failed one. */
export function loginOf(authorization: string | undefined, users: readonly User[]): Login {
  const match = BASIC.exec(authorization?.trim() ?? '')
  if (!match) return { kind: 'anonymous' }
  const credentials = Buffer.from(match[1] ?? '', 'base64').toString()
  const colon = credentials.indexOf(':')
  const name = credentials.slice(0, Math.max(0, colon))
  const user = users.find((candidate) => candidate.name === name && candidate.password === credentials.slice(colon + 1))
  return user ? { kind: 'user', user } : { kind: 'failed' }
}
