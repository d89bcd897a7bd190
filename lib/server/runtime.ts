import { type AuroraClient, createAuroraClient } from '@/lib/aurora/client'
import { Runner } from '@/lib/engine/runner'
import { Board } from '@/lib/fleet/board'
import { pictureFromStore, pictureToStore } from '@/lib/fleet/cluster-picture'
import { InstanceReader } from '@/lib/fleet/instance-reader'
import { JobReader } from '@/lib/fleet/job-reader'
import { Poller } from '@/lib/fleet/poller'
import type { ReadingPolicy } from '@/lib/fleet/reading-list'
import { releaseAllHistory } from '@/lib/store/history-writing'
import { loadPictures, savePicture } from '@/lib/store/pictures'
import { releaseAllLeases, stepStore } from '@/lib/store/steps'
import { openStore, type Store } from '@/lib/store/store'
import { Bells } from './bells'
import { BoardLog } from './board-log'
import { type Config, readConfig } from './config'
import { ConfigWatch } from './config-watch'
import { HistoryKeeper } from './history-keeper'
import { InstanceLog } from './instance-log'
import { JournalCheck } from './journal-check'
import { log } from './log'
import { maskedMessages } from './message-masks'
import { ObservedClusters } from './observed-clusters'
import { type Overview, overviewOf } from './overview'
import { placedSteps, placeOf } from './placed-steps'
import { SharedReplies } from './shared-replies'
import { StoreWatch } from './store-watch'

/** Everything that lives as long as the process. */
export type Runtime = {
  /** The configuration in effect; it may be another one the next time. */
  readonly config: Config
  readonly configWatch: ConfigWatch<Config>
  readonly store: Store
  readonly storeWatch: StoreWatch
  readonly journalCheck: JournalCheck
  readonly board: Board
  readonly observed: ObservedClusters
  readonly clients: ReadonlyMap<string, AuroraClient>
  readonly pollers: ReadonlyMap<string, Poller>
  readonly jobReader: JobReader
  readonly instanceReader: InstanceReader
  readonly instanceLog: InstanceLog
  readonly boardLog: BoardLog
  readonly runner: Runner
  readonly historyKeeper: HistoryKeeper
  /** When the engine last looked for work; null: not yet. */
  readonly engineTickAtMs: () => number | null
  readonly bells: Bells
  readonly replies: SharedReplies
  readonly nowMs: () => number
  overview(): Overview
}

const READING: ReadingPolicy = { recentMs: 24 * 3600_000, idleEveryMs: 10_000, detailsPerPoll: 40 }
const KEEP_EVERY_MS = 30_000
const CONFIG_EVERY_MS = 2_000
/** What is new is kept in the history after this long. */
const HISTORY_EVERY_MS = 5_000
/** What another process records is shown here after this long at the latest. */
const STORE_EVERY_MS = 1_000
/** A claim outlives its process by `leaseMs` at most; a call ends, by its own deadline, before local trust in the claim does. */
const LEASE = { leaseMs: 20_000, renewEveryMs: 5_000, marginMs: 3_000, callMs: 8_000 }
/** Calls that may have reached a scheduler, of one step. */
const MAX_SENDS = 6

/** The composition root: builds the rooms, starts observing and acting. */
async function boot(): Promise<Runtime> {
  const config = await readConfig()
  const { databaseUrl, dataDirectory: directory } = config
  const store = await openStore(
    databaseUrl ? { kind: 'postgres', url: databaseUrl.reveal() } : { kind: 'embedded', directory },
    config.migrationsFolder,
  )
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

  // The directory lock proves that whoever held a lease is dead. Of a shared store nobody can know that.
  if (!databaseUrl) {
    await releaseAllLeases(store.db)
    await releaseAllHistory(store.db)
  }
  const storeWatch = watchStore(store, bells, nowMs)
  await storeWatch.look()
  const configWatch = watchConfig(config, observed, bells, nowMs)
  const { runner, tickAtMs } = openRunner(store, observed, configWatch, bells, nowMs)
  const overview = overviewCache(board, () => configWatch.current, storeWatch, nowMs)
  const historyKeeper = openHistoryKeeper(store, board, overview, storeWatch, config, runner.owner, nowMs)
  observed.start()
  runner.start()
  configWatch.start()
  storeWatch.start()
  historyKeeper.start()
  return {
    get config() {
      return configWatch.current
    },
    configWatch,
    store,
    storeWatch,
    journalCheck: new JournalCheck(store.db, nowMs),
    board,
    observed,
    clients: observed.clients,
    pollers: observed.pollers,
    jobReader: new JobReader(config.pollEveryMs, nowMs),
    instanceReader: new InstanceReader(nowMs),
    instanceLog: new InstanceLog(),
    boardLog: new BoardLog(),
    runner,
    historyKeeper,
    engineTickAtMs: tickAtMs,
    bells,
    replies: new SharedReplies(),
    nowMs,
    overview,
  }
}

