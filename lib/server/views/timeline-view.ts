import type { TimelineEntryView } from '@/lib/contract/meta-update'
import type { JobUpdateStatus } from '@/lib/domain/job-update'
import { formatRanges, instanceRanges } from '@/lib/domain/task-config'
import type { TimelineEntry } from '@/lib/domain/timeline'
import { sayInstances, sayRestoreStatus, sayStatus } from '@/lib/domain/words'

/** Entries sent at most; the page says how many older ones it leaves out. */
const MAX_ENTRIES = 2000
/** Of failures among them. */
const MAX_FAILURES = 1000

export function timelineView(entries: readonly TimelineEntry[]): { timeline: TimelineEntryView[]; omitted: number } {
  const started = new Set<string>()
  const views = entries.map((entry) => {
    const update = `${entry.member.cluster} ${entry.restore?.updateId ?? entry.member.updateId}`
    const isStart = entry.kind === 'update' && !started.has(update)
    if (isStart) started.add(update)
    return entryView(entry, isStart)
  })
  const timeline = worthKeeping(views)
  return { timeline, omitted: views.length - timeline.length }
}

/** A long rollout has more instances than a page can say: lanes are drawn from what updates and failures did, so those go last. */
function worthKeeping(views: readonly TimelineEntryView[]): TimelineEntryView[] {
  if (views.length <= MAX_ENTRIES) return [...views]
  const updates = views.filter(({ kind }) => kind === 'update').slice(-MAX_ENTRIES)
  const failures = views.filter(({ kind, tone }) => kind === 'instances' && tone === 'bad').slice(-MAX_FAILURES)
  const kept = new Set([...updates, ...failures])
  for (let at = views.length - 1; at >= 0 && kept.size < MAX_ENTRIES; at--) {
    const view = views[at]
    if (view) kept.add(view)
  }
  return views.filter((view) => kept.has(view))
}

function entryView(entry: TimelineEntry, isStart: boolean): TimelineEntryView {
  const { member, restore, atMs, untilMs, message } = entry
  const common = { atMs, untilMs, cluster: member.cluster, updateId: member.updateId, restore, message }
  if (entry.kind === 'update')
    return {
      ...common,
      kind: 'update',
      what: entry.status,
      text: restore
        ? sayRestoreStatus(entry.status, entry.user, isStart, restore.toBuild)
        : sayStatus(entry.status, entry.user, isStart),
      user: entry.user,
      instances: null,
      count: 0,
      tone: restore ? toneOfRestore(entry.status) : toneOfStatus(entry.status),
    }
  return {
    ...common,
    kind: 'instances',
    what: entry.action,
    text: sayInstances(entry.action, entry.instanceIds.length),
    user: null,
    instances: formatRanges(instanceRanges(entry.instanceIds)),
    count: entry.instanceIds.length,
    tone: toneOfAction(entry.action),
  }
}

type Tone = TimelineEntryView['tone']

/** A restore that goes forward brings the member back. */
function toneOfRestore(status: JobUpdateStatus): Tone {
  const tone = toneOfStatus(status)
  return status === 'ROLLING_BACK' || status === 'ROLLED_BACK'
    ? 'bad'
    : tone === 'moving' || tone === 'good'
      ? 'back'
      : tone
}

function toneOfStatus(status: JobUpdateStatus): Tone {
  switch (status) {
    case 'FAILED':
    case 'ERROR':
    case 'ABORTED':
      return 'bad'
    case 'ROLLING_BACK':
    case 'ROLLED_BACK':
      return 'back'
    case 'ROLLING_FORWARD':
      return 'moving'
    case 'ROLLED_FORWARD':
      return 'good'
    default:
      return 'waiting'
  }
}

function toneOfAction(action: Extract<TimelineEntry, { kind: 'instances' }>['action']): Tone {
  switch (action) {
    case 'INSTANCE_UPDATE_FAILED':
    case 'INSTANCE_ROLLBACK_FAILED':
      return 'bad'
    case 'INSTANCE_ROLLING_BACK':
    case 'INSTANCE_ROLLED_BACK':
      return 'back'
    case 'INSTANCE_UPDATED':
      return 'good'
    default:
      return 'plain'
  }
}
