import { createRandom, type Random, seedOf } from '../random'
import { STEADY_PLAN, type TaskPlan } from '../rig/sim-directive'
import type { Task } from '../tasks/task'
import { type RolloutOptions, SERVICES, type Service } from './company'
import {
  type ClusterPlan,
  control,
  createService,
  HOUR_MS,
  MINUTE_MS,
  pulses,
  restart,
  rollOut,
  type Scenario,
  type ScenarioInput,
  type ScenarioStep,
} from './scenario'

/** What becomes of build 42 of the gateway in a cluster. */
type GatewayFate = 'done' | 'crashing-paused' | 'crashing' | 'healthy' | 'awaiting-pulse' | 'flapping'

const FATES: readonly GatewayFate[] = ['done', 'crashing-paused', 'crashing', 'healthy', 'awaiting-pulse', 'flapping']
const LATER_FATES: readonly GatewayFate[] = ['healthy', 'flapping', 'done']

const fateOf = (cluster: number): GatewayFate =>
  FATES[cluster] ?? LATER_FATES[(cluster - FATES.length) % LATER_FATES.length] ?? 'healthy'

const GATEWAY_ID = 'api-gateway-42-7f3a'
const GEO_ID = 'geo-index-8-c19e'
const RANKER_ID = 'ranker-20-51bd'
const CHECKOUT_ID = 'checkout-12-a04c'
const THUMBNAILER_ID = '5b0e6c1e-7d0c-4b7e-9a55-0f2d8c64b912'
const OLD_GATEWAY_ID = 'api-gateway-41-02d8'

const metaUpdate = (id: string) => [{ key: 'meta_update_id', value: id }]

/** Build 42 of the gateway eats memory in some clusters and not in others; the rest of the company goes about its work. */
export const BAD_BUILD: Scenario = {
  description: 'a rollout going wrong in some clusters, among others going well, with some hours of history',
  plan: (input) => ({
    leadMs: 6 * HOUR_MS,
    jobs: Object.keys(SERVICES).length,
    clusters: input.clusterNames.map((name, index) => clusterPlan(input, name, index)),
    steps: input.clusterNames.flatMap((_, cluster) => [
      ...beginnings(input, cluster),
      ...earlierToday(input, cluster),
      ...gatewayRollout(input, cluster),
      ...otherRollouts(input, cluster),
    ]),
  }),
}

function clusterPlan(input: ScenarioInput, name: string, cluster: number): ClusterPlan {
  const random = createRandom(seedOf(input.seed, `fates of ${name}`))
  const fate = fateOf(cluster)
  return { extensions: ['caller-update-id'], behaviour: (task) => planOf(task, fate, cluster, random) }
}

const buildOf = (task: Task): string => task.config.metadata.find(({ key }) => key === 'build')?.value ?? ''

function planOf(task: Task, fate: GatewayFate, cluster: number, random: Random): TaskPlan | null {
  const { name } = task.config.job
  const build = buildOf(task)
  const plan: TaskPlan = { ...STEADY_PLAN, startMs: random.between(300, 900), runMs: random.between(700, 2500) }
  if (name === SERVICES.apiGateway.job.name && build === '42') return gatewayPlan(task, plan, fate, random)
  if (name === SERVICES.checkout.job.name && build === '12' && cluster % 4 === 2 && task.instanceId < 3) {
    return failing(plan, random.between(4, 9) * 1000, 'Task failed: exit status 1: cannot reach currency-table')
  }
  if (name === SERVICES.notifier.job.name && random.next() < 0.35) {
    return failing(plan, random.between(20, 200) * MINUTE_MS, 'Task failed: exit status 1')
  }
  return plan
}

function gatewayPlan(task: Task, plan: TaskPlan, fate: GatewayFate, random: Random): TaskPlan {
  if (fate === 'crashing' || fate === 'crashing-paused') {
    const share = fate === 'crashing' ? 0.55 : 0.75
    const doomed = ((task.instanceId * 7919) % 100) / 100 < share
    return doomed ? failing(plan, random.between(12, 40) * 1000, memoryMessage(random)) : plan
  }
  if (fate === 'flapping' && random.next() < 0.3)
    return failing(plan, random.between(20, 150) * 1000, memoryMessage(random))
  return plan
}

const failing = (plan: TaskPlan, afterMs: number, message: string): TaskPlan => ({
  ...plan,
  ending: { afterMs, status: 'FAILED', message },
})

const memoryMessage = (random: Random): string =>
  `Task failed: Memory limit exceeded: Requested 512MB, Used ${random.between(513, 540)}MB. exit status 137`

function beginnings({ instances }: ScenarioInput, cluster: number): ScenarioStep[] {
  const builds: readonly (readonly [Service, number])[] = [
    [SERVICES.apiGateway, 40],
    [SERVICES.sessionStore, 3],
    [SERVICES.geoIndex, 7],
    [SERVICES.checkout, 11],
    [SERVICES.ranker, 19],
    [SERVICES.thumbnailer, 30],
    [SERVICES.notifier, 5],
    [SERVICES.eventSink, 2],
  ]
  return builds.map(([service, build], index) =>
    createService(cluster, -6 * HOUR_MS + (index + 1) * 2000 + cluster * 500, service, build, instances),
  )
}

