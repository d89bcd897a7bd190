import { formatJobKey } from '@/lib/domain/job'
import type { ClusterUpdateKey, InstanceEvent, JobUpdateDetails, JobUpdateSummary } from '@/lib/domain/job-update'
import type { MembershipReason, ObservedUpdate } from '@/lib/domain/meta-update'
import type { ConfigGroup, TaskConfig } from '@/lib/domain/task-config'

/** What made an update a member of its meta-update when it was last seen; of a restore: what it restores. */
export type KeptPlace =
  | {
      readonly as: 'member'
      readonly because: MembershipReason
      readonly otherIds: readonly string[]
      readonly supersededBy: JobUpdateSummary | null
    }
  | { readonly as: 'restore'; readonly of: string }

/** The build is there for lists, which do not load the config. */
type KeptGroup = Pick<ConfigGroup, 'instances'> & { readonly fingerprint: string; readonly build: string }

/** An update without its instance events, configs by fingerprint. */
export type KeptHead = {
  readonly key: ClusterUpdateKey
  readonly place: KeptPlace
  readonly summary: JobUpdateSummary
  /** Null: its details were never read. */
  readonly details:
    | (Pick<JobUpdateDetails, 'settings' | 'updateEvents'> & {
        readonly initial: readonly KeptGroup[]
        readonly desired: KeptGroup | null
      })
    | null
}

export type KeptParts = {
  readonly head: KeptHead
  readonly configs: readonly TaskConfig[]
  readonly events: readonly InstanceEvent[]
}

/** Takes an update apart for keeping. */
export function partsOf(key: ClusterUpdateKey, place: KeptPlace, { summary, details }: ObservedUpdate): KeptParts {
  if (!details) return { head: { key, place, summary, details: null }, configs: [], events: [] }
  const { initial, desired, settings, updateEvents, instanceEvents } = details
  const kept = (group: ConfigGroup): KeptGroup => ({
    fingerprint: group.config.fingerprint,
    build: group.config.build,
    instances: group.instances,
  })
  const head: KeptHead = {
    key,
    place,
    summary,
    details: { settings, updateEvents, initial: initial.map(kept), desired: desired && kept(desired) },
  }
  const configs = [...initial, ...(desired ? [desired] : [])].map(({ config }) => config)
  return { head, configs, events: instanceEvents }
}

/**
 * Puts it together again. Where a config is not there any more, what is left is the summary: an update without one of its
 * configs would say that it changes nothing.
 */
export function wholeOf(
  { summary, details }: KeptHead,
  configs: ReadonlyMap<string, TaskConfig>,
  instanceEvents: readonly InstanceEvent[],
): ObservedUpdate {
  if (!details) return { summary, details: null }
  const group = ({ fingerprint, instances }: KeptGroup): ConfigGroup | null => {
    const config = configs.get(fingerprint)
    return config ? { config, instances } : null
  }
  const initial = details.initial.map(group).filter((one) => one !== null)
  const desired = details.desired && group(details.desired)
  if (initial.length < details.initial.length || (details.desired && !desired)) return { summary, details: null }
  const { settings, updateEvents } = details
  return { summary, details: { summary, initial, desired, settings, updateEvents, instanceEvents } }
}

/** Changes whenever there is something new about an update to keep. */
export function markOf(metaUpdateId: string, place: KeptPlace, { summary, details }: ObservedUpdate): string {
  const { status, lastModifiedAtMs } = summary
  const later = place.as === 'member' && place.supersededBy
  return JSON.stringify([
    metaUpdateId,
    place.as === 'member' ? place.because : place.of,
    later && [later.key.id, later.status],
    status,
    lastModifiedAtMs,
    details && [details.updateEvents.length, details.instanceEvents.length],
  ])
}

/** Whether it is the mark of an update whose details were there. */
export const marksDetails = (mark: string): boolean => !mark.endsWith('null]')

/** How many events there are and which is the last: two lists that agree in it begin alike, because Aurora only appends. */
export function eventMarkOf(events: readonly InstanceEvent[], count = events.length): string {
  const last = events[count - 1]
  return last ? `${count} ${last.atMs} ${last.instanceId}` : '0'
}

/** What of these events is not kept yet, after those that `eventMark` stands for; null: they are others, keep all anew. */
export function newEvents(events: readonly InstanceEvent[], eventMark: string): readonly InstanceEvent[] | null {
  const count = Number(eventMark.split(' ')[0])
  return count <= events.length && eventMarkOf(events, count) === eventMark ? events.slice(count) : null
}

/** Events as rows of numbers: instance, milliseconds after the one before, action, message (-1: none). */
type PackedEvents = { readonly names: readonly string[]; readonly rows: readonly number[] }

export function packEvents(events: readonly InstanceEvent[]): string {
  const names: string[] = []
  const places = new Map<string, number>()
  const placeOf = (name: string): number => {
    const place = places.get(name) ?? names.push(name) - 1
    places.set(name, place)
    return place
  }
  let beforeMs = 0
  const rows = events.flatMap(({ instanceId, action, atMs, message }) => {
    const row = [instanceId, atMs - beforeMs, placeOf(action), message === null ? -1 : placeOf(message)]
    beforeMs = atMs
    return row
  })
  const packed: PackedEvents = { names, rows }
  return JSON.stringify(packed)
}

export function unpackEvents(text: string): InstanceEvent[] {
  const { names, rows } = JSON.parse(text) as PackedEvents
  const events: InstanceEvent[] = []
  let atMs = 0
  for (let at = 0; at + 3 < rows.length; at += 4) {
    const [instanceId = 0, afterMs = 0, action = 0, message = -1] = rows.slice(at, at + 4)
    atMs += afterMs
    events.push({
      instanceId,
      action: (names[action] ?? 'UNKNOWN') as InstanceEvent['action'],
      atMs,
      message: message < 0 ? null : (names[message] ?? null),
    })
  }
  return events
}

export const jobPathOf = ({ job }: ClusterUpdateKey): string => formatJobKey(job)
