import type { HealthReply } from '@/lib/contract/cluster'
import { countOpenActions } from '@/lib/store/actions'
import type { Runtime } from '../runtime'

/** The engine looks for work twice a second; when it has not for this long, something holds it up. */
const ENGINE_STUCK_MS = 30_000

/** Whether this process can observe, act and record; a monitor may ask as often as it likes. */
export async function readHealth(runtime: Runtime): Promise<HealthReply> {
  const { board, config, configWatch, runner, store, storeWatch } = runtime
  const nowMs = runtime.nowMs()
  const { clusters } = board
  const current = clusters.filter(({ health }) => board.freshness(health.cluster, nowMs) === 'current').length
  const openActions = storeWatch.state.available ? await countOpenActions(store.db).catch(() => null) : null
  const { problem: configProblem } = configWatch
  const tickAtMs = runtime.engineTickAtMs()
  const engineTickAgeMs = tickAtMs === null ? null : Math.max(0, nowMs - tickAtMs)
  const sound =
    openActions !== null &&
    current === clusters.length &&
    configProblem === null &&
    (engineTickAgeMs === null || engineTickAgeMs < ENGINE_STUCK_MS)
  return {
    status: sound ? 'ok' : 'degraded',
    nowMs,
    clusters: { current, total: clusters.length },
    store: {
      kind: config.databaseUrl ? 'postgres' : 'embedded',
      ...storeWatch.state,
      available: storeWatch.state.available && openActions !== null,
    },
    replica: runner.owner,
    engineTickAgeMs,
    openActions,
    configProblem,
  }
}
