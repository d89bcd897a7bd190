import type { AuroraClient } from '@/lib/aurora/client'
import { readUpdate } from '@/lib/aurora/update-reading'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import { latestInstances } from '@/lib/domain/instance'
import type { JobUpdateKey } from '@/lib/domain/job'
import type { JobUpdateDetails } from '@/lib/domain/job-update'
import type { Member } from '@/lib/domain/meta-update'
import type { PlanInput, PlanProblem } from '@/lib/domain/plan'
import { takesQuota } from '@/lib/domain/quota'
import { type RestorePart, restoreParts, restoreRequest, runningFingerprints, unrestored } from '@/lib/domain/restore'
import type { DryRun } from '@/lib/domain/step'
import { UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import type { Verb } from '@/lib/domain/verb'
import { failureOf } from '@/lib/fleet/cluster-reading'

export type FreshReading = {
  /** Null: the cluster is not configured. */
  readonly client: AuroraClient | null
  readonly nowMs: () => number
  readonly mayKeepPulsing: boolean
  /** Read the tasks, too, and count what would change; without them a plan has the same identity, but for what deletes. */
  readonly counted: boolean
}

/**
 * Reads everything that a plan says about one member, now. Each call ends by its own deadline, so that this does; whatever
 * cannot be read is a problem of this member, never an error. Nothing is changed in the cluster: dry runs are reads.
 */
export async function readFresh(verb: Verb, member: Member, reading: FreshReading): Promise<PlanInput> {
  const { client, nowMs } = reading
  const { cluster, job, updateId } = member.key
  const unread = (problem: PlanProblem): PlanInput => ({
    member,
    instances: [],
    freshness: 'stale',
    readAtMs: null,
    problem,
    updates: null,
    running: null,
    dryRuns: [],
    quota: null,
    mayKeepPulsing: reading.mayKeepPulsing,
  })
  if (!client) return unread({ kind: 'no-cluster', message: `${cluster} is not in the configuration any more` })

  const [read, summaries] = await Promise.all([
    reading.counted ? readUpdate(client, { job, id: updateId }) : readUncounted(client, { job, id: updateId }),
    verb === 'rollback' ? client.readUpdateSummaries({ job }) : null,
  ])
  if (read.kind !== 'applied') return unread(problemOf(read))
  if (!read.value) return unread({ kind: 'gone', message: 'the scheduler does not know this update any more' })
  const { details, tasks } = read.value
  const input: PlanInput = {
    ...unread({ kind: 'unreachable', message: '' }),
    member: { ...member, update: { summary: details.summary, details } },
    instances: latestInstances(details, tasks),
    freshness: 'current',
    readAtMs: nowMs(),
    problem: null,
    updates: summaries?.kind === 'applied' ? summaries.value : null,
  }
  if (verb !== 'rollback' || !needsRestore(details)) return input
  // What is on top of an ended update decides everything; without knowing it nothing may be promised.
  if (summaries && summaries.kind !== 'applied') return { ...input, problem: problemOf(summaries) }
  const running = await client.readConfigSummary(job)
  if (running.kind !== 'applied') return { ...input, problem: problemOf(running) }
  const now = runningFingerprints(running.value)
  const [quota, ...dryRuns] = await Promise.all([
    takesQuota(details) ? client.readQuota(job.role) : null,
    ...restoreParts(details).map((part) => tryDry(client, details, part, unrestored(part, now))),
  ])
  return {
    ...input,
    running: running.value,
    dryRuns: dryRuns.filter((run) => run !== null),
    quota: quota?.kind === 'applied' ? quota.value : null,
    readAtMs: nowMs(),
  }
}

/** Waiting helps against a cluster that cannot be reached, but not against one that refuses to tell. */
function problemOf(read: Exclude<CallOutcome<unknown>, { kind: 'applied' }>): PlanProblem {
  const { kind, message } = failureOf(read)
  return { kind: kind === 'unauthenticated' || kind === 'forbidden' ? 'forbidden' : 'unreachable', message }
}

async function readUncounted(
  client: AuroraClient,
  key: JobUpdateKey,
): Promise<CallOutcome<{ details: JobUpdateDetails; tasks: null } | null>> {
  const read = await client.readUpdateDetails({ key })
  if (read.kind !== 'applied') return read
  const [details] = read.value
  return { ...read, value: details ? { details, tasks: null } : null }
}

const needsRestore = ({ summary: { status } }: JobUpdateDetails): boolean =>
  UPDATE_LIFECYCLE[status].phase === 'ended' && status !== 'ROLLED_BACK'

/** The scheduler's own word on one part; null where nothing is left to do, or where nothing may be sent. */
async function tryDry(
  client: AuroraClient,
  { settings, summary }: JobUpdateDetails,
  part: RestorePart,
  wanted: readonly number[],
): Promise<DryRun | null> {
  const request = restoreRequest(part, wanted, settings, summary.metadata, { groupSize: null })
  if (wanted.length === 0 || !request || request.config.lacks !== null) return null
  const read = await client.readUpdateDiff(request)
  if (read.kind === 'applied') return { part: part.ordinal, outcome: { kind: 'read', diff: read.value } }
  if (read.kind === 'refused') return { part: part.ordinal, outcome: { kind: 'refused', message: read.message } }
  return { part: part.ordinal, outcome: { kind: 'unreadable', message: failureOf(read).message } }
}
