import type { ActionReply, StepView } from '@/lib/contract/action'

/** A step of a rollback that has just been sent; every part of it can be said otherwise. */
export const sampleStep = (cluster: string, other: Partial<StepView> = {}): StepView => ({
  id: `step-${cluster}`,
  key: { cluster, job: { role: 'web', environment: 'prod', name: 'api-gateway' }, updateId: `${cluster}-0` },
  state: 'sent',
  open: true,
  standsStill: null,
  queued: false,
  sentence: 'The rollback is being sent',
  progress: null,
  fromBuild: '42',
  toBuilds: ['41'],
  parts: [],
  sends: 1,
  attempts: [],
  remainingMs: null,
  sentAtMs: 1_000,
  acceptedAtMs: null,
  endedAtMs: null,
  expiresAtMs: 600_000,
  verifiedAtMs: null,
  cancelled: null,
  settled: null,
  canSettle: false,
  ...other,
})

export const samplePart = (ordinal: number, state: StepView['parts'][number]['state']): StepView['parts'][number] => ({
  ordinal,
  kind: 'restore',
  build: '41',
  instances: 3,
  state,
  updateId: null,
})

export const sampleAction = (steps: readonly StepView[], other: Partial<ActionReply['action']> = {}): ActionReply => ({
  nowMs: Date.UTC(2026, 10, 22, 3, 0, 0),
  version: 1,
  store: { available: true, sinceMs: 0 },
  action: {
    id: 'a1',
    verb: 'rollback',
    metaUpdateId: 'm1',
    by: 'ana',
    reason: 'crash loop',
    createdAtMs: Date.UTC(2026, 10, 22, 2, 56, 10),
    endedAtMs: null,
    open: true,
    headline: 'Restoring in 2 clusters',
    toBuilds: ['41'],
    fromBuilds: ['42'],
    retryOf: null,
    canCancel: false,
    ...other,
  },
  steps: [...steps],
  retryable: [],
  leftAlone: [],
  journal: [],
  journalOmitted: 0,
})
