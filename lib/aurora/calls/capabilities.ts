import type { CallFailure } from '@/lib/domain/call-outcome'
import type { Response } from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import type { AsRead } from '../wire/generated-struct'
import type { ReplyMessage } from '../wire/reply-message'

/** Null everywhere means: not known yet. Learnt anew by every process, and only from answers. */
export type Capabilities = {
  /** The oldest Aurora that answers as this one does, and what gives it away. */
  readonly version: VersionHint | null
  /** The `Server` header; a hint at most, and a proxy's as often as Aurora's. */
  readonly server: string | null
  /** Calls the scheduler has no name for. */
  readonly unknownMethods: readonly string[]
  readonly limitPerInstance: 'honoured' | 'ignored' | null
  /** An update whose id no stock scheduler would have made. */
  readonly callersUpdateId: true | null
  /** An update that was complete and then went back. */
  readonly rollbackOfCompleted: true | null
  /** Whose name the scheduler writes on what people do: `UNSECURE` for everybody, or their own. */
  readonly records: 'unsecure' | 'names' | null
  /** Whether calls with our credentials are answered; without any, whether the scheduler asks for some. */
  readonly credentials: 'answered' | 'asked-for' | 'refused' | null
  /** The scheduler's clock minus ours lies between these two. */
  readonly clockSkew: { readonly leastMs: number; readonly mostMs: number } | null
}

export type VersionHint = { readonly atLeast: '0.16' | '0.21' | '0.22'; readonly because: string }

export const NOTHING_LEARNT: Capabilities = {
  version: null,
  server: null,
  unknownMethods: [],
  limitPerInstance: null,
  callersUpdateId: null,
  rollbackOfCompleted: null,
  records: null,
  credentials: null,
  clockSkew: null,
}

const { JobUpdateStatus } = aurora
const UNKNOWN_METHOD = 1
const MAX_UNKNOWN_METHODS = 20
/** Newest first; more of one answer would tell nothing that these do not. */
const UPDATES_LOOKED_AT = 50
/** Stock Aurora makes every update id itself (java.util.UUID). */
const OWN_UPDATE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** The user Aurora writes down where nobody has logged in (AuditMessages). */
const NOBODY = 'UNSECURE'
const DATE_RESOLUTION_MS = 1000
const MAX_SERVER_NAME = 100

const VERSION_HINTS = {
  queriedDetails: { atLeast: '0.16', because: 'it answers queries for update details' },
  slaAware: { atLeast: '0.21', because: 'it sends slaAware' },
  updateStrategy: { atLeast: '0.22', because: 'it sends updateStrategy' },
} as const satisfies Record<string, VersionHint>

/** What an answer tells about its scheduler, whatever was asked. */
export function learnFromReply(known: Capabilities, method: string, reply: ReplyMessage): Capabilities {
  if (reply.kind === 'exception') {
    if (reply.type !== UNKNOWN_METHOD || known.unknownMethods.includes(method)) return known
    return { ...known, unknownMethods: [...known.unknownMethods, method].slice(-MAX_UNKNOWN_METHODS) }
  }
  const { result } = reply.response
  const details = (result?.getJobUpdateDetailsResult?.detailsList ?? []).slice(0, UPDATES_LOOKED_AT)
  const summaries = (result?.getJobUpdateSummariesResult?.updateSummaries ?? []).slice(0, UPDATES_LOOKED_AT)
  const all = [...summaries, ...details.map(({ update }) => update?.summary)]
  if (all.length === 0) return known
  return {
    ...known,
    version: newer(known.version, versionOf(details)),
    callersUpdateId: known.callersUpdateId ?? (all.some(hasForeignId) ? true : null),
    rollbackOfCompleted: known.rollbackOfCompleted ?? (details.some(wentBackWhenComplete) ? true : null),
    records: recordsOf(summaries.map((summary) => summary?.user)) ?? known.records,
  }
}

type Details = NonNullable<
  NonNullable<NonNullable<AsRead<Response>['result']>['getJobUpdateDetailsResult']>['detailsList']
>[number]
type Summary = NonNullable<Details['update']>['summary']

function versionOf(details: readonly Details[]): VersionHint | null {
  const settings = details.map(({ update }) => update?.instructions?.settings)
  const has = (field: 'updateStrategy' | 'slaAware') =>
    settings.some((one) => one?.[field] !== undefined && one[field] !== null)
  if (has('updateStrategy')) return VERSION_HINTS.updateStrategy
  if (has('slaAware')) return VERSION_HINTS.slaAware
  return details.length > 0 ? VERSION_HINTS.queriedDetails : null
}

const newer = (known: VersionHint | null, hint: VersionHint | null): VersionHint | null =>
  known && (!hint || known.atLeast >= hint.atLeast) ? known : hint

const hasForeignId = (summary: Summary): boolean => {
  const id = summary?.key?.id
  return typeof id === 'string' && id !== '' && !OWN_UPDATE_ID.test(id)
}

function wentBackWhenComplete({ updateEvents }: Details): boolean {
  const statuses = (updateEvents ?? []).map(({ status }) => status)
  const complete = statuses.indexOf(JobUpdateStatus.ROLLED_FORWARD)
  return complete >= 0 && statuses.slice(complete).includes(JobUpdateStatus.ROLLING_BACK)
}

/** Summaries come newest first, and the newest that has a user speaks: authentication may have been switched on since. */
function recordsOf(users: readonly (string | null | undefined)[]): Capabilities['records'] {
  const user = users.find((one) => typeof one === 'string' && one !== '')
  return user === undefined ? null : user === NOBODY ? 'unsecure' : 'names'
}

/** What the outcome of one request tells about credentials. Aurora refuses wrong ones on reads, too, where it wants none. */
export function learnFromOutcome(
  known: Capabilities,
  failure: CallFailure | null,
  withCredentials: boolean,
): Capabilities {
  if (failure === 'unauthenticated') return { ...known, credentials: withCredentials ? 'refused' : 'asked-for' }
  return failure === null && withCredentials ? { ...known, credentials: 'answered' } : known
}

/**
 * What the headers of an answer tell. `dateMs` is the `Date` header: whole seconds, written by the scheduler between the two
 * times, which are by our own clock. Several of them together narrow the skew to less than a second; one that does not fit
 * the others begins anew.
 */
export function learnFromHeaders(
  known: Capabilities,
  headers: { readonly dateMs: number | null; readonly server: string | null },
  sentAtMs: number,
  receivedAtMs: number,
): Capabilities {
  const server = headers.server?.slice(0, MAX_SERVER_NAME) ?? known.server
  if (headers.dateMs === null) return { ...known, server }
  const leastMs = headers.dateMs - receivedAtMs
  const mostMs = headers.dateMs + DATE_RESOLUTION_MS - sentAtMs
  const narrowed = {
    leastMs: Math.max(leastMs, known.clockSkew?.leastMs ?? leastMs),
    mostMs: Math.min(mostMs, known.clockSkew?.mostMs ?? mostMs),
  }
  const clockSkew = narrowed.leastMs <= narrowed.mostMs ? narrowed : { leastMs, mostMs }
  return { ...known, server, clockSkew }
}
