import type { MemberView, TimelineEntryView } from '@/lib/contract/meta-update'
import type { PlannedMemberView, PlanReply } from '@/lib/contract/plan'
import { INSTANCE_STATES, type InstanceState } from '@/lib/domain/instance'

const job = { role: 'web', environment: 'prod', name: 'api-gateway' }

/** A member going forward in one cluster; every part of it can be said otherwise. */
export const sampleMember = (cluster: string, other: Partial<MemberView> = {}): MemberView => ({
  key: { cluster, job, updateId: `${cluster}-00000000` },
  status: 'ROLLING_FORWARD',
  attention: 'moving',
  headline: 'Rolling forward',
  reason: 'Rolling forward',
  sinceMs: 0,
  user: 'bo',
  createdAtMs: 0,
  lastModifiedAtMs: 0,
  because: '',
  fromBuilds: ['41'],
  toBuild: '42',
  progress: { direction: 'forward', done: 10, total: 40 },
  remainingMs: null,
  firstFailure: null,
  counts: Object.fromEntries(INSTANCE_STATES.map((state) => [state, 0])) as Record<InstanceState, number>,
  freshness: 'current',
  asOfMs: 1_000,
  supersededBy: null,
  settings: null,
  verbs: ['rollback', 'pause', 'abort'],
  restores: [],
  holdId: null,
  links: [],
  ...other,
})

/** An event of an update itself. */
export const sampleTurn = (
  cluster: string,
  atMs: number,
  what: string,
  user: string | null = null,
): TimelineEntryView => ({
  atMs,
  untilMs: atMs,
  cluster,
  updateId: `${cluster}-00000000`,
  restore: null,
  kind: 'update',
  what,
  text: what,
  user,
  message: null,
  instances: null,
  count: 0,
  tone: 'moving',
})

export const samplePlanned = (cluster: string, other: Partial<PlannedMemberView> = {}): PlannedMemberView => ({
  key: { cluster, job, updateId: `${cluster}-00000000` },
  verb: 'rollback',
  class: 'native',
  status: 'ROLLING_FORWARD',
  restores: null,
  fromBuild: '42',
  toBuilds: ['41'],
  instances: { total: 40, changeBack: 10, removed: 0, returned: 0 },
  batches: 2,
  atLeastMs: 60_000,
  standing: null,
  pulseTimeoutMs: 0,
  mayKeepPulsing: false,
  turnedBack: null,
  supersededBy: null,
  parts: [],
  groupSize: null,
  queueable: false,
  problem: null,
  sentence: '10 instances go back to 41',
  warning: null,
  actionable: true,
  preselected: true,
  readAtMs: 0,
  ...other,
})

export const samplePlan = (...members: PlannedMemberView[]): PlanReply => ({
  nowMs: 0,
  planId: 'p1',
  metaUpdateId: 'm1',
  verb: 'rollback',
  sentence: '',
  fingerprint: 'f1',
  plannedAtMs: 0,
  expiresAtMs: 60_000,
  members,
})
