import { createRandom, type Random, seedOf } from '../random'
import type { Agent } from '../rig/agent'
import { STEADY_PLAN, type TaskPlan } from '../rig/sim-directive'
import type { Scheduler } from '../scheduler'
import type { Task } from '../tasks/task'
import { SERVICES } from './company'
import {
  administer,
  type ClusterPlan,
  control,
  createService,
  HOUR_MS,
  MINUTE_MS,
  rollOut,
  type Scenario,
  type ScenarioInput,
  type ScenarioStep,
} from './scenario'

/** What is wrong with a cluster. Every trouble is somewhere; where there are fewer clusters than troubles, some have several. */
export const TROUBLES = ['partition', 'maintenance', 'flapping', 'no-room', 'sla-blocked', 'mixed-builds'] as const
export type Trouble = (typeof TROUBLES)[number]

const LEAD_MS = 2 * HOUR_MS

/** Tasks of the ranker may stay on an agent that cannot be reached for half an hour. */
const PATIENT = { partitionPolicy: { reschedule: true, delaySecs: 1800 } }
/** The least number of instances that may have an SLA policy. */
const SLA_INSTANCES = 20
const GUARDED = { tier: 'preferred', slaPolicy: { percentageSlaPolicy: { percentage: 90, durationSecs: 600 } } }

/** Agents that vanish, hosts that are drained, tasks that flap, find no place or may not be killed, and builds all mixed up. */
export const TROUBLE: Scenario = {
  description: 'partitions, drains, flapping, no room, an SLA in the way and mixed builds, one in each cluster',
  plan: (input) => ({
    leadMs: LEAD_MS,
    jobs: 6,
    clusters: input.clusterNames.map((name, cluster) => clusterPlan(input, name, cluster)),
    steps: input.clusterNames.flatMap((_, cluster) => [
      ...beginnings(input, cluster),
      ...troublesOf(input, cluster).flatMap((trouble) => STEPS[trouble](input, cluster)),
    ]),
  }),
}

/** The troubles of a cluster. */
export function troublesOf({ clusterNames }: ScenarioInput, cluster: number): readonly Trouble[] {
  const clusters = Math.min(clusterNames.length, TROUBLES.length)
  return TROUBLES.filter((_, index) => index % clusters === cluster % clusters)
}

function clusterPlan(input: ScenarioInput, name: string, cluster: number): ClusterPlan {
  const random = createRandom(seedOf(input.seed, `troubles of ${name}`))
  const flaps = troublesOf(input, cluster).includes('flapping')
  return { extensions: [], behaviour: (task) => planOf(task, flaps, random) }
}

function planOf({ config, instanceId }: Task, flaps: boolean, random: Random): TaskPlan {
  const plan = { ...STEADY_PLAN, startMs: random.between(300, 900), runMs: random.between(700, 2500) }
  const { name } = config.job
  // Sessions are handed over before a store ends, so that a drain can be watched.
  if (name === SERVICES.sessionStore.job.name) return { ...plan, killMs: random.between(40, 110) * 1000 }
  if (name === SERVICES.notifier.job.name && flaps && instanceId % 3 === 0) {
    const message = 'Task failed: exit status 1: outbound queue refused the connection'
    return { ...plan, ending: { afterMs: random.between(3, 40) * 1000, status: 'FAILED', message } }
  }
  if (name === SERVICES.apiGateway.job.name && buildOf(config.metadata) === '43' && instanceId % 2 === 0) {
    return { ...plan, ending: { afterMs: 8000, status: 'FAILED', message: 'Task failed: exit status 78' } }
  }
  return plan
}

const buildOf = (metadata: readonly { readonly key: string; readonly value: string }[]): string =>
  metadata.find(({ key }) => key === 'build')?.value ?? ''

function beginnings({ instances }: ScenarioInput, cluster: number): ScenarioStep[] {
  const guarded = instances >= SLA_INSTANCES ? GUARDED : {}
  const everything = { resources: [{ numCpus: instances }, { ramMb: instances * 1024 }, { diskMb: instances * 1024 }] }
  return [
    administer(cluster, -LEAD_MS, 'setQuota', (scheduler) => scheduler.call('setQuota', 'pay', everything)),
    createService(cluster, -LEAD_MS + 1000, SERVICES.ranker, 19, instances, PATIENT),
    createService(cluster, -LEAD_MS + 2000, SERVICES.geoIndex, 7, instances),
    createService(cluster, -LEAD_MS + 3000, SERVICES.sessionStore, 3, instances),
    createService(cluster, -LEAD_MS + 4000, SERVICES.checkout, 11, instances, guarded),
    createService(cluster, -LEAD_MS + 5000, SERVICES.apiGateway, 40, instances),
    createService(cluster, -LEAD_MS + 6000, SERVICES.notifier, 5, instances),
    rollOut(cluster, -HOUR_MS, SERVICES.geoIndex, 8, {
      instances,
      groupSize: part(instances, 8),
      minWaitMs: 15_000,
      user: 'priya',
      message: 'geo-index 8',
      metadata: metaUpdate('geo-index-8'),
    }),
  ]
}

