import { afterEach, describe, expect, test } from 'vitest'
import { type AuroraClient, createAuroraClient } from '@/lib/aurora/client'
import type { JobUpdateSummary } from '@/lib/domain/job-update'
import { type EmbeddedClusters, serveClusters } from '@/lib/simulator/embedded-clusters'
import { createHeldCluster } from '@/lib/simulator/held-cluster'
import { createRandom } from '@/lib/simulator/random'
import type { Service } from '@/lib/simulator/scenarios/company'
import { readCluster } from './cluster-reading'
import { FULL_READ_EVERY_MS, type KnownSummaries, mergeChanged, readSummaries, updateName } from './summary-reading'

const JOB = { role: 'web', environment: 'prod', name: 'api' }
const summary = (id: string, lastModifiedAtMs: number, status: JobUpdateSummary['status'] = 'ROLLED_FORWARD') =>
  ({
    key: { job: JOB, id },
    user: null,
    status,
    createdAtMs: 0,
    lastModifiedAtMs,
    metadata: [],
  }) satisfies JobUpdateSummary
const knownOf = (summaries: readonly JobUpdateSummary[], readInFullAtMs = 0): KnownSummaries => ({
  byKey: new Map(summaries.map((one) => [updateName(one.key), one])),
  newestChangeMs: Math.max(...summaries.map(({ lastModifiedAtMs }) => lastModifiedAtMs)),
  readInFullAtMs,
})
const listed = ({ byKey }: KnownSummaries) =>
  [...byKey.values()].map(({ key, lastModifiedAtMs }) => [key.id, lastModifiedAtMs])

/** A scheduler's list of updates and nothing else; `between` may change it before the page after so many. */
class ListOfUpdates {
  readonly calls: { offset: number | null; limit: number | null; rows: number }[] = []
  rows: JobUpdateSummary[]
  between: (pages: number) => void = () => {}

  constructor(rows: readonly JobUpdateSummary[]) {
    this.rows = [...rows]
  }

  touch(id: string, atMs: number, status: JobUpdateSummary['status'] = 'ROLLED_FORWARD'): void {
    this.remove(id)
    this.rows.push(summary(id, atMs, status))
  }

  remove(id: string): void {
    this.rows = this.rows.filter(({ key }) => key.id !== id)
  }

  get client(): AuroraClient {
    const readUpdateSummaries: AuroraClient['readUpdateSummaries'] = async ({ offset, limit }) => {
      this.between(this.calls.length)
      const sorted = this.rows.toSorted((a, b) => b.lastModifiedAtMs - a.lastModifiedAtMs)
      const value = sorted.slice(offset ?? 0, limit ? (offset ?? 0) + limit : undefined)
      this.calls.push({ offset: offset ?? null, limit: limit ?? null, rows: value.length })
      return { kind: 'applied', value, messages: [] }
    }
    return { ...unused, readUpdateSummaries }
  }

  async read(known: KnownSummaries | null, nowMs = 1000): Promise<KnownSummaries> {
    const read = await readSummaries(this.client, known, nowMs)
    if (read.kind !== 'applied') throw new Error('it cannot be read')
    return read.value
  }
}
const never = () => Promise.reject(new Error('not asked for'))
const unused: AuroraClient = {
  ...createAuroraClient({ cluster: 'none', schedulerUrl: 'http://127.0.0.1:1' }),
  readTasks: never,
  readUpdateDetails: never,
  rollbackJobUpdate: never,
}

const many = (count: number) => Array.from({ length: count }, (_, index) => summary(`u${index}`, 10_000 + index))

