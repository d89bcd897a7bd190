import { authorOf } from './audit-message'
import { undoneEvents } from './instance-way'
import type { ClusterUpdateKey, InstanceEvent, JobUpdateAction, JobUpdateDetails, JobUpdateStatus } from './job-update'
import type { Member } from './meta-update'

/** One line of the merged timeline. Times are each scheduler's own; runs of equal instance events are one line. */
export type TimelineEntry = {
  readonly member: ClusterUpdateKey
  /** What happened to a restore of the member; null: it happened to the member's own update. */
  readonly restore: {
    readonly updateId: string
    /** The build it brings back; null: it only takes instances away. */
    readonly toBuild: string | null
  } | null
  /** Time of the first event of the line. */
  readonly atMs: number
  /** Time of its last event; equal to `atMs` for a single one. */
  readonly untilMs: number
} & (
  | {
      readonly kind: 'update'
      readonly status: JobUpdateStatus
      readonly user: string | null
      readonly message: string | null
    }
  | {
      readonly kind: 'instances'
      readonly action: JobUpdateAction
      readonly instanceIds: readonly number[]
      readonly message: string | null
    }
)

/** Instance events of the same kind no further apart than this are told as one. */
const RUN_GAP_MS = 30_000

/**
 * All events of all members on one axis, oldest first, stable for equal times. Update events stay single; runs of equal
 * instance events of one member are joined until something else happens there. Failures keep every instance number.
 */
export function mergeTimeline(members: readonly Member[]): TimelineEntry[] {
  return members.flatMap(timelineOf).sort((a, b) => a.atMs - b.atMs)
}

function timelineOf({ key, update, restores }: Member): TimelineEntry[] {
  return [
    ...(update.details ? entriesOf(update.details, update.details.instanceEvents, { member: key, restore: null }) : []),
    ...restores.flatMap(({ summary, details }) => {
      if (!details) return []
      const restore = { updateId: summary.key.id, toBuild: details.desired?.config.build ?? null }
      return entriesOf(details, undoneEvents(details), { member: key, restore })
    }),
  ]
}

function entriesOf(
  details: JobUpdateDetails,
  instanceEvents: readonly InstanceEvent[],
  whose: Pick<TimelineEntry, 'member' | 'restore'>,
): TimelineEntry[] {
  const updates = details.updateEvents.map(
    (event): TimelineEntry => ({
      kind: 'update',
      ...whose,
      atMs: event.atMs,
      untilMs: event.atMs,
      status: event.status,
      ...authorOf(event),
    }),
  )
  const turns = updates.map(({ atMs }) => atMs)
  const runs: Extract<TimelineEntry, { kind: 'instances' }>[] = []
  const open = new Map<JobUpdateAction, number>()
  for (const event of instanceEvents) {
    const index = open.get(event.action)
    const run = index === undefined ? undefined : runs[index]
    const turned = run && turns.some((atMs) => atMs > run.untilMs && atMs <= event.atMs)
    if (
      run &&
      index !== undefined &&
      !turned &&
      event.atMs - run.untilMs <= RUN_GAP_MS &&
      run.message === event.message
    ) {
      runs[index] = { ...run, untilMs: event.atMs, instanceIds: [...run.instanceIds, event.instanceId] }
    } else {
      open.set(event.action, runs.length)
      runs.push({
        kind: 'instances',
        ...whose,
        atMs: event.atMs,
        untilMs: event.atMs,
        action: event.action,
        instanceIds: [event.instanceId],
        message: event.message,
      })
    }
  }
  return [...updates, ...runs]
}