const part = (instances: number, parts: number): number => Math.max(1, Math.ceil(instances / parts))

const metaUpdate = (id: string) => [{ key: 'meta_update_id', value: id }]

const STEPS: Readonly<Record<Trouble, (input: ScenarioInput, cluster: number) => ScenarioStep[]>> = {
  partition: (_input, cluster) => [
    ...[0, 1].map((index) => ({
      cluster,
      atMs: -4 * MINUTE_MS,
      run: (scheduler: Scheduler) => void scheduler.partitionAgent(usedAgents(scheduler)[index]?.host ?? ''),
    })),
    {
      cluster,
      atMs: 6 * MINUTE_MS,
      run: (scheduler) => {
        const back = scheduler.rig.agents.find((agent) => scheduler.rig.isCutOff(agent))
        if (back) scheduler.returnAgent(back.host)
      },
    },
  ],
  maintenance: (_input, cluster) => [
    administer(cluster, -20 * MINUTE_MS, 'startMaintenance', (scheduler) =>
      scheduler.call('startMaintenance', hosts(scheduler, 0, 4)),
    ),
    ...[-30_000, 3 * MINUTE_MS, 6 * MINUTE_MS, 9 * MINUTE_MS].map((atMs, index) =>
      administer(cluster, atMs, 'drainHosts', (scheduler) => scheduler.call('drainHosts', hosts(scheduler, index, 1))),
    ),
    administer(cluster, 5 * MINUTE_MS, 'endMaintenance', (scheduler) =>
      scheduler.call('endMaintenance', hosts(scheduler, 0, 1)),
    ),
  ],
  // Nothing has to be done for it: the plans of the tasks see to it.
  flapping: () => [],
  'no-room': ({ instances }, cluster) => [
    rollOut(cluster, -6 * MINUTE_MS, SERVICES.ranker, 20, {
      instances,
      groupSize: part(instances, 8),
      minWaitMs: 30_000,
      user: 'sam',
      message: 'ranker 20: the big model',
      metadata: metaUpdate('ranker-20'),
      config: { ...PATIENT, resources: [{ numCpus: 16 }, { ramMb: 2048 }, { diskMb: 512 }] },
    }),
  ],
  'sla-blocked': ({ instances }, cluster) => [
    rollOut(cluster, -7 * MINUTE_MS, SERVICES.checkout, 12, {
      instances,
      groupSize: part(instances, 4),
      minWaitMs: 20_000,
      user: 'mara',
      message: 'checkout 12: rounding of small amounts',
      metadata: metaUpdate('checkout-12'),
      ...(instances >= SLA_INSTANCES ? { config: GUARDED, slaAware: true } : {}),
    }),
    { cluster, atMs: -2 * MINUTE_MS, run: (scheduler) => scheduler.restart() },
  ],
  'mixed-builds': ({ instances }, cluster) => {
    const last = (parts: number) => ({ first: instances - part(instances, parts), last: instances - 1 })
    const quick = { instances, groupSize: part(instances, 10), minWaitMs: 20_000, user: 'jonas' }
    return [
      rollOut(cluster, -50 * MINUTE_MS, SERVICES.apiGateway, 41, {
        ...quick,
        onlyInstances: [last(2)],
        message: 'api-gateway 41, one half first',
      }),
      rollOut(cluster, -30 * MINUTE_MS, SERVICES.apiGateway, 42, {
        ...quick,
        onlyInstances: [last(5)],
        message: 'api-gateway 42: canaries',
      }),
      control(cluster, -29.5 * MINUTE_MS, SERVICES.apiGateway, 'abortJobUpdate', 'jonas', 'wrong build'),
      rollOut(cluster, -10 * MINUTE_MS, SERVICES.apiGateway, 43, {
        ...quick,
        groupSize: 1,
        rollbackOnFailure: false,
        metadata: metaUpdate('api-gateway-43'),
        message: 'api-gateway 43: connection pooling',
      }),
    ]
  },
}

/** Agents that run something, those with the most tasks in front. */
function usedAgents({ rig, tasks }: Scheduler): readonly Agent[] {
  const counts = new Map<Agent, number>(rig.agents.map((agent) => [agent, 0]))
  for (const { status, placement } of tasks.store.all())
    if (placement && status === 'RUNNING') counts.set(placement.agent, (counts.get(placement.agent) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([agent]) => agent)
}

const hosts = ({ rig }: Scheduler, first: number, count: number) => ({
  hostNames: rig.agents.slice(first, first + count).map(({ host }) => host),
})
