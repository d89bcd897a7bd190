import { afterEach, describe, expect, test } from 'vitest'
import { type AuroraClient, createAuroraClient } from '@/lib/aurora/client'
import { FULL_READ_EVERY_MS } from '@/lib/aurora/known-tasks'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import type { ObservedUpdate } from '@/lib/domain/meta-update'
import type { Task } from '@/lib/domain/task'
import { type EmbeddedClusters, serveClusters } from '@/lib/simulator/embedded-clusters'
import { createHeldCluster, type HeldCluster } from '@/lib/simulator/held-cluster'
import { createRandom, type Random } from '@/lib/simulator/random'
import { SERVICES } from '@/lib/simulator/scenarios/company'
import type { JobPicture } from './cluster-picture'
import { readTasks } from './task-reading'

const BIG = SERVICES.apiGateway
const OTHER = SERVICES.checkout
const SMALL = SERVICES.ranker
const JOBS = [BIG.job, OTHER.job, SMALL.job]
const INSTANCES = 120
/** Shorter than any way from RUNNING through a death back to RUNNING, so that a reading meets it in between. */
const STEP_MS = 300

type World = { held: HeldCluster; embedded: EmbeddedClusters; client: AuroraClient; nowMs: number }
const open: World[] = []
afterEach(async () => {
  for (const { client, embedded } of open.splice(0)) {
    client.close()
    await embedded.stop()
  }
})

async function world(seed: number): Promise<World> {
  const startMs = Date.now()
  const held = createHeldCluster({ seed, startMs })
  held.startJob(BIG, 1, INSTANCES, 'fail=3@5,6;lost=4@7')
  held.startJob(OTHER, 1, INSTANCES)
  held.startJob(SMALL, 1, 6)
  const embedded = await serveClusters({ schedulers: [held.scheduler], advance: held.advance, stop: held.stop })
  const [cluster] = embedded.clusters
  if (!cluster) throw new Error('There is no cluster.')
  const client = createAuroraClient({ cluster: cluster.name, schedulerUrl: cluster.url })
  const made = { held, embedded, client, nowMs: startMs }
  open.push(made)
  return made
}

async function observed(client: AuroraClient): Promise<ObservedUpdate[]> {
  const read = await client.readUpdateDetails({})
  if (read.kind !== 'applied') throw new Error(read.message)
  return read.value.map((details) => ({ summary: details.summary, details }))
}

type Pictures = ReadonlyMap<string, JobPicture>

async function picturesOf({ client, nowMs }: World, before: Pictures): Promise<Pictures> {
  const { pictures, failure } = await readTasks(client, JOBS, await observed(client), before, () => nowMs)
  expect(failure).toBeNull()
  return new Map(pictures.map((picture) => [formatJobKey(picture.job), picture]))
}

const byId = (tasks: readonly Task[]) => new Map(tasks.map((task) => [task.taskId, task]))
const tasksOf = (pictures: Pictures) => new Map([...pictures].map(([name, { tasks }]) => [name, byId(tasks)]))
const callsOf = ({ embedded, client }: World, method: string) =>
  embedded.log(client.cluster).filter((entry) => entry.method === method).length

/** What people do to a job, and what happens to it. */
function disturb({ held }: World, random: Random): void {
  const job = random.next() < 0.7 ? BIG.job : OTHER.job
  const ids = Array.from({ length: 1 + Math.floor(random.next() * 4) }, () => Math.floor(random.next() * INSTANCES))
  const { scheduler } = held
  const choice = random.next()
  if (choice < 0.3) scheduler.call('restartShards', job, ids)
  else if (choice < 0.5) scheduler.call('killTasks', job, ids, null)
  else if (choice < 0.6) scheduler.call('addInstances', { jobKey: job, instanceId: 50 }, 3)
  else if (choice < 0.7 && !scheduler.updates.store.activeOf(job))
    held.startUpdate(job === BIG.job ? BIG : OTHER, 2 + Math.floor(random.next() * 3), {
      instances: INSTANCES - 10 + Math.floor(random.next() * 20),
      groupSize: 10,
      minWaitMs: 500,
      maxFailedInstances: 3,
    })
  else if (choice < 0.75) {
    const active = scheduler.updates.store.activeOf(job)
    if (active) scheduler.call('rollbackJobUpdate', { job, id: active.key.id }, null)
  }
}

