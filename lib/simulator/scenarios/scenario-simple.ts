import { SERVICES, type Service } from './company'
import {
  type ClusterPlan,
  control,
  createService,
  HOUR_MS,
  MINUTE_MS,
  restart,
  rollOut,
  type Scenario,
  type ScenarioInput,
  type ScenarioStep,
} from './scenario'

const RELEASED: ClusterPlan = { extensions: [], behaviour: null }
const ALL: readonly Service[] = [SERVICES.apiGateway, SERVICES.geoIndex, SERVICES.checkout, SERVICES.ranker]

const metaUpdate = (id: string) => [{ key: 'meta_update_id', value: id }]

const everyCluster = ({ clusterNames }: ScenarioInput): number[] => clusterNames.map((_, index) => index)

const releasedClusters = (input: ScenarioInput): ClusterPlan[] => everyCluster(input).map(() => RELEASED)

const services = (input: ScenarioInput, running: readonly Service[], build: number, atMs: number): ScenarioStep[] =>
  everyCluster(input).flatMap((cluster) =>
    running.map((service, index) => createService(cluster, atMs + index * 1000, service, build, input.instances)),
  )

/** Jobs and nothing else. */
export const QUIET: Scenario = {
  description: 'services running, no update anywhere',
  plan: (input) => ({
    leadMs: HOUR_MS,
    jobs: ALL.length,
    clusters: releasedClusters(input),
    steps: services(input, ALL, 1, -HOUR_MS),
  }),
}

/** One rollout that went well everywhere, and one that is going well. */
export const HEALTHY: Scenario = {
  description: 'one finished rollout and one that moves without trouble, in every cluster',
  plan: (input) => ({
    leadMs: 2 * HOUR_MS,
    jobs: ALL.length,
    clusters: releasedClusters(input),
    steps: [
      ...services(input, ALL, 1, -2 * HOUR_MS),
      ...everyCluster(input).flatMap((cluster) => [
        rollOut(cluster, -HOUR_MS + cluster * MINUTE_MS, SERVICES.checkout, 2, {
          instances: input.instances,
          groupSize: Math.max(1, Math.ceil(input.instances / 8)),
          minWaitMs: 20_000,
          metadata: metaUpdate('checkout-2'),
          user: 'mara',
          message: 'checkout 2',
        }),
        rollOut(cluster, -(3 + cluster) * MINUTE_MS, SERVICES.geoIndex, 2, {
          instances: input.instances,
          groupSize: 1,
          minWaitMs: 30_000,
          metadata: metaUpdate('geo-index-2'),
          user: 'jonas',
          message: 'geo-index 2, wave by wave',
        }),
      ]),
    ],
  }),
}

/** One service rolling forward in every cluster, slowly enough to be turned back in the middle. */
export const ALL_ROLLING: Scenario = {
  description: 'one service rolling forward in every cluster, slowly: for trying rollbacks',
  plan: (input) => ({
    leadMs: HOUR_MS,
    jobs: 1,
    clusters: releasedClusters(input),
    steps: [...services(input, [SERVICES.apiGateway], 41, -HOUR_MS), ...slowRollout(input, -midwayMs(input))],
  }),
}

/** The same rollout, paused by a person in every cluster. */
export const PAUSED: Scenario = {
  description: 'one service paused in the middle of a rollout in every cluster',
  plan: (input) => ({
    leadMs: HOUR_MS,
    jobs: 1,
    clusters: releasedClusters(input),
    steps: [
      ...services(input, [SERVICES.apiGateway], 41, -HOUR_MS),
      ...slowRollout(input, -10 * MINUTE_MS),
      ...everyCluster(input).map((cluster) =>
        control(
          cluster,
          midwayMs(input) - 10 * MINUTE_MS,
          SERVICES.apiGateway,
          'pauseJobUpdate',
          'mara',
          'Holding for the traffic graphs.',
        ),
      ),
    ],
  }),
}

const FEW_INSTANCES = 5

/** How long after its start a slow rollout has something behind it and something in the air, however small it is. */
const midwayMs = ({ instances }: ScenarioInput): number => (instances === 1 ? MINUTE_MS : 2 * MINUTE_MS)

const slowRollout = (input: ScenarioInput, fromMs: number): ScenarioStep[] =>
  everyCluster(input).map((cluster) =>
    rollOut(cluster, fromMs, SERVICES.apiGateway, 42, {
      instances: input.instances,
      groupSize: Math.max(1, Math.ceil(input.instances / 20)),
      minWaitMs: input.instances < FEW_INSTANCES ? 90_000 : 45_000,
      maxFailedInstances: input.instances,
      metadata: metaUpdate('api-gateway-42'),
      user: 'jonas',
      message: 'api-gateway 42',
    }),
  )

const CHURN_ROUNDS = 12

/** Long tails of dead tasks behind every job. */
export const CHURN: Scenario = {
  description: 'jobs with long tails of dead tasks, and one rollout on top of them',
  plan: (input) => ({
    leadMs: 6 * HOUR_MS,
    jobs: 2,
    clusters: releasedClusters(input),
    steps: [
      ...services(input, [SERVICES.apiGateway, SERVICES.notifier], 41, -6 * HOUR_MS),
      ...everyCluster(input).flatMap((cluster) =>
        Array.from({ length: CHURN_ROUNDS }, (_, round) => {
          const instances = Array.from({ length: input.instances }, (_, id) => id).filter(
            (id) => (id + round) % 3 !== 0,
          )
          const atMs = -5 * HOUR_MS + round * 20 * MINUTE_MS
          return restart(cluster, atMs, SERVICES.notifier, instances.length > 0 ? instances : [0], 'mail-deploy')
        }),
      ),
      ...slowRollout(input, -3 * MINUTE_MS),
    ],
  }),
}
