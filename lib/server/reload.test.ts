import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { GET as getClusters } from '@/app/api/clusters/route'
import { GET as getHealth } from '@/app/api/healthz/route'
import { clustersReplySchema, healthReplySchema } from '@/lib/contract/cluster'
import { type EmbeddedClusters, startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { getRuntime, type Runtime, shutDown } from './runtime'
import { reloadOnHangup } from './signals'

type Entry = { name: string; scheduler_uri: string }

let embedded: EmbeddedClusters
let runtime: Runtime
let directory: string
let file: string
let entries: Entry[]

beforeAll(async () => {
  embedded = await startEmbeddedClusters({ scenario: 'all-rolling', clusters: 3, instances: 3, clock: 'held' })
  directory = mkdtempSync(join(tmpdir(), 'airglow-reload-'))
  file = join(directory, 'clusters.json')
  entries = embedded.clusters.map(({ name, url }) => ({ name, scheduler_uri: url }))
  write(entries)
  Object.assign(process.env, {
    AIRGLOW_CLUSTERS: file,
    AIRGLOW_DATA: join(directory, 'data'),
    AIRGLOW_POLL_SECONDS: '1',
    AIRGLOW_STALE_SECONDS: '5',
  })
  runtime = await getRuntime()
  reloadOnHangup(Promise.resolve(runtime))
})
afterAll(async () => {
  await shutDown(Promise.resolve(runtime))
  await embedded.stop()
  rmSync(directory, { recursive: true })
})
beforeEach(() => configure(entries))

/** As editors and deployments do: the new file takes the old one's place. */
function write(content: unknown): void {
  writeFileSync(`${file}.new`, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  renameSync(`${file}.new`, file)
}
async function configure(content: unknown): Promise<void> {
  write(content)
  await runtime.configWatch.look()
}
const request = () => new Request('http://localhost:3000/', { headers: { host: 'localhost:3000' } })
const clusters = async () => clustersReplySchema.parse(await (await getClusters(request())).json())
const health = async () => healthReplySchema.parse(await (await getHealth(request())).json())
const shown = async () => (await clusters()).clusters.map(({ cluster }) => cluster)
const names = () => entries.map(({ name }) => name)
const entryAt = (index: number): Entry => {
  const entry = entries[index]
  if (!entry) throw new Error(`there is no cluster ${index}`)
  return entry
}

describe('a changed list of clusters', () => {
  test('adds, removes and orders what is observed, and leaves the others undisturbed', async () => {
    const [first, second, third] = [entryAt(0), entryAt(1), entryAt(2)]
    const kept = runtime.clients.get(third.name)
    const poller = runtime.pollers.get(third.name)
    await poller?.poll()
    const picture = runtime.board.cluster(third.name)?.picture
    expect(picture).toBeTruthy()

    await configure([third, first])
    expect(await shown()).toEqual([third.name, first.name])
    expect(runtime.clients.has(second.name)).toBe(false)
    expect(runtime.pollers.has(second.name)).toBe(false)
    expect(runtime.clients.get(third.name)).toBe(kept)
    expect(runtime.pollers.get(third.name)).toBe(poller)
    expect(runtime.board.cluster(third.name)?.picture?.readAtMs).toBeGreaterThanOrEqual(picture?.readAtMs ?? 0)

    await configure([third, first, second])
    expect(await shown()).toEqual([third.name, first.name, second.name])
    expect(runtime.clients.get(third.name)).toBe(kept)
    await expect.poll(() => runtime.board.freshness(second.name, runtime.nowMs())).toBe('current')
  })

  test('a changed address gets a new client, and the picture stays until that one has its own', async () => {
    const [first, second] = [entryAt(0), entryAt(1)]
    await runtime.pollers.get(first.name)?.poll()
    const before = runtime.clients.get(first.name)
    const atMs = runtime.board.cluster(first.name)?.health.pictureAtMs ?? 0
    // The other cluster's scheduler: it says another name, and nothing of it is believed.
    await configure([{ ...first, scheduler_uri: second.scheduler_uri }, second])
    expect(runtime.clients.get(first.name)).not.toBe(before)
    await runtime.pollers.get(first.name)?.poll()
    expect(runtime.board.cluster(first.name)?.health).toMatchObject({ failure: { kind: 'wrong-answer' } })
    expect(runtime.board.cluster(first.name)?.health.pictureAtMs).toBeGreaterThanOrEqual(atMs)

    await configure(entries)
    await runtime.pollers.get(first.name)?.poll()
    expect(runtime.board.cluster(first.name)?.health.failure).toBeNull()
  })

  test('is noticed without being told', async () => {
    const [first] = entries
    write([first])
    await expect.poll(shown).toEqual([first?.name])
  })

  test('is read at once on SIGHUP', async () => {
    const looks = vi.spyOn(runtime.configWatch, 'look')
    process.emit('SIGHUP')
    await expect.poll(() => looks.mock.calls).toContainEqual([true])
    looks.mockRestore()
  })
})

describe('a list that cannot be used', () => {
  const broken: readonly [string, string, RegExp][] = [
    [
      'no JSON',
      '[\n  {"name": "a", "scheduler_uri": "http://127.0.0.1:1"},\n  {"name": }\n]',
      /clusters\.json: line 3/,
    ],
    ['a bad address', '[\n  {"name": "a",\n   "scheduler_uri": "ftp://x"}\n]', /clusters\.json: line 3.*http:\/\//],
    ['no cluster', '[]', /No cluster is configured/],
  ]
  for (const [what, content, message] of broken)
    test(`${what}: changes nothing, is said with its place and since when, and goes when it is mended`, async () => {
      const running = runtime.clients.get(entryAt(0).name)
      await configure(content)
      const { configProblem } = await clusters()
      expect(configProblem?.message).toMatch(message)
      expect(configProblem?.sinceMs).toBeLessThanOrEqual(runtime.nowMs())
      expect(await health()).toMatchObject({ status: 'degraded', configProblem })
      expect(await shown()).toEqual(names())
      expect(runtime.clients.get(entryAt(0).name)).toBe(running)

      await configure(`${content} `)
      expect((await clusters()).configProblem?.sinceMs).toBe(configProblem?.sinceMs)
      await configure(entries)
      expect((await clusters()).configProblem).toBeNull()
      expect(runtime.clients.get(entryAt(0).name)).toBe(running)
    })

  test('a file that is gone is as bad as a broken one', async () => {
    rmSync(file)
    await runtime.configWatch.look()
    expect((await clusters()).configProblem?.message).toMatch(/clusters\.json.*cannot be read/)
    expect(await shown()).toEqual(names())
  })
})
