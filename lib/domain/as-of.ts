import type { JobUpdateDetails, JobUpdateSummary } from './job-update'
import type { ObservedUpdate } from './meta-update'

/**
 * An update as its scheduler would have described it at a moment: the events up to then, and the status that the last of them
 * gave it. Aurora only ever appends to the events of an update, so that cutting them is going back.
 *
 * @param atMs by the scheduler's clock
 * @returns null: it had not begun
 */
export function asOf(details: JobUpdateDetails, atMs: number): JobUpdateDetails | null {
  const updateEvents = details.updateEvents.filter((event) => event.atMs <= atMs)
  const instanceEvents = details.instanceEvents.filter((event) => event.atMs <= atMs)
  const isWhole =
    updateEvents.length === details.updateEvents.length && instanceEvents.length === details.instanceEvents.length
  if (isWhole) return details.summary.createdAtMs <= atMs || updateEvents.length > 0 ? details : null
  const last = updateEvents.at(-1)
  if (!last) return null
  const lastModifiedAtMs = [...updateEvents, ...instanceEvents].reduce((ms, event) => Math.max(ms, event.atMs), 0)
  return {
    ...details,
    summary: { ...details.summary, status: last.status, lastModifiedAtMs },
    updateEvents,
    instanceEvents,
  }
}

/**
 * The same where only a summary may be known: what it said after its last change it says from then on, and between its
 * beginning and then nobody can tell.
 */
export function observedAsOf({ summary, details }: ObservedUpdate, atMs: number): ObservedUpdate | null {
  if (details) {
    const cut = asOf(details, atMs)
    return cut && { summary: cut === details ? summary : cut.summary, details: cut }
  }
  const cut = summaryAsOf(summary, atMs)
  return cut && { summary: cut, details: null }
}

function summaryAsOf(summary: JobUpdateSummary, atMs: number): JobUpdateSummary | null {
  if (summary.createdAtMs > atMs) return null
  if (summary.lastModifiedAtMs <= atMs) return summary
  return { ...summary, status: 'UNKNOWN', lastModifiedAtMs: atMs }
}