/** Finished rollouts of the last hours, one of which turned itself back in one cluster. */
function earlierToday(input: ScenarioInput, cluster: number): ScenarioStep[] {
  const steps = [
    restart(cluster, -5.5 * HOUR_MS, SERVICES.eventSink, firstInstances(input, 5), 'data-deploy'),
    restart(cluster, -3 * HOUR_MS, SERVICES.sessionStore, firstInstances(input, 8), 'web-deploy'),
    finished(
      input,
      cluster,
      -5 * HOUR_MS + cluster * 4 * MINUTE_MS,
      SERVICES.ranker,
      20,
      RANKER_ID,
      'priya',
      'ranker 20: new click model',
    ),
    finished(
      input,
      cluster,
      -4 * HOUR_MS + cluster * 3 * MINUTE_MS,
      SERVICES.apiGateway,
      41,
      OLD_GATEWAY_ID,
      'jonas',
      'api-gateway 41',
    ),
    finished(
      input,
      cluster,
      -2 * HOUR_MS + cluster * 5 * MINUTE_MS,
      SERVICES.checkout,
      12,
      CHECKOUT_ID,
      'mara',
      'checkout 12: rounding of small amounts',
    ),
  ]
  return steps
}

const firstInstances = ({ instances }: ScenarioInput, count: number): number[] =>
  Array.from({ length: Math.min(instances, count) }, (_, id) => id)

const finished = (
  { instances }: ScenarioInput,
  cluster: number,
  atMs: number,
  service: Service,
  build: number,
  id: string,
  user: string,
  message: string,
): ScenarioStep =>
  rollOut(cluster, atMs, service, build, {
    instances,
    groupSize: Math.max(1, Math.ceil(instances / 8)),
    minWaitMs: 15_000,
    maxFailedInstances: 1,
    metadata: metaUpdate(id),
    user,
    message,
  })

/** Build 42 of the gateway: begun between 18 and 10 minutes ago, one cluster after the other. */
function gatewayRollout({ instances }: ScenarioInput, cluster: number): ScenarioStep[] {
  const fate = fateOf(cluster)
  const begunMs = -Math.max(10, 18 - cluster * 1.6) * MINUTE_MS
  const start = (options: Pick<RolloutOptions, 'groupSize' | 'minWaitMs'> & Partial<RolloutOptions>): ScenarioStep =>
    rollOut(cluster, begunMs, SERVICES.apiGateway, 42, {
      instances,
      maxFailedInstances: instances,
      maxPerInstanceFailures: 1,
      metadata: metaUpdate(GATEWAY_ID),
      user: 'jonas',
      message: 'api-gateway 42: connection pooling',
      ...options,
    })
  const share = (part: number): number => Math.max(1, Math.ceil(instances / part))
  switch (fate) {
    case 'done':
      return [start({ groupSize: share(8), minWaitMs: 30_000 })]
    case 'crashing-paused':
      return [
        start({ groupSize: share(20), minWaitMs: 45_000 }),
        control(
          cluster,
          -8 * MINUTE_MS,
          SERVICES.apiGateway,
          'pauseJobUpdate',
          'mara',
          '42 is eating memory here, holding until we know why',
        ),
      ]
    case 'crashing':
      return [start({ groupSize: share(40), minWaitMs: 45_000 })]
    case 'healthy':
      return [start({ groupSize: share(40), minWaitMs: 40_000 })]
    case 'awaiting-pulse':
      return [
        start({ groupSize: share(20), minWaitMs: 30_000, pulseTimeoutMs: 90_000 }),
        ...pulses(cluster, begunMs + 5000, begunMs + 5 * MINUTE_MS, 30_000, SERVICES.apiGateway),
      ]
    case 'flapping':
      return [start({ groupSize: share(20), minWaitMs: 75_000, maxPerInstanceFailures: 4 })]
  }
}

function otherRollouts({ instances, clusterNames }: ScenarioInput, cluster: number): ScenarioStep[] {
  const steps: ScenarioStep[] = [
    // The last clusters get the new index only while somebody is watching.
    rollOut(cluster, (-9 + cluster * 2.5) * MINUTE_MS, SERVICES.geoIndex, 8, {
      instances,
      groupSize: Math.max(1, Math.ceil(instances / 20)),
      minWaitMs: 50_000,
      maxPerInstanceFailures: 1,
      maxFailedInstances: 2,
      configMetadata: metaUpdate(GEO_ID),
      user: 'priya',
      message: 'geo-index 8',
    }),
  ]
  if (cluster % 2 === 0) {
    steps.push(
      rollOut(cluster, (-5 - cluster) * MINUTE_MS, SERVICES.thumbnailer, 31, {
        instances,
        groupSize: Math.max(1, Math.ceil(instances / 10)),
        minWaitMs: 60_000,
        maxFailedInstances: 2,
        batches: true,
        updateId: THUMBNAILER_ID,
        user: 'sam',
        message: 'thumbnailer 31: webp',
      }),
    )
  }
  if (cluster === Math.min(3, clusterNames.length - 1)) {
    steps.push(
      rollOut(cluster, -3 * MINUTE_MS, SERVICES.sessionStore, 4, {
        instances,
        groupSize: Math.max(1, Math.ceil(instances / 20)),
        minWaitMs: 35_000,
        user: 'lee',
        message: 'trying 4 here first',
      }),
    )
  }
  return steps
}
