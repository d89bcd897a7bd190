import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobUpdateKey } from '@/lib/domain/job'
import { JOB_UPDATE_STATUSES } from '@/lib/domain/job-update'
import { VERBS, type Verb, type VerbEffect, verbEffect } from '@/lib/domain/verb'
import type { UpdateStatusName } from '@/lib/simulator/calls/wire-enums'
import { type EmbeddedClusters, serveClusters } from '@/lib/simulator/embedded-clusters'
import { createHeldCluster, type HeldCluster } from '@/lib/simulator/held-cluster'
import { type RolloutOptions, SERVICES } from '@/lib/simulator/scenarios/company'
import { type AuroraClient, createAuroraClient } from './client'

const SERVICE = SERVICES.geoIndex
const LONG_MS = 2 * 3_600_000
const SLOW: RolloutOptions = { instances: 2, groupSize: 1, minWaitMs: 600_000 }

type Call = 'pauseJobUpdate' | 'abortJobUpdate' | 'rollbackJobUpdate'
type Way = { readonly options: Partial<RolloutOptions>; readonly calls: readonly Call[]; readonly waitMs?: number }

/** How an update comes into each status. */
const WAYS: Readonly<Record<UpdateStatusName, Way>> = {
  ROLLING_FORWARD: { options: {}, calls: [] },
  ROLLING_BACK: { options: {}, calls: ['rollbackJobUpdate'] },
  ROLL_FORWARD_PAUSED: { options: {}, calls: ['pauseJobUpdate'] },
  ROLL_BACK_PAUSED: { options: {}, calls: ['rollbackJobUpdate', 'pauseJobUpdate'] },
  ROLL_FORWARD_AWAITING_PULSE: { options: {}, calls: [] },
  ROLL_BACK_AWAITING_PULSE: { options: {}, calls: ['rollbackJobUpdate'] },
  ROLLED_FORWARD: { options: { minWaitMs: 0 }, calls: [], waitMs: LONG_MS },
  ROLLED_BACK: { options: { minWaitMs: 60_000 }, calls: ['rollbackJobUpdate'], waitMs: LONG_MS },
  ABORTED: { options: {}, calls: ['abortJobUpdate'] },
  FAILED: { options: { sim: 'fail=1@0', rollbackOnFailure: false }, calls: [], waitMs: LONG_MS },
  ERROR: { options: {}, calls: ['abortJobUpdate'] },
}

/** Only what waits for pulses can await one. */
const SITUATIONS = JOB_UPDATE_STATUSES.flatMap((status) =>
  (status.endsWith('_AWAITING_PULSE') ? [true] : [false, true]).map((coordinated) => ({ status, coordinated })),
)

type Situation = (typeof SITUATIONS)[number] & { readonly verb: Verb }
type Place = { readonly cluster: HeldCluster; readonly key: JobUpdateKey }

const ALL: readonly Situation[] = SITUATIONS.flatMap((situation) => VERBS.map((verb) => ({ ...situation, verb })))

function placeOf({ status, coordinated }: Situation, clusterName: string): Place {
  const { options, calls, waitMs = 0 } = WAYS[status]
  const cluster = createHeldCluster({ clusterName })
  cluster.startJob(SERVICE, 1, 2)
  const pulseTimeoutMs = coordinated ? 2 * LONG_MS : 0
  const key = cluster.startUpdate(SERVICE, 2, { ...SLOW, ...options, pulseTimeoutMs })
  const awaits = status.endsWith('_AWAITING_PULSE')
  if (coordinated && !awaits) cluster.scheduler.call('pulseJobUpdate', key)
  cluster.advance(awaits ? 0 : 5000)
  for (const method of calls) cluster.scheduler.call(method, key, 'on the way')
  cluster.advance(waitMs)
  // No updater can be made to break from outside: its last event is written here.
  if (status === 'ERROR')
    cluster.update(key).events.push({ status, atMs: cluster.clock.now(), user: null, message: null })
  return { cluster, key }
}

const places = ALL.map((situation, index) => placeOf(situation, `c${index}`))
let embedded: EmbeddedClusters
beforeAll(async () => {
  const schedulers = places.map(({ cluster }) => cluster.scheduler)
  const stop = () => {
    for (const { cluster } of places) cluster.stop()
  }
  embedded = await serveClusters({ schedulers, advance: () => undefined, stop })
})
afterAll(() => embedded.stop())

const CALLS: Readonly<
  Record<Exclude<Verb, 'pulse'>, 'rollbackJobUpdate' | 'pauseJobUpdate' | 'resumeJobUpdate' | 'abortJobUpdate'>
> = {
  rollback: 'rollbackJobUpdate',
  pause: 'pauseJobUpdate',
  resume: 'resumeJobUpdate',
  abort: 'abortJobUpdate',
}

/** What the scheduler made of it, by its answer and the events of the update. */
async function effectOf(client: AuroraClient, verb: Verb, { cluster, key }: Place): Promise<VerbEffect> {
  if (verb === 'pulse') {
    const outcome = await client.pulseJobUpdate(key)
    if (outcome.kind !== 'applied') throw new Error(JSON.stringify(outcome))
    return outcome.value === 'OK' ? 'changes' : 'nothing'
  }
  const events = cluster.update(key).events.length
  const outcome = await client[CALLS[verb]](key, 'now')
  const changed = cluster.update(key).events.length > events
  if (outcome.kind === 'applied') return changed ? 'changes' : 'nothing'
  if (outcome.kind !== 'refused' || changed) throw new Error(JSON.stringify(outcome))
  return 'refused'
}

test.each(ALL.map((situation, index) => ({ ...situation, index })))(
  '$verb of an update that is $status (coordinated: $coordinated)',
  async ({ verb, status, coordinated, index }) => {
    const [place, served] = [places[index], embedded.clusters[index]]
    if (!place || !served) throw new Error('no cluster')
    expect(place.cluster.status(place.key)).toBe(status)
    const client = createAuroraClient({ cluster: served.name, schedulerUrl: served.url })
    const effect = await effectOf(client, verb, place)
    client.close()
    expect(effect).toBe(verbEffect(verb, status, coordinated))
  },
)

test('of an update whose status has no name, nothing is asked', () => {
  for (const verb of VERBS) expect(verbEffect(verb, 'UNKNOWN', true)).toBe('refused')
})