describe('between full readings', () => {
  test('one small page tells that nothing has changed', async () => {
    const list = new ListOfUpdates(many(500))
    const known = await list.read(null)
    expect(list.calls).toEqual([{ offset: null, limit: null, rows: 500 }])
    const again = await list.read(known)
    expect(list.calls.slice(1)).toEqual([{ offset: 0, limit: 20, rows: 20 }])
    expect(listed(again)).toEqual(listed(known))
    expect(again.readInFullAtMs).toBe(known.readInFullAtMs)
  })

  test('only as many pages are read as hold changes', async () => {
    const list = new ListOfUpdates(many(500))
    const known = await list.read(null)
    for (let index = 0; index < 90; index++) list.touch(`u${index}`, 50_000 + index)
    const again = await list.read(known)
    expect(list.calls.slice(1).map(({ rows }) => rows)).toEqual([20, 100])
    expect(listed(again)).toEqual(listed(await new ListOfUpdates(list.rows).read(null)))
  })

  test('changes at the same millisecond as the newest known one are seen', async () => {
    const list = new ListOfUpdates(many(40))
    const known = await list.read(null)
    for (let index = 0; index < 30; index++) list.touch(`u${index}`, known.newestChangeMs ?? 0, 'ABORTED')
    const again = await list.read(known)
    expect([...again.byKey.values()].filter(({ status }) => status === 'ABORTED')).toHaveLength(30)
  })

  test('what changes while pages are read is seen by the next reading at the latest', async () => {
    const list = new ListOfUpdates(many(500))
    const known = await list.read(null)
    for (let index = 0; index < 60; index++) list.touch(`u${index}`, 50_000 + index)
    list.between = (page) => {
      if (page === 2) list.touch('u7', 60_000, 'ABORTED')
    }
    const during = await list.read(known)
    list.between = () => {}
    const next = await list.read(during)
    expect(listed(next)).toEqual(listed(await new ListOfUpdates(list.rows).read(null)))
    expect(list.calls.every(({ limit }, call) => call === 0 || limit !== null)).toBe(true)
  })

  test('a row that moves to the front between the pages of a whole list does not vanish', async () => {
    const list = new ListOfUpdates(many(60))
    const known = await list.read(null)
    for (let index = 0; index < 60; index++) list.touch(`u${index}`, 50_000 + index)
    list.between = (page) => {
      if (page === 2) list.touch('u7', 60_000, 'ABORTED')
    }
    const during = await list.read(known)
    expect(list.calls).toHaveLength(3)
    expect(during.byKey.size).toBe(60)
    list.between = () => {}
    expect(listed(await list.read(during))).toEqual(listed(await new ListOfUpdates(list.rows).read(null)))
  })

  test('rows that vanish between two pages make it read everything', async () => {
    const list = new ListOfUpdates(many(500))
    const known = await list.read(null)
    for (let index = 0; index < 60; index++) list.touch(`u${index}`, 50_000 + index)
    list.between = (page) => {
      if (page === 2) for (let index = 59; index > 39; index--) list.remove(`u${index}`)
    }
    const again = await list.read(known)
    expect(list.calls.at(-1)).toMatchObject({ offset: null, limit: null })
    expect(listed(again)).toEqual(listed(await new ListOfUpdates(list.rows).read(null)))
  })

  test('a page without a new row tells that too many moved, and makes it read everything', async () => {
    const list = new ListOfUpdates(many(500))
    const known = await list.read(null)
    for (let index = 0; index < 200; index++) list.touch(`u${index}`, 50_000 + index)
    list.between = (page) => {
      if (page === 3) for (let index = 300; index < 400; index++) list.touch(`u${index}`, 60_000 + index)
    }
    const again = await list.read(known)
    expect(list.calls.map(({ limit }) => limit)).toEqual([null, 20, 100, 100, null])
    expect(listed(again)).toEqual(listed(await new ListOfUpdates(list.rows).read(null)))
  })

  test('a leader that has lost the newest changes makes it read everything', async () => {
    const list = new ListOfUpdates(many(100))
    list.touch('u99', 90_000)
    const known = await list.read(null)
    list.touch('u99', 10_050)
    const again = await list.read(known)
    expect(list.calls.at(-1)).toMatchObject({ offset: null })
    expect(listed(again)).toEqual(listed(await new ListOfUpdates(list.rows).read(null)))
  })

  test('a pruned update is shown until the full reading, which comes round', async () => {
    const list = new ListOfUpdates(many(100))
    const known = await list.read(null, 0)
    list.remove('u3')
    const soon = await list.read(known, FULL_READ_EVERY_MS - 1)
    expect(soon.byKey.has('web/prod/api/u3')).toBe(true)
    const later = await list.read(soon, FULL_READ_EVERY_MS)
    expect(later.byKey.has('web/prod/api/u3')).toBe(false)
    expect(later.readInFullAtMs).toBe(FULL_READ_EVERY_MS)
  })

  test('a list that fits one page is the whole of it: what is gone is gone at once', async () => {
    const list = new ListOfUpdates(many(10))
    const known = await list.read(null)
    list.remove('u3')
    expect((await list.read(known)).byKey.has('web/prod/api/u3')).toBe(false)
  })
})