function watchStore(store: Store, bells: Bells, nowMs: () => number): StoreWatch {
  return new StoreWatch({
    db: store.db,
    everyMs: STORE_EVERY_MS,
    nowMs,
    // Holds are shown on the board.
    onMove: () => {
      bells.ring('actions')
      bells.ring('board')
    },
    onError: (error) => log.error('The store could not be read or written; nothing new is sent meanwhile.', error),
  })
}

function openRunner(
  store: Store,
  observed: ObservedClusters,
  configWatch: ConfigWatch<Config>,
  bells: Bells,
  nowMs: () => number,
): { runner: Runner; tickAtMs: () => number | null } {
  let tickAtMs: number | null = null
  const placeNow = (name: string): string | null => {
    const cluster = configWatch.current.clusters.find((one) => one.name === name)
    return cluster ? placeOf(cluster) : null
  }
  const steps = placedSteps(stepStore(store.db), placeNow)
  const runner = new Runner({
    ...LEASE,
    store: {
      ...steps,
      claim: (...order) => {
        tickAtMs = nowMs()
        return steps.claim(...order)
      },
      // It claims nothing while its hands are full.
      renew: (...order) => {
        tickAtMs = nowMs()
        return steps.renew(...order)
      },
    },
    clientOf: (cluster) => observed.clients.get(cluster) ?? null,
    policy: { quietMs: configWatch.current.quietMs, maxSends: MAX_SENDS, watchEveryMs: 1500 },
    everyMs: 500,
    onError: (error) => log.error('An action could not be worked on; it will be tried again.', error),
    onProgress: () => bells.ring('actions'),
  })
  return { runner, tickAtMs: () => tickAtMs }
}

function openHistoryKeeper(
  store: Store,
  board: Board,
  overview: () => Overview,
  storeWatch: StoreWatch,
  { history: limits }: Config,
  owner: string,
  nowMs: () => number,
): HistoryKeeper {
  return new HistoryKeeper({
    db: store.db,
    owner,
    board,
    overview,
    limits,
    everyMs: HISTORY_EVERY_MS,
    nowMs,
    available: () => storeWatch.state.available,
    onDropped: ({ byAge, bySize, snapshots }) =>
      log.info('The history has reached its limits; the oldest was dropped.', {
        byAge: byAge.length,
        bySize: bySize.length,
        snapshots,
        first: [...byAge, ...bySize].slice(0, 20),
      }),
    onError: (error) => log.error('The history could not be kept; it will be tried again.', error),
  })
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
function overviewCache(
  board: Board,
  config: () => Config,
  storeWatch: StoreWatch,
  nowMs: () => number,
): () => Overview {
  let cached: Overview | null = null
  return () => {
    const now = nowMs()
    const { groupingKeys, secretPatterns } = config()
    const { recorded } = storeWatch
    if (!cached || cached.version !== board.version || cached.recorded !== recorded || now - cached.nowMs >= 1000)
      cached = overviewOf(board, groupingKeys, READING, recorded, maskedMessages(secretPatterns), now)
    return cached
  }
}

/** Ends observing and acting; what is under way stays on record. */
export async function shutDown(runtime: Promise<Runtime>): Promise<void> {
  const running = await runtime
  const ending = endings.get(running) ?? end(running)
  endings.set(running, ending)
  await ending
}

/** A second signal, or whoever else asks, waits for the same end. */
const endings = new WeakMap<Runtime, Promise<void>>()

async function end(runtime: Runtime): Promise<void> {
  const { bells, configWatch, historyKeeper, observed, runner, store, storeWatch } = runtime
  bells.close()
  const watching = Promise.all([configWatch.stop(), observed.stop(), storeWatch.stop(), historyKeeper.stop()])
  // Leases go first, another process may be waiting for them; then what only reads is cut short.
  await runner.stop()
  observed.close()
  await watching
  await store.close()
}

// One slot a process: Next evaluates this module once for each of instrumentation, pages and route handlers.
const slot = globalThis as unknown as { [key: symbol]: Promise<Runtime> | undefined }
const key = Symbol.for('airglow.runtime')
/** The runtime of this process, started on the first call. */
export function getRuntime(): Promise<Runtime> {
  const known = slot[key]
  if (known) return known
  const runtime = boot()
  slot[key] = runtime
  return runtime
}
