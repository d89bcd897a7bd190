import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type WatchedAges, watchInTrouble } from '@/lib/commands/bench-fifty-clusters'
import { type EmbeddedClusters, startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { parseFault } from '@/lib/simulator/wire/fault'

let embedded: EmbeddedClusters
let watched: WatchedAges
beforeAll(async () => {
  embedded = await startEmbeddedClusters({ scenario: 'quiet', clusters: 50, instances: 2, clock: 'held' })
  const setFault = (cluster: string, text: string) => {
    const fault = parseFault(text)
    if (!fault) throw new Error(`there is no fault ${text}`)
    embedded.setFault(cluster, fault)
  }
  watched = await watchInTrouble(embedded.clusters, setFault, { pollEveryMs: 200, polls: 5 })
})
afterAll(() => embedded.stop())

const middle = (ages: readonly number[]) => [...ages].sort((a, b) => a - b)[Math.floor(ages.length / 2)] ?? Number.NaN
const health = (index: number) => watched.board.clusters[index]?.health

describe('fifty clusters watched by one process, one of them slow, one flapping, one dead', () => {
  test('the pictures of the other 47 get no older than without those three', () => {
    expect(watched.quiet.length).toBeGreaterThanOrEqual(47 * 5)
    expect(watched.troubled.length).toBeGreaterThanOrEqual(47 * 5)
    // Were they held up by the slow one, they would be older than the 5 s it takes for each of its answers.
    expect(middle(watched.troubled)).toBeLessThan(3 * middle(watched.quiet))
  })

  test('the other 47 are all read, by turns, and without a failure', () => {
    const healthy = watched.board.clusters.slice(3)
    expect(healthy.map(({ health: { failure } }) => failure)).toEqual(Array(47).fill(null))
    const reads = healthy.map(({ health: { cluster } }) => watched.reads.get(cluster) ?? 0)
    expect(Math.min(...reads)).toBeGreaterThanOrEqual(5)
    expect(Math.max(...reads)).toBeLessThanOrEqual(3 * Math.min(...reads))
  })

  test('the three are what they are', () => {
    const [slow, , dead] = watched.board.clusters.map(({ health: { cluster } }) => watched.reads.get(cluster) ?? 0)
    expect(slow).toBeLessThan(5)
    expect(dead).toBeGreaterThan(0)
    expect(health(2)?.failure?.kind).toMatch(/unreachable|broken-off/)
    // Up for two requests, down for two: tried again, each of its reads is answered in the end.
    expect(health(1)?.pictureAtMs).not.toBeNull()
  })
})
