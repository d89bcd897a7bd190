import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AuroraClient, createAuroraClient } from '@/lib/aurora/client'
import { latestInstances } from '@/lib/domain/instance'
import { groupMetaUpdates } from '@/lib/domain/meta-update'
import { type ScheduleStatus, TERMINAL_STATES } from '@/lib/domain/task'
import { type EmbeddedClusters, startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { Board } from './board'
import { pictureFromStore, pictureToStore } from './cluster-picture'
import { readCluster } from './cluster-reading'
import { JobReader } from './job-reader'
import { Poller, pauseAfterPoll } from './poller'
import { detailsToRead, jobsToRead } from './reading-list'

const POLICY = { recentMs: 24 * 3600_000, idleEveryMs: 10_000, detailsPerPoll: 40 }
const STALE_MS = 30_000
let embedded: EmbeddedClusters
let clients: AuroraClient[]
let nowMs: number

async function start(scenario: 'bad-build', clusters = 2): Promise<void> {
  await embedded?.stop()
  nowMs = Date.now()
  embedded = await startEmbeddedClusters({ scenario, clusters, instances: 8, clock: 'held', nowMs })
  clients = embedded.clusters.map(({ name, url }) =>
    createAuroraClient({ cluster: name, schedulerUrl: url, readDeadlineMs: 400 }),
  )
}
beforeEach(() => start('bad-build'))
afterEach(async () => {
  for (const client of clients) client.close()
  await embedded.stop()
})

const first = <T>(values: readonly T[]): T => {
  const [value] = values
  if (value === undefined) throw new Error('there is none')
  return value
}
const calls = (cluster: string, method: string) =>
  embedded.log(cluster).filter((entry) => entry.method === method).length
const pollerFor = (
  client: AuroraClient,
  board: Board,
  onError = (error: unknown) => {
    throw error
  },
) => new Poller(client, board, { pollEveryMs: 1000, policy: POLICY, nowMs: () => nowMs, keep: async () => {}, onError })
/** Resolves at the change of the board after which this holds. */
const boardSays = (board: Board, holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = board.onChange(() => {
      if (!holds()) return
      stop()
      resolve()
    })
  })
const boardOf = (all: readonly AuroraClient[]) =>
  new Board(
    all.map(({ cluster }) => ({ name: cluster, schedulerUrl: 'http://x' })),
    STALE_MS,
  )

