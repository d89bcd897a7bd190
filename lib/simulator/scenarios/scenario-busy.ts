import { createRandom, type Random, seedOf } from '../random'
import { STEADY_PLAN } from '../rig/sim-directive'
import type { Service } from './company'
import {
  control,
  createService,
  HOUR_MS,
  MINUTE_MS,
  rollOut,
  type Scenario,
  type ScenarioInput,
  type ScenarioStep,
} from './scenario'

const TEAMS = ['web', 'geo', 'pay', 'search', 'media', 'mail', 'data', 'ads', 'fraud', 'support'] as const
const THINGS = [
  'gateway',
  'index',
  'ledger',
  'ranker',
  'resizer',
  'notifier',
  'sink',
  'bidder',
  'scorer',
  'inbox',
] as const
const PARTS = ['api', 'worker', 'cache', 'batch', 'edge'] as const
const PEOPLE = ['jonas', 'mara', 'priya', 'sam', 'lee', 'kim', 'ana', 'bo'] as const

/** As many as a scheduler remembers of a job. */
const ROLLOUTS = 10
/** One rollout every so often, of one service after the other. */
const EVERY_MS = 100_000

/** What becomes of the newest rollout of a service. */
type Fate = 'done' | 'crashing' | 'paused' | 'moving' | 'awaiting-pulse'

/** A company with 500 services, whose schedulers remember ten rollouts of each: 5,000 meta-updates on the board. */
export const BUSY: Scenario = {
  description: '500 services with ten rollouts each, a few of them open: for trying the board with thousands of rows',
  plan: (input) => ({
    leadMs: services().length * ROLLOUTS * EVERY_MS + 2 * HOUR_MS,
    jobs: services().length,
    clusters: input.clusterNames.map(() => ({
      extensions: [],
      behaviour: (task) =>
        task.config.metadata.some(({ key, value }) => key === 'fate' && value === 'crashing')
          ? { ...STEADY_PLAN, ending: { afterMs: 12_000, status: 'FAILED', message: 'Task failed: exit status 1' } }
          : null,
    })),
    steps: services().flatMap((service, at) => {
      const random = createRandom(seedOf(input.seed, service.job.name))
      return input.clusterNames.flatMap((_, cluster) => history(input, cluster, service, at, random))
    }),
  }),
}

const services = (): Service[] =>
  TEAMS.flatMap((team) =>
    THINGS.flatMap((thing) =>
      PARTS.map(
        (part): Service => ({
          job: { role: team, environment: part === 'batch' ? 'staging1' : 'prod', name: `${team}-${thing}-${part}` },
          owner: `${team}-deploy`,
          cpus: 0.05,
          ramMb: 64,
          command: `./${thing} --as ${part}`,
        }),
      ),
    ),
  )

const fateOf = (at: number): Fate => {
  if (at % 100 === 7) return 'crashing'
  if (at % 100 === 23) return 'paused'
  if (at % 100 === 41) return 'awaiting-pulse'
  return at % 25 === 3 ? 'moving' : 'done'
}

function history(
  { instances }: ScenarioInput,
  cluster: number,
  service: Service,
  at: number,
  random: Random,
): ScenarioStep[] {
  const total = services().length
  const endMs = -20 * MINUTE_MS
  const bornMs = endMs - total * ROLLOUTS * EVERY_MS - HOUR_MS + at * 1000
  const past = Array.from({ length: ROLLOUTS - 1 }, (_, round) =>
    rollout(
      cluster,
      endMs - (total * (ROLLOUTS - round) - at) * EVERY_MS,
      service,
      round + 2,
      instances,
      random,
      'done',
    ),
  )
  const fate = fateOf(at)
  const lastMs = fate === 'done' ? endMs - (total - at) * EVERY_MS : -10 * MINUTE_MS + (at % 40) * 10_000
  return [
    createService(cluster, bornMs, service, 1, instances),
    ...past,
    rollout(cluster, lastMs, service, ROLLOUTS + 1, instances, random, fate),
    ...(fate === 'paused'
      ? [control(cluster, lastMs + 3000, service, 'pauseJobUpdate', 'mara', 'waiting for the traffic graphs')]
      : []),
  ]
}

function rollout(
  cluster: number,
  atMs: number,
  service: Service,
  build: number,
  instances: number,
  random: Random,
  fate: Fate,
): ScenarioStep {
  return rollOut(cluster, atMs + cluster * 5000, service, build, {
    instances,
    groupSize: fate === 'done' ? instances : 1,
    minWaitMs: fate === 'done' || fate === 'crashing' ? 5000 : 3 * HOUR_MS,
    maxFailedInstances: instances,
    maxPerInstanceFailures: fate === 'crashing' ? 100 : 1,
    ...(fate === 'awaiting-pulse' && { pulseTimeoutMs: MINUTE_MS }),
    metadata: [{ key: 'meta_update_id', value: `${service.job.name}-${build}` }],
    configMetadata: [{ key: 'fate', value: fate }],
    user: PEOPLE[(build + service.job.name.length) % PEOPLE.length] ?? 'jonas',
    message: `${service.job.name} ${build}, ticket ${random.between(1000, 9999)}`,
  })
}