describe('between full reads', () => {
  for (const seed of [1, 2, 3, 4])
    test(`asking for what changed gives the same picture as reading everything, at every step (seed ${seed})`, async () => {
      const here = await world(seed)
      const random = createRandom(seed * 7919)
      let pictures = await picturesOf(here, new Map())
      for (let step = 0; step < 60; step++) {
        if (random.next() < 0.5) disturb(here, random)
        here.held.advance(STEP_MS)
        here.nowMs += STEP_MS
        pictures = await picturesOf(here, pictures)
        expect(tasksOf(pictures), `step ${step}`).toEqual(tasksOf(await picturesOf(here, new Map())))
      }
      expect(callsOf(here, 'getConfigSummary')).toBeGreaterThan(60)
      expect(pictures.get(formatJobKey(OTHER.job))?.fullReadAtMs).toBeLessThan(here.nowMs)
    })

  test('a quiet poll of two large jobs asks once for transitions and once a job for configs, and small jobs in full', async () => {
    const here = await world(9)
    here.held.scheduler.call('killTasks', BIG.job, [5, 6, 7], null)
    here.held.advance(5000)
    const before = await picturesOf(here, new Map())
    const [tasks, summaries] = [callsOf(here, 'getTasksWithoutConfigs'), callsOf(here, 'getConfigSummary')]
    here.nowMs += 1000
    const after = await picturesOf(here, before)
    expect(callsOf(here, 'getConfigSummary') - summaries).toBe(2)
    expect(callsOf(here, 'getTasksWithoutConfigs') - tasks).toBe(2)
    expect(tasksOf(after)).toEqual(tasksOf(before))
  })

  const taskOf = (pictures: Pictures, job: JobKey, id: number) =>
    pictures.get(formatJobKey(job))?.tasks.find(({ instanceId, status }) => instanceId === id && status === 'RUNNING')

  test('a task that died and runs again within one step is missed, and seen by the next full read', async () => {
    const here = await world(5)
    let pictures = await picturesOf(here, new Map())
    const first = taskOf(pictures, OTHER.job, 3)
    here.held.scheduler.call('restartShards', OTHER.job, [3])
    here.held.advance(10_000)
    here.nowMs += 10_000
    pictures = await picturesOf(here, pictures)
    expect(taskOf(pictures, OTHER.job, 3)).toEqual(first)
    here.nowMs += FULL_READ_EVERY_MS - 10_000
    pictures = await picturesOf(here, pictures)
    expect(taskOf(pictures, OTHER.job, 3)?.ancestorId).toBe(first?.taskId)
  })

  test('what an update did within one step is seen at once: its events name the instances', async () => {
    const here = await world(6)
    let pictures = await picturesOf(here, new Map())
    // The same build but for its executor data, which no config that is read of a task tells.
    here.held.startUpdate(OTHER, 1, { instances: INSTANCES, groupSize: 3, minWaitMs: 500, sim: 'note' })
    for (let step = 0; step < 4; step++) {
      here.held.advance(9000)
      here.nowMs += 9000
      pictures = await picturesOf(here, pictures)
      const all = await picturesOf(here, new Map())
      expect(tasksOf(pictures).get(formatJobKey(OTHER.job))).toEqual(tasksOf(all).get(formatJobKey(OTHER.job)))
    }
  })
})

test('the first failure of an update stays the first while instances die again, and after the update', async () => {
  const here = await world(7)
  const name = formatJobKey(SMALL.job)
  const firstOf = (pictures: Pictures) => pictures.get(name)?.firstFailures ?? {}
  const step = (ms: number) => {
    here.held.advance(ms)
    here.nowMs += ms
  }
  const rollout = { instances: 6, groupSize: 6, minWaitMs: 60_000, maxFailedInstances: 6, maxPerInstanceFailures: 100 }
  const { id } = here.held.startUpdate(SMALL, 2, { ...rollout, sim: 'fail=2@4' })
  let pictures = await picturesOf(here, new Map())
  expect(firstOf(pictures)).toEqual({})
  step(8000)
  pictures = await picturesOf(here, pictures)
  const first = firstOf(pictures)
  expect(first).toEqual({ [id]: expect.objectContaining({ instanceId: 4, message: 'Simulated failure.' }) })
  step(150_000)
  // Who has not seen it takes a later death for the first.
  expect(firstOf(await picturesOf(here, new Map()))[id]?.atMs).toBeGreaterThan(first[id]?.atMs ?? Number.NaN)
  pictures = await picturesOf(here, pictures)
  expect(firstOf(pictures)).toEqual(first)

  here.held.scheduler.call('abortJobUpdate', { job: SMALL.job, id }, null)
  const later = here.held.startUpdate(SMALL, 3, rollout)
  step(30_000)
  pictures = await picturesOf(here, pictures)
  expect(firstOf(pictures)).toEqual(first)
  expect(later.id).not.toBe(id)
})
