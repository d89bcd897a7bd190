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
import { ConfigWatch } from './config-watch'
import { log } from './log'
import { ObservedClusters } from './observed-clusters'
import { type Overview, overviewOf } from './overview'
import { SharedReplies } from './shared-replies'

/** Everything that lives as long as the process. */
export type Runtime = {
  /** The configuration in effect; it may be another one the next time. */
  readonly config: Config
  readonly configWatch: ConfigWatch<Config>
  readonly store: Store
  readonly board: Board
  readonly observed: ObservedClusters
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
const CONFIG_EVERY_MS = 2_000

/** The composition root: builds the rooms, starts observing and acting. */
async function boot(): Promise<Runtime> {
  const config = await readConfig()
  const store = await openStore(config.dataDirectory, config.migrationsFolder)
  const nowMs = () => Date.now()
  const board = new Board([], config.staleAfterMs)
  const bells = new Bells()
  board.onChange(() => bells.ring('board'))
  const observed = new ObservedClusters({
    board,
    openClient: (cluster) => createAuroraClient({ ...cluster, cluster: cluster.name }),
    openPoller: (client) => new Poller(client, board, pollerOptions(store, config, nowMs)),
  })
  observed.configure(config.clusters)
  for (const { cluster, picture } of await loadPictures(store.db)) {
    const restored = pictureFromStore(cluster, picture)
    if (restored) board.restore(restored)
  }

  // The directory lock proves that whoever held a lease is dead.
  await releaseAllLeases(store.db)
  const runner = new Runner({
    db: store.db,
    clientOf: (cluster) => observed.clients.get(cluster) ?? null,
    policy: { quietMs: config.quietMs, maxSends: 6, acceptDeadlineMs: 30 * 60_000, watchEveryMs: 1500 },
    leaseMs: 60_000,
    sendMarginMs: 12_000,
    everyMs: 500,
    onError: (error) => log.error('An action could not be worked on; it will be tried again.', error),
    onProgress: () => bells.ring('actions'),
  })
  const configWatch = watchConfig(config, observed, bells, nowMs)
  observed.start()
  runner.start()
  configWatch.start()
  return {
    get config() {
      return configWatch.current
    },
    configWatch,
    store,
    board,
    observed,
    clients: observed.clients,
    pollers: observed.pollers,
    jobReader: new JobReader(config.pollEveryMs, nowMs),
    runner,
    bells,
    replies: new SharedReplies(),
    nowMs,
    overview: overviewCache(board, () => configWatch.current, nowMs),
  }
}

/** Follows the files of the configuration. What only the environment says stays as it was when the process started. */
function watchConfig(config: Config, observed: ObservedClusters, bells: Bells, nowMs: () => number) {
  return new ConfigWatch({
    current: config,
    read: readConfig,
    filesOf: ({ files }) => files,
    apply: ({ clusters }) => observed.configure(clusters),
    onProblem: (problem) => {
      bells.ring('board')
      if (problem)
        log.info('The configuration was changed and cannot be used; the one before goes on.', {
          problem: problem.message,
        })
      else log.info('The configuration can be used again.')
    },
    everyMs: CONFIG_EVERY_MS,
    nowMs,
  })
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
function overviewCache(board: Board, config: () => Config, nowMs: () => number): () => Overview {
  let cached: Overview | null = null
  return () => {
    const now = nowMs()
    const { groupingKeys } = config()
    if (!cached || cached.version !== board.version || now - cached.nowMs >= 1000)
      cached = overviewOf(board, groupingKeys, READING, now)
    return cached
  }
}

/** Ends observing and acting; what is under way stays on record. */
export async function shutDown(runtime: Promise<Runtime>): Promise<void> {
  const { bells, configWatch, observed, runner, store } = await runtime
  bells.close()
  await configWatch.stop()
  await observed.stop()
  await runner.stop()
  observed.close()
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
  // For whoever cannot wait two seconds.
  process.on('SIGHUP', () => {
    runtime.then(
      ({ configWatch }) => configWatch.look(true),
      () => undefined,
    )
  })
  return runtime
}
