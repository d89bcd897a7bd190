import type { JobInstances } from '@/components/live/shared-instances'
import { type Look, runningLook } from '@/components/status'
import { INSTANCE_STATES, type InstanceState, isTroubled } from '@/lib/domain/instance'
import { JOB_UPDATE_STATUSES, type JobUpdateStatus } from '@/lib/domain/job-update'
import { runningBuilds } from './running-builds'

/** What runs of a job in one cluster, and how that stands. */
export type Running = {
  readonly row: JobInstances['clusters'][number]
  readonly look: Look
  /** The most common first. */
  readonly builds: readonly { readonly build: string | null; readonly count: number }[]
  readonly counts: Readonly<Record<InstanceState, number>>
  readonly troubled: number
  /** Of its newest update; null: none is known. */
  readonly status: JobUpdateStatus | null
  /** One build, nothing wrong, nothing moves, and the picture can be believed. */
  readonly healthy: boolean
}

const NO_COUNTS = Object.fromEntries(INSTANCE_STATES.map((state) => [state, 0])) as Record<InstanceState, number>

/** Every cluster, the worst first: trouble, then what cannot be told, then what moves or is mixed, then what is as it should be. */
export function runningOf({ clusters }: JobInstances): Running[] {
  return clusters
    .map((row): Running => {
      const builds = row.instances ? runningBuilds(row.instances) : []
      const counts = row.instances?.counts() ?? NO_COUNTS
      const status = row.update && statusOf(row.update)
      const look = runningLook({ freshness: row.freshness, counts, builds: builds.length, status })
      const troubled = INSTANCE_STATES.reduce((sum, state) => sum + (isTroubled(state) ? counts[state] : 0), 0)
      return { row, look, builds, counts, troubled, status, healthy: look.tone === 'good' }
    })
    .map((running, at) => ({ running, at }))
    .sort((a, b) => rank(a.running) - rank(b.running) || b.running.troubled - a.running.troubled || a.at - b.at)
    .map(({ running }) => running)
}

/** A restore goes forward itself, and brings the job back. */
const AS_RESTORE: Partial<Record<JobUpdateStatus, JobUpdateStatus>> = {
  ROLLING_FORWARD: 'ROLLING_BACK',
  ROLL_FORWARD_PAUSED: 'ROLL_BACK_PAUSED',
  ROLL_FORWARD_AWAITING_PULSE: 'ROLL_BACK_AWAITING_PULSE',
  ROLLED_FORWARD: 'ROLLED_BACK',
}

function statusOf({ status, restores }: NonNullable<Running['row']['update']>): JobUpdateStatus {
  const known = JOB_UPDATE_STATUSES.find((each) => each === status) ?? 'UNKNOWN'
  return restores ? (AS_RESTORE[known] ?? known) : known
}

const TONES: readonly Look['tone'][] = ['bad', 'unknown', 'warn', 'back', 'move', 'good', 'plain']

const rank = ({ look }: Running): number => TONES.indexOf(look.tone)
