import type { HealthReply } from '@/lib/contract/cluster'
import { countOpenActions } from '@/lib/store/actions'
import type { Runtime } from '../runtime'

/** Whether this process can observe and record; a monitor may ask as often as it likes. */
export async function readHealth(runtime: Runtime): Promise<HealthReply> {
  const nowMs = runtime.nowMs()
  const { clusters } = runtime.board
  const current = clusters.filter(({ health }) => runtime.board.freshness(health.cluster, nowMs) === 'current').length
  const openActions = await countOpenActions(runtime.store.db).catch(() => null)
  const { problem: configProblem } = runtime.configWatch
  const sound = openActions !== null && current === clusters.length && configProblem === null
  return {
    status: sound ? 'ok' : 'degraded',
    nowMs,
    clusters: { current, total: clusters.length },
    store: openActions === null ? 'failing' : 'ok',
    openActions,
    configProblem,
  }
}
