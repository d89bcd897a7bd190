import { randomUUID } from 'node:crypto'
import type { Plan } from '@/lib/domain/plan'
import type { Attempt, StepWork } from '@/lib/domain/step'
import { acceptAction, type NewAction } from './actions'
import { planDigest, savePlan } from './plans'
import { type Claim, stepStore } from './steps'
import type { Database } from './store'

export const JOB = { role: 'web', environment: 'prod', name: 'api' }
export const PLAN: Plan = { metaUpdateId: 'r', verb: 'rollback', members: [] }
export const WORK: StepWork = {
  verb: 'rollback',
  direction: 'forward',
  mayRestore: true,
  instructions: null,
  knownUpdateIds: ['u'],
  metadata: [{ key: 'meta_update_id', value: 'r' }],
  keepPulsing: false,
  groupSize: null,
}

export async function keptPlan(db: Database): Promise<string> {
  const [id, now] = [randomUUID(), Date.now()]
  await savePlan(db, {
    id,
    plannedBy: 'ana',
    plannedAtMs: now,
    expiresAtMs: now + 1000,
    fingerprint: 'f',
    plan: PLAN,
  })
  return id
}

export const newAction = (planId: string, ...clusters: string[]): NewAction => ({
  id: randomUUID(),
  planId,
  planDigest: planDigest(PLAN),
  metaUpdateId: 'r',
  verb: 'rollback',
  requestedBy: 'ana',
  reason: '5xx',
  retryOf: null,
  steps: clusters.map((cluster) => ({
    id: randomUUID(),
    key: { cluster, job: JOB, updateId: 'u' },
    work: WORK,
    expiresInMs: 60_000,
  })),
  holds: [],
})

/** An action over these clusters, accepted. */
export async function accepted(db: Database, ...clusters: string[]): Promise<NewAction> {
  const action = newAction(await keptPlan(db), ...clusters)
  await acceptAction(db, action)
  return action
}

/** The only step that is due. */
export async function onlyClaim(db: Database, owner = 'me', leaseMs = 60_000): Promise<Claim> {
  const [claim, ...others] = await stepStore(db).claim(owner, leaseMs, 10)
  if (!claim || others.length > 0) throw new Error(`${others.length + (claim ? 1 : 0)} steps are due instead of one.`)
  return claim
}

export const attempt = (ordinal: number, more: Partial<Attempt> = {}): Attempt => ({
  ordinal,
  call: 'rollbackJobUpdate',
  part: null,
  startedAtMs: 1000 * ordinal,
  outcome: null,
  failure: null,
  message: null,
  answer: null,
  ...more,
})