describe('reading a cluster', () => {
  test('brings every update with its details and the latest tasks of their jobs', async () => {
    const { picture, failure } = await readCluster(first(clients), null, new Set(), () => nowMs, POLICY)
    expect(failure).toBeNull()
    expect(picture?.updates.length).toBeGreaterThan(3)
    expect(picture?.updates.every(({ details }) => details !== null)).toBe(true)
    const rolling = picture?.updates.find(
      ({ summary }) => summary.key.job.name === 'api-gateway' && summary.metadata.length > 0,
    )
    const tasks = picture?.jobs.get('web/prod/api-gateway')?.tasks ?? []
    expect(latestInstances(rolling?.details ?? null, tasks).map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  test('asks again only for what can have changed', async () => {
    const client = first(clients)
    const { picture } = await readCluster(client, null, new Set(), () => nowMs, POLICY)
    const details = calls(client.cluster, 'getJobUpdateDetails')
    const tasks = calls(client.cluster, 'getTasksWithoutConfigs')
    nowMs += 1000
    await readCluster(client, picture, new Set(), () => nowMs, POLICY)
    expect(calls(client.cluster, 'getJobUpdateDetails') - details).toBe(1)
    expect(calls(client.cluster, 'getTasksWithoutConfigs') - tasks).toBeLessThanOrEqual(4)
  })

  test('leaves the long tail of dead tasks where it is', async () => {
    const client = first(clients)
    const { picture } = await readCluster(client, null, new Set(), () => nowMs, POLICY)
    const isDead = ({ status }: { status: ScheduleStatus }) => TERMINAL_STATES.has(status)
    const read = [...(picture?.jobs.values() ?? [])]
    const all = await client.readTasks({ jobs: read.map(({ job }) => job), statuses: [...TERMINAL_STATES] })
    if (all.kind !== 'applied') throw new Error(all.message)
    const kept = all.value.reduce((sum, { tasks }) => sum + tasks.length, 0)
    expect(kept).toBeGreaterThan(20)
    expect(read.reduce((sum, { tasks }) => sum + tasks.filter(isDead).length, 0)).toBeLessThan(kept / 4)
  })

  test('groups what shares an id over all clusters', async () => {
    const pictures = await Promise.all(
      clients.map((client) => readCluster(client, null, new Set(), () => nowMs, POLICY)),
    )
    const clusters = pictures.flatMap(({ picture }) =>
      picture ? [{ cluster: picture.cluster, updates: picture.updates }] : [],
    )
    const { metaUpdates } = groupMetaUpdates(clusters, {
      updateMetadata: ['meta_update_id'],
      taskMetadata: ['meta_update_id'],
    })
    const ways = new Map(metaUpdates.map(({ members }) => [first(members).because.by, members.length]))
    expect([...ways.keys()].sort()).toEqual(
      ['task-metadata', 'update-id', 'update-metadata'].filter((way) => ways.has(way as 'update-id')),
    )
    expect(ways.get('update-metadata')).toBe(2)
    expect(ways.get('task-metadata')).toBe(2)
  })
})

describe('a cluster in trouble', () => {
  for (const fault of [
    { kind: 'down' },
    { kind: 'garbage' },
    { kind: 'html' },
    { kind: 'hang' },
    { kind: 'slow', delayMs: 30_000, jitterMs: 0 },
    { kind: 'error' },
  ] as const)
    test(`${fault.kind} keeps its last picture with age and reason, and changes nothing for the other`, async () => {
      const [bad, good] = clients
      if (!bad || !good) throw new Error('two clusters are needed')
      const board = boardOf(clients)
      const pollers = clients.map((client) => pollerFor(client, board))
      await Promise.all(pollers.map((poller) => poller.poll()))
      const before = board.cluster(bad.cluster)?.picture
      expect(before).not.toBeNull()

      embedded.setFault(bad.cluster, fault)
      nowMs += STALE_MS + 1
      const [badRead, goodRead] = await Promise.all(pollers.map((poller) => poller.poll()))
      expect([badRead, goodRead]).toEqual([false, true])
      expect(board.cluster(bad.cluster)?.picture).toBe(before)
      expect(board.cluster(bad.cluster)?.health.failure).toMatchObject({ sinceMs: nowMs })
      expect(board.cluster(bad.cluster)?.health.failure?.message).not.toMatch(/<|\{/)
      expect(board.freshness(bad.cluster, nowMs)).toBe('stale')
      expect(board.freshness(good.cluster, nowMs)).toBe('current')

      embedded.setFault(bad.cluster, { kind: 'none' })
      nowMs += 1000
      expect(await pollers[0]?.poll()).toBe(true)
      expect(board.cluster(bad.cluster)?.health.failure).toBeNull()
      expect(board.freshness(bad.cluster, nowMs)).toBe('current')
    })

  test('the failure keeps the time it began, over any number of attempts', async () => {
    const client = first(clients)
    const board = boardOf(clients)
    const poller = pollerFor(client, board)
    embedded.setFault(client.cluster, { kind: 'down' })
    const since = nowMs
    await poller.poll()
    nowMs += 60_000
    await poller.poll()
    expect(board.cluster(client.cluster)?.health).toMatchObject({
      pictureAtMs: null,
      failure: { kind: expect.any(String), sinceMs: since },
    })
    expect(board.freshness(client.cluster, nowMs)).toBe('unseen')
  })

  test('tasks that cannot be read keep their own age while the updates go on', async () => {
    const client = first(clients)
    const board = boardOf(clients)
    const poller = pollerFor(client, board)
    await poller.poll()
    const readAt = board.cluster(client.cluster)?.picture?.jobs.get('web/prod/api-gateway')?.readAtMs
    embedded.setFault(client.cluster, { kind: 'garbage' }, { methods: ['getTasksWithoutConfigs'] })
    nowMs += 20_000
    expect(await poller.poll()).toBe(false)
    expect(board.cluster(client.cluster)?.picture?.readAtMs).toBe(nowMs)
    expect(board.cluster(client.cluster)?.picture?.jobs.get('web/prod/api-gateway')?.readAtMs).toBe(readAt)
  })
})

describe('the breaker of a cluster', () => {
  test('keeps the reason it opened for and the time that began, and the polls cost nothing', async () => {
    const client = first(clients)
    const board = boardOf(clients)
    const poller = pollerFor(client, board)
    embedded.setFault(client.cluster, { kind: 'garbage' })
    const since = nowMs
    for (let poll = 0; poll < 5; poll++) {
      await poller.poll()
      nowMs += 3_000
    }
    const requests = embedded.log(client.cluster).length
    expect(await poller.poll()).toBe(false)
    expect(embedded.log(client.cluster).length).toBe(requests)
    expect(client.report().breaker.state).toBe('open')
    expect(board.cluster(client.cluster)?.health.failure).toEqual({
      kind: 'not-thrift',
      message: expect.stringMatching(/not a Thrift message/),
      sinceMs: since,
    })
  })

  test('that others opened is shown with its own reason, too', async () => {
    const client = first(clients)
    const board = boardOf(clients)
    embedded.setFault(client.cluster, { kind: 'html' })
    for (let call = 0; call < 5; call++) await client.readUpdateSummaries({})
    await pollerFor(client, board).poll()
    expect(board.cluster(client.cluster)?.health.failure).toMatchObject({ kind: 'not-thrift', sinceMs: nowMs })
  })

  test('and the pace of the poller add up to one pause: a cluster that is back is noticed by the next probe', async () => {
    const client = first(clients)
    const board = boardOf(clients)
    const options = { pollEveryMs: 20, policy: POLICY, nowMs: () => nowMs, keep: async () => {}, onError: () => {} }
    const poller = new Poller(client, board, options)
    embedded.setFault(client.cluster, { kind: 'garbage' })
    poller.start()
    await boardSays(board, () => client.report().breaker.state === 'open')
    const requests = embedded.log(client.cluster).length
    embedded.setFault(client.cluster, { kind: 'none' })
    await boardSays(board, () => board.cluster(client.cluster)?.health.failure === null)
    await poller.stop()
    const [probe] = embedded.log(client.cluster).slice(requests)
    expect(probe).toMatchObject({ method: 'getJobUpdateSummaries', outcome: 'OK' })
    expect(client.report().breaker.state).toBe('closed')
  })
})

test('a poller rests for its pace, and until the next probe where that is later', () => {
  const cause = { failure: 'timeout', message: 'It was late.' } as const
  const open = (nextProbeInMs: number) => ({ state: 'open', failingForMs: 1, nextProbeInMs, cause }) as const
  const probing = { state: 'probing', failingForMs: 1, nextProbeInMs: null, cause } as const
  const rests = [{ state: 'closed' } as const, open(500), open(8_000), probing].map((breaker) =>
    [0, 0.5, 1].map((random) => Math.round(pauseAfterPoll(3_000, breaker, random))),
  )
  expect(rests).toEqual([
    [2_700, 3_000, 3_300],
    [2_700, 3_000, 3_300],
    [8_000, 8_000, 8_000],
    [2_700, 3_000, 3_300],
  ])
})

test('a poller that was stopped says nothing any more', async () => {
  const client = first(clients)
  const board = boardOf(clients)
  const poller = pollerFor(client, board)
  embedded.setFault(client.cluster, { kind: 'slow', delayMs: 50 })
  const late = poller.poll()
  await poller.stop()
  expect(await late).toBe(false)
  expect(board.version).toBe(0)
  expect(board.cluster(client.cluster)?.health).toMatchObject({ pictureAtMs: null, failure: null })
})

describe('the board', () => {
  test('shows other clusters when it is told to, in their order, and keeps what it knows of those that stay', async () => {
    const [one, two] = clients
    if (!one || !two) throw new Error('two clusters are needed')
    const board = boardOf(clients)
    await Promise.all([pollerFor(one, board).poll(), pollerFor(two, board).poll()])
    board.record(one.cluster, null, { kind: 'timeout', message: 'It was late.' }, nowMs)
    const { version } = board
    const known = board.cluster(one.cluster)
    board.configure([
      { name: 'new', schedulerUrl: 'http://y' },
      { name: one.cluster, schedulerUrl: 'http://x' },
    ])
    expect(board.clusters.map(({ health }) => health.cluster)).toEqual(['new', one.cluster])
    expect(board.cluster(one.cluster)).toEqual(known)
    expect(board.cluster('new')).toMatchObject({ picture: null, health: { pictureAtMs: null } })
    expect(board.version).toBe(version + 1)
    board.record(two.cluster, null, { kind: 'timeout', message: 'It was late.' }, nowMs)
    expect(board.cluster(two.cluster)).toBeNull()

    board.configure([{ name: one.cluster, schedulerUrl: 'http://z' }])
    expect(board.cluster(one.cluster)).toMatchObject({ picture: known?.picture, health: { failure: null } })
  })

  test('counts a version for every change and tells whoever listens', async () => {
    const board = boardOf(clients)
    const versions: number[] = []
    const stop = board.onChange((version) => versions.push(version))
    await pollerFor(first(clients), board).poll()
    stop()
    await pollerFor(first(clients), board).poll()
    expect(versions).toEqual([1])
    expect(board.version).toBe(2)
  })

  test('begins with the picture from before a restart, at its true age', async () => {
    const { picture } = await readCluster(first(clients), null, new Set(), () => nowMs, POLICY)
    if (!picture) throw new Error('no picture')
    const stored = JSON.parse(JSON.stringify(pictureToStore(picture)))
    const restored = pictureFromStore(picture.cluster, stored)
    expect(restored).toEqual(picture)
    const board = boardOf(clients)
    if (restored) board.restore(restored)
    expect(board.freshness(picture.cluster, nowMs + STALE_MS + 1)).toBe('stale')
  })

  test('drops a stored picture of another format', () => {
    expect(pictureFromStore('a', { format: 99 })).toBeNull()
    expect(pictureFromStore('a', 'nonsense')).toBeNull()
  })
})

test('a job that many look at is read once', async () => {
  const client = first(clients)
  const reader = new JobReader(1000, () => nowMs)
  const job = { role: 'web', environment: 'prod', name: 'api-gateway' }
  const readings = await Promise.all(Array.from({ length: 50 }, () => reader.read(client, job, new Map())))
  expect(new Set(readings).size).toBe(1)
  expect(calls(client.cluster, 'getTasksWithoutConfigs')).toBeLessThanOrEqual(2)
})

describe('the reading list', () => {
  const observed = async () => (await readCluster(first(clients), null, new Set(), () => nowMs, POLICY)).picture

  test('has every job with an active update, the idle ones at their pace, the old ones when somebody looks', async () => {
    const picture = await observed()
    const updates = picture?.updates ?? []
    const jobs = picture?.jobs ?? new Map()
    const listed = (now: number, watched = new Set<string>()) =>
      jobsToRead(updates, jobs, watched, now, POLICY).map(({ name }) => name)
    expect(listed(nowMs)).not.toContain('ranker')
    expect(listed(nowMs + POLICY.idleEveryMs)).toContain('ranker')
    const farOff = nowMs + 10 * POLICY.recentMs
    expect(listed(farOff)).not.toContain('ranker')
    expect(listed(farOff, new Set(['search/prod/ranker']))).toContain('ranker')
  })

  test('catches up with ended updates, the newest first, so many a poll', async () => {
    const updates = (await observed())?.updates.map((update) => ({ ...update, details: null })) ?? []
    const due = detailsToRead(updates, { ...POLICY, detailsPerPoll: 2 })
    expect(due).toHaveLength(2)
    expect(due[0]?.summary.lastModifiedAtMs).toBeGreaterThanOrEqual(due[1]?.summary.lastModifiedAtMs ?? 0)
  })
})
