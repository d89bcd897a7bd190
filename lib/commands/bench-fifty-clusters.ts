import { type AuroraClient, createAuroraClient } from '@/lib/aurora/client'
import { Board } from '@/lib/fleet/board'
import { readCluster } from '@/lib/fleet/cluster-reading'
import { Poller } from '@/lib/fleet/poller'
import { type Cluster, type SetFault, startFleet } from './bench-fleet'
import { type BenchRow, benchRow, median } from './bench-row'

/** How old the pictures of the clusters without trouble got before the next ones took their places. Milliseconds. */
export type WatchedAges = {
  readonly quiet: readonly number[]
  /** With one cluster slow, one flapping and one dead beside them. */
  readonly troubled: readonly number[]
  /** How often each cluster was read while the three were in trouble, whether it could be or not. */
  readonly reads: ReadonlyMap<string, number>
  readonly board: Board
}

const TROUBLE = ['slow:5000', 'flapping:2', 'down'] as const
const POLICY = { recentMs: 24 * 3600_000, idleEveryMs: 10_000, detailsPerPoll: 40 }
const CLUSTERS = 50
const POLL_EVERY_MS = 1000
const POLLS = 8
const TURNS = 2

/** Watches clusters as the product does, first in peace and then with the first three in trouble. */
export async function watchInTrouble(
  clusters: readonly Cluster[],
  setFault: SetFault,
  { pollEveryMs, polls }: { readonly pollEveryMs: number; readonly polls: number },
): Promise<WatchedAges> {
  const nowMs = () => performance.timeOrigin + performance.now()
  const board = new Board(
    clusters.map(({ name, url }) => ({ name, schedulerUrl: url })),
    pollEveryMs * 10,
  )
  const clients = openClients(clusters)
  const onError = (error: unknown) => {
    throw error
  }
  const pollers = clients.map(
    (client) => new Poller(client, board, { pollEveryMs, policy: POLICY, nowMs, keep: async () => {}, onError }),
  )
  const healthy = clusters.slice(TROUBLE.length).map(({ name }) => name)
  try {
    for (const poller of pollers) poller.start()
    // The first pictures hold everything there is; what is measured comes after.
    await agesOf(board, healthy, 2, nowMs)
    const quiet = await agesOf(board, healthy, polls, nowMs)
    await troubleFirstThree(clusters, setFault)
    const { ages, reads } = await agesOf(board, healthy, polls, nowMs)
    return { quiet: quiet.ages, troubled: ages, reads, board }
  } finally {
    await Promise.all(pollers.map((poller) => poller.stop()))
    for (const client of clients) client.close()
  }
}

/** How long one loop over the same clusters takes that reads them one after the other: what its pictures get old by. */
export async function readInTurn(clusters: readonly Cluster[], turns: number): Promise<number[]> {
  const clients = openClients(clusters)
  const times: number[] = []
  for (let turn = 0; turn < turns; turn++) {
    const from = performance.now()
    for (const client of clients) await readCluster(client, null, new Set(), Date.now, POLICY)
    times.push(performance.now() - from)
  }
  for (const client of clients) client.close()
  return times
}

/** Fifty clusters in another process, watched by this one. */
export async function benchFiftyClusters(): Promise<BenchRow[]> {
  const { clusters, setFault, stop } = await startFleet({ clusters: CLUSTERS, scenario: 'quiet', instances: 4 })
  try {
    const { quiet, troubled } = await watchInTrouble(clusters, setFault, { pollEveryMs: POLL_EVERY_MS, polls: POLLS })
    const inTurn = await readInTurn(clusters, TURNS)
    const what = `age of ${CLUSTERS - TROUBLE.length} pictures beside a slow, a flapping and a dead cluster`
    return [
      benchRow(`${what}, median (rival: without those three)`, 'ms', median(troubled), median(quiet), 0.8),
      benchRow(`${what}, worst (rival: without those three)`, 'ms', Math.max(...troubled), Math.max(...quiet), 0.5),
      benchRow(`${what}, median (rival: all fifty read in turn)`, 'ms', median(troubled), median(inTurn), 2),
    ]
  } finally {
    await stop()
  }
}

const openClients = (clusters: readonly Cluster[]): AuroraClient[] =>
  clusters.map(({ name, url }) => createAuroraClient({ cluster: name, schedulerUrl: url }))

async function troubleFirstThree(clusters: readonly Cluster[], setFault: SetFault): Promise<void> {
  for (const [index, fault] of TROUBLE.entries()) {
    const cluster = clusters[index]
    if (!cluster) throw new Error(`At least ${TROUBLE.length} clusters are needed.`)
    await setFault(cluster.name, fault)
  }
}

/** Resolves when each of `names` has had so many new pictures. */
function agesOf(
  board: Board,
  names: readonly string[],
  polls: number,
  nowMs: () => number,
): Promise<{ ages: number[]; reads: Map<string, number> }> {
  const before = new Map(board.clusters.map((cluster) => [cluster.health.cluster, cluster]))
  const seen = new Map<string, number>()
  const reads = new Map<string, number>()
  const ages: number[] = []
  return new Promise((resolve) => {
    const stop = board.onChange(() => {
      for (const cluster of board.clusters) {
        const name = cluster.health.cluster
        const known = before.get(name)
        if (known === cluster) continue
        before.set(name, cluster)
        reads.set(name, (reads.get(name) ?? 0) + 1)
        const [from, to] = [known?.health.pictureAtMs, cluster.health.pictureAtMs]
        if (typeof from === 'number' && to !== from && names.includes(name)) ages.push(nowMs() - from)
        if (to !== null && to !== from) seen.set(name, (seen.get(name) ?? 0) + 1)
      }
      if (names.some((name) => (seen.get(name) ?? 0) < polls)) return
      stop()
      resolve({ ages, reads })
    })
  })
}
