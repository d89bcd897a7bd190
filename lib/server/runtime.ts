import { type AuroraClient, createAuroraClient } from '@/lib/aurora/client'
import { Runner } from '@/lib/engine/runner'
import { Board } from '@/lib/fleet/board'
import { pictureFromStore, pictureToStore } from '@/lib/fleet/cluster-picture'
import { JobReader } from '@/lib/fleet/job-reader'
import { Poller } from '@/lib/fleet/poller'
import type { ReadingPolicy } from '@/lib/fleet/reading-list'
import { loadPictures, savePicture } from '@/lib/store/pictures'
import { releaseAllLeases } from '@/lib/store/steps'
import { openStore, type Store } from '@/lib/store/store'
import { Bells } from './bells'
import { type Config, readConfig } from './config'
import { log } from './log'
import { type Overview, overviewOf } from './overview'
import { SharedReplies } from './shared-replies'

/** Everything that lives as long as the process. */
export type Runtime = {
  readonly config: Config
  readonly store: Store
  readonly board: Board
  readonly clients: ReadonlyMap<string, AuroraClient>
  readonly pollers: ReadonlyMap<string, Poller>
  readonly jobReader: JobReader
  readonly runner: Runner
  readonly bells: Bells
  readonly replies: SharedReplies
  readonly nowMs: () => number
  overview(): Overview
}

const READING: ReadingPolicy = { recentMs: 24 * 3600_000, idleEveryMs: 10_000, detailsPerPoll: 40 }
const KEEP_EVERY_MS = 30_000

/** The composition root: builds the rooms, starts observing and acting. */
async function boot(): Promise<Runtime> {
  const config = await readConfig()
  const store = await openStore(config.dataDirectory, config.migrationsFolder)
  const nowMs = () => Date.now()
  const board = new Board(
    config.clusters.map(({ name, schedulerUrl, reason }) => ({ name, schedulerUrl, notObserved: reason })),
    config.staleAfterMs,
  )
  const bells = new Bells()
  board.onChange(() => bells.ring('board'))
  for (const { cluster, picture } of await loadPictures(store.db)) {
    const restored = pictureFromStore(cluster, picture)
    if (restored) board.restore(restored)
  }

  const clients = new Map<string, AuroraClient>()
  const pollers = new Map<string, Poller>()
  for (const { name, schedulerUrl } of config.clusters) {
    if (schedulerUrl === null) continue
    const client = createAuroraClient({ cluster: name, schedulerUrl })
    clients.set(name, client)
    pollers.set(name, new Poller(client, board, pollerOptions(store, config, nowMs)))
  }

  // The directory lock proves that whoever held a lease is dead.
  await releaseAllLeases(store.db)
  const runner = new Runner({
    db: store.db,
    clientOf: (cluster) => clients.get(cluster) ?? null,
    policy: { quietMs: config.quietMs, maxSends: 6, acceptDeadlineMs: 30 * 60_000, watchEveryMs: 1500 },
    leaseMs: 60_000,
    sendMarginMs: 12_000,
    everyMs: 500,
    onError: (error) => log.error('An action could not be worked on; it will be tried again.', error),
    onProgress: () => bells.ring('actions'),
  })
  for (const poller of pollers.values()) poller.start()
  runner.start()
  const jobReader = new JobReader(config.pollEveryMs, nowMs)
  const overview = overviewCache(board, config, nowMs)
  const replies = new SharedReplies()
  return { config, store, board, clients, pollers, jobReader, runner, bells, replies, nowMs, overview }
}

function pollerOptions(store: Store, config: Config, nowMs: () => number) {
  let keptAtMs = 0
  return {
    pollEveryMs: config.pollEveryMs,
    policy: READING,
    nowMs,
    keep: async (picture: Parameters<typeof pictureToStore>[0]) => {
      if (nowMs() - keptAtMs < KEEP_EVERY_MS) return
      keptAtMs = nowMs()
      await savePicture(store.db, {
        cluster: picture.cluster,
        readAtMs: picture.readAtMs,
        picture: pictureToStore(picture),
      })
    },
    onError: (error: unknown) => log.error('A cluster was read, but not all of it could be used.', error),
  }
}

/** One grouping a version and second, whoever asks: ages move with time even when nothing was read. */
function overviewCache(board: Board, { groupingKeys }: Config, nowMs: () => number): () => Overview {
  let cached: Overview | null = null
  return () => {
    const now = nowMs()
    if (!cached || cached.version !== board.version || now - cached.nowMs >= 1000)
      cached = overviewOf(board, groupingKeys, READING, now)
    return cached
  }
}

/** Ends observing and acting; what is under way stays on record. */
export async function shutDown(runtime: Promise<Runtime>): Promise<void> {
  const { bells, clients, pollers, runner, store } = await runtime
  bells.close()
  await Promise.all([...pollers.values()].map((poller) => poller.stop()))
  await runner.stop()
  for (const client of clients.values()) client.close()
  await store.close()
}

// One slot a process: Next evaluates this module once for each of instrumentation, pages and route handlers.
const slot = globalThis as unknown as { [key: symbol]: Promise<Runtime> | undefined }
const key = Symbol.for('airglow.runtime')
/** Longest a shutdown may take: a call in flight ends within its own deadline. */
const SHUTDOWN_MS = 12_000

/** The runtime of this process, started on the first call. */
export function getRuntime(): Promise<Runtime> {
  const known = slot[key]
  if (known) return known
  const runtime = boot()
  slot[key] = runtime
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      setTimeout(() => process.exit(1), SHUTDOWN_MS).unref()
      shutDown(runtime).catch((error) =>
        log.error('The shutdown was not clean; nothing that was recorded is lost.', error),
      )
    })
  return runtime
}
