import type { TimelineEntryView } from '@/lib/contract/meta-update'
import type { Stretch } from './time-scale'

/** Which events to see: all, only turns of updates, only failures, only what people did. */
export const EVENT_KINDS = ['all', 'turns', 'failures', 'people'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export type EventFilter = {
  readonly search: string
  /** Null: every cluster. */
  readonly cluster: string | null
  readonly kind: EventKind
  /** The part of time that is looked at; null: all of it. */
  readonly range: Stretch | null
}

/** The events that a filter lets through, the newest first. */
export function matchingEvents(
  entries: readonly TimelineEntryView[],
  { search, cluster, kind, range }: EventFilter,
): TimelineEntryView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return entries
    .filter(
      (entry) =>
        (cluster === null || entry.cluster === cluster) &&
        isOfKind(entry, kind) &&
        (range === null || (entry.untilMs >= range.fromMs && entry.atMs <= range.untilMs)) &&
        holdsWords(entry, words),
    )
    .sort((a, b) => b.untilMs - a.untilMs || b.atMs - a.atMs)
}

function isOfKind({ kind, tone, user }: TimelineEntryView, wanted: EventKind): boolean {
  switch (wanted) {
    case 'all':
      return true
    case 'turns':
      return kind === 'update'
    case 'failures':
      return tone === 'bad'
    case 'people':
      return user !== null
  }
}

/** Every word, somewhere: in what happened, who said what, where, or as the number of an instance. */
function holdsWords(entry: TimelineEntryView, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const text = [entry.text, entry.message, entry.user, entry.cluster, entry.what, entry.updateId]
    .join(' ')
    .toLowerCase()
  return words.every(
    (word) => text.includes(word) || (/^#?\d+$/.test(word) && hasInstance(entry, Number(word.replace('#', '')))),
  )
}

function hasInstance({ instances }: TimelineEntryView, id: number): boolean {
  return (instances ?? '').split(',').some((range) => {
    const [first = Number.NaN, last = first] = range.split('–').map(Number)
    return id >= first && id <= last
  })
}

/** The first instance that an event tells of; null: it tells of none. */
export function firstInstanceOf({ instances }: TimelineEntryView): number | null {
  const first = Number(/^\d+/.exec(instances ?? '')?.[0] ?? Number.NaN)
  return Number.isSafeInteger(first) ? first : null
}
