import { StoreUnavailable } from './store-unavailable'
import { sqlState } from './transaction'

const CREDENTIALS_NEED_CARE =
  'DATABASE_URL cannot be read without doubt. In user and password write @ as %40, / as %2F, : as %3A, # as %23 and ? as %3F.'

/**
 * Host, port and database of an address of Postgres, for people; never the user or the password.
 *
 * @throws StoreUnavailable
 */
export function readAddress(text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text))
    throw new StoreUnavailable(
      'DATABASE_URL is no address of Postgres. Write it as postgres://user:password@host:5432/database.',
    )
  if (!URL.canParse(text)) throw new StoreUnavailable(CREDENTIALS_NEED_CARE)
  const url = new URL(text)
  // Then what was taken for the host is half a password.
  if ((url.pathname + url.search + url.hash).includes('@')) throw new StoreUnavailable(CREDENTIALS_NEED_CARE)
  const host = url.hostname || url.searchParams.get('host') || 'localhost'
  return `${host}:${url.port || '5432'}${url.pathname}`
}

const REFUSED: Readonly<Record<string, string>> = {
  '28P01': 'refuses the user or the password. Correct them in DATABASE_URL.',
  '28000': 'refuses the user. Correct it in DATABASE_URL, or let it in by pg_hba.conf.',
  '3D000': 'has no such database. Create it, or name another in DATABASE_URL.',
  '42501': 'does not let this user change the schema. Grant CREATE on the database to it.',
  '53100': 'has no space left on its disk. Free some, and start again.',
  '53300': 'has no connection left. Raise max_connections, or stop something.',
  '55P03':
    'is being brought up to date by another process for minutes. Look at that process, and start this one again.',
  '57P03': 'is starting or stopping. Try again shortly.',
}

const NOBODY_THERE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'])

/** One sentence on why a database could not be opened, and what to do; without any secret. */
export function sayWhyNot(error: unknown, address: string): string {
  const state = sqlState(error)
  const refused = state === null ? undefined : REFUSED[state]
  if (refused) return `Postgres at ${address} ${refused}`
  if (state) return `Postgres at ${address} could not be brought up to date (SQLSTATE ${state}); its own log says more.`
  const code = (error as { code?: unknown }).code
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The host of ${address} is not known. Correct it in DATABASE_URL.`
  if (typeof code === 'string' && NOBODY_THERE.has(code))
    return `Postgres at ${address} does not answer (${code}). Start it, or correct DATABASE_URL.`
  const named = typeof code === 'string' ? ` (${code})` : ''
  return `Postgres at ${address} does not answer, or not as expected${named}. See that it runs and that DATABASE_URL has the password and the sslmode it wants.`
}