test('of what is known and newer than the oldest row that was read, nothing may be missing', () => {
  const known = knownOf([summary('a', 5), summary('b', 3), summary('c', 1)])
  const changed = (...summaries: JobUpdateSummary[]) => ({ summaries, newestChangeMs: 9, complete: false })
  expect(mergeChanged(known, changed(summary('d', 9), summary('a', 5), summary('b', 3)), 0)).not.toBeNull()
  expect(mergeChanged(known, changed(summary('d', 9), summary('b', 3)), 0)).toBeNull()
  expect(mergeChanged(known, changed(summary('d', 9), summary('a', 5)), 0)).not.toBeNull()
})

describe('against a scheduler at work', () => {
  const JOBS = 26
  let embedded: EmbeddedClusters | null = null
  afterEach(() => embedded?.stop())

  /** Jobs with an update each, and what people do to them, by chance. */
  async function company(seed: number) {
    const random = createRandom(seed)
    const cluster = createHeldCluster({ seed })
    const services = Array.from(
      { length: JOBS },
      (_, index): Service => ({
        job: { role: 'web', environment: 'prod', name: `job-${index}` },
        owner: 'web-deploy',
        cpus: 0.1,
        ramMb: 16,
        command: 'run',
      }),
    )
    for (const service of services) cluster.startJob(service, 1, 2)
    const rollout = { instances: 2, groupSize: 1, minWaitMs: 1000 }
    let build = 1
    const begin = (service: Service) => cluster.startUpdate(service, ++build, rollout)
    for (const service of services) {
      begin(service)
      cluster.advance(random.between(0, 3) * 1000)
    }
    const act = () => {
      const service = services[random.between(0, JOBS - 1)]
      if (!service) return
      const active = cluster.scheduler.updates.store.activeOf(service.job)
      const calls = ['abortJobUpdate', 'pauseJobUpdate', 'rollbackJobUpdate', 'resumeJobUpdate'] as const
      const call = calls[random.between(0, 3)]
      if (!active) begin(service)
      else if (call) cluster.scheduler.call(call, active.key, null)
    }
    embedded = await serveClusters({ ...cluster, schedulers: [cluster.scheduler] })
    const client = createAuroraClient({ cluster: 'test', schedulerUrl: embedded.clusters[0]?.url ?? '' })
    return { cluster, client, random, act, log: () => embedded?.log('test') ?? [] }
  }

  for (const seed of [1, 2, 3, 4])
    test(`is at every step what a full reading is, for fewer bytes (seed ${seed})`, async () => {
      const { cluster, client, random, act } = await company(seed)
      let known: KnownSummaries | null = null
      let rows = 0
      let allRows = 0
      const counted: AuroraClient = {
        ...client,
        readUpdateSummaries: async (selection) => {
          const read = await client.readUpdateSummaries(selection)
          if (read.kind === 'applied') rows += read.value.length
          return read
        },
      }
      let nowMs = 0
      for (let step = 0; step < 60; step++) {
        const read = await readSummaries(counted, known, nowMs)
        const full = await client.readUpdateSummaries({})
        if (read.kind !== 'applied' || full.kind !== 'applied') throw new Error('it cannot be read')
        known = read.value
        allRows += full.value.length
        expect(new Set(known.byKey.values()), `step ${step}`).toEqual(new Set(full.value))
        for (let times = random.between(0, 4); times > 0; times--) act()
        const ms = random.between(0, 3) * 500
        cluster.advance(ms)
        nowMs += ms
      }
      expect(rows).toBeLessThan(allRows)
      client.close()
    })

  test('a poll of a cluster at rest asks for one small page and the details of nothing', async () => {
    const { cluster, client, log } = await company(5)
    cluster.advance(60_000)
    let nowMs = cluster.clock.now()
    const policy = { recentMs: 3_600_000, idleEveryMs: 10_000, detailsPerPoll: 100 }
    const first = await readCluster(client, null, new Set(), () => nowMs, policy)
    const before = log().length
    nowMs += 3_000
    const bytesBefore = client.report().calls.bytesPerMinute
    const next = await readCluster(client, first.picture, new Set(), () => nowMs, policy, first.summaries)
    expect(
      log()
        .slice(before)
        .map(({ method }) => method),
    ).toEqual(['getJobUpdateSummaries'])
    expect(next.picture?.updates).toEqual(first.picture?.updates)
    expect(client.report().calls.bytesPerMinute - bytesBefore).toBeLessThan(bytesBefore / 20)
    client.close()
  })
})
