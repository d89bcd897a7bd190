import { createRandom, seedOf } from '../random'
import { STEADY_PLAN } from '../rig/sim-directive'
import { SERVICES, type Service } from './company'
import {
  type ClusterPlan,
  control,
  createService,
  HOUR_MS,
  MINUTE_MS,
  pulses,
  rollOut,
  type Scenario,
  type ScenarioInput,
  type ScenarioStep,
} from './scenario'

/** How release 42 stands in a cluster. Every standing is somewhere; where there are fewer clusters, some have several. */
export const STANDINGS = [
  'rolling',
  'complete',
  'aborted',
  'canary',
  'guarded',
  'superseded',
  'first-deployment',
  'added',
] as const
export type Standing = (typeof STANDINGS)[number]

const LEAD_MS = 2 * HOUR_MS
/** The update of a whole release has this id in all clusters. */
export const RELEASE_ID = 'release-42-5d0e'

/** The service that the first, second … standing of a cluster is told of. */
const TOLD_OF: readonly Service[] = [
  SERVICES.apiGateway,
  SERVICES.sessionStore,
  SERVICES.ranker,
  SERVICES.thumbnailer,
  SERVICES.notifier,
  SERVICES.eventSink,
  SERVICES.checkout,
  SERVICES.geoIndex,
]

/** One release that stands otherwise in every cluster, and stands still enough to think about what to do. */
export const MIXED: Scenario = {
  description: 'one release that is rolling, done, half-way, a canary, guarded, superseded or the first, by cluster',
  plan: (input) => ({
    leadMs: LEAD_MS,
    jobs: TOLD_OF.length,
    clusters: input.clusterNames.map((name) => clusterPlan(input, name)),
    steps: input.clusterNames.flatMap((_, cluster) => [
      ...standingsOf(input, cluster).flatMap(({ standing, service }) => STEPS[standing](input, cluster, service)),
      ...bystanders(input, cluster),
    ]),
  }),
}

/** How the release stands in a cluster, and for which services. */
export function standingsOf(
  { clusterNames }: ScenarioInput,
  cluster: number,
): readonly { readonly standing: Standing; readonly service: Service }[] {
  const clusters = Math.min(clusterNames.length, STANDINGS.length)
  const here = STANDINGS.filter((_, index) => index % clusters === cluster % clusters)
  return here.flatMap((standing, index) => {
    const service = TOLD_OF[index]
    return service ? [{ standing, service }] : []
  })
}

function clusterPlan({ seed }: ScenarioInput, name: string): ClusterPlan {
  const random = createRandom(seedOf(seed, `starts in ${name}`))
  const behaviour = () => ({ ...STEADY_PLAN, startMs: random.between(300, 900), runMs: random.between(700, 2500) })
  return { extensions: [], behaviour }
}

/** What else runs there. */
const bystanders = (input: ScenarioInput, cluster: number): ScenarioStep[] =>
  TOLD_OF.slice(standingsOf(input, cluster).length).map((service, index) =>
    createService(cluster, -LEAD_MS + (index + 1) * 2000, service, 40, input.instances),
  )

const part = (instances: number, parts: number): number => Math.max(1, Math.ceil(instances / parts))

const metaUpdate = (id: string) => [{ key: 'meta_update_id', value: id }]

const runs40 = (cluster: number, service: Service, instances: number): ScenarioStep =>
  createService(cluster, -LEAD_MS + 1000, service, 40, instances)

type Pace = { readonly groupSize: number; readonly minWaitMs: number }

/** Over in a few minutes. */
const quick = (instances: number): Pace => ({ groupSize: part(instances, 8), minWaitMs: 15_000 })

/** Takes twenty minutes at least, however few instances there are. */
function slow(instances: number): Pace {
  const groupSize = part(instances, 40)
  return { groupSize, minWaitMs: Math.max(MINUTE_MS, Math.ceil((20 * MINUTE_MS * groupSize) / instances)) }
}

const release42 = (
  cluster: number,
  atMs: number,
  service: Service,
  instances: number,
  pace: Pace & { readonly pulseTimeoutMs?: number },
): ScenarioStep =>
  rollOut(cluster, atMs, service, 42, {
    instances,
    ...pace,
    maxPerInstanceFailures: 1,
    maxFailedInstances: 1,
    metadata: metaUpdate(RELEASE_ID),
    user: 'jonas',
    message: `${service.job.name} 42: connection pooling`,
  })

const SLOW_SINCE_MS = -7 * MINUTE_MS
const DONE_SINCE_MS = -50 * MINUTE_MS
const PULSE_TIMEOUT_MS = 60_000

type StandingSteps = (input: ScenarioInput, cluster: number, service: Service) => ScenarioStep[]

const STEPS: Readonly<Record<Standing, StandingSteps>> = {
  rolling: ({ instances }, cluster, service) => [
    runs40(cluster, service, instances),
    release42(cluster, SLOW_SINCE_MS, service, instances, slow(instances)),
  ],
  complete: ({ instances }, cluster, service) => [
    runs40(cluster, service, instances),
    release42(cluster, DONE_SINCE_MS, service, instances, quick(instances)),
  ],
  aborted: ({ instances }, cluster, service) => {
    const pace = { groupSize: part(instances, 8), minWaitMs: 30_000 }
    const groups = Math.ceil(instances / pace.groupSize)
    // While a group is watched: an update aborted while it replaces instances leaves them without a task.
    const halfWayMs = (Math.floor((groups - 1) / 2) + 0.5) * (pace.minWaitMs + 2500)
    return [
      runs40(cluster, service, instances),
      release42(cluster, DONE_SINCE_MS, service, instances, pace),
      control(cluster, DONE_SINCE_MS + halfWayMs, service, 'abortJobUpdate', 'mara', '42 looks slow here, stopping'),
    ]
  },
  canary: ({ instances }, cluster, service) => [
    runs40(cluster, service, instances),
    rollOut(cluster, -75 * MINUTE_MS, service, 41, {
      instances,
      ...quick(instances),
      onlyInstances: [{ first: instances - part(instances, 4), last: instances - 1 }],
      metadata: metaUpdate('release-41-02d8'),
      user: 'jonas',
      message: `${service.job.name} 41: canaries`,
    }),
    release42(cluster, DONE_SINCE_MS, service, instances, quick(instances)),
  ],
  guarded: ({ instances }, cluster, service) => [
    runs40(cluster, service, instances),
    release42(cluster, SLOW_SINCE_MS, service, instances, { ...slow(instances), pulseTimeoutMs: PULSE_TIMEOUT_MS }),
    ...pulses(cluster, SLOW_SINCE_MS + 1000, -5000, 20_000, service),
  ],
  superseded: ({ instances }, cluster, service) => [
    runs40(cluster, service, instances),
    release42(cluster, DONE_SINCE_MS, service, instances, quick(instances)),
    rollOut(cluster, -20 * MINUTE_MS, service, 43, {
      instances,
      ...quick(instances),
      metadata: metaUpdate('release-43-9b17'),
      user: 'lee',
      message: `${service.job.name} 43: the fix for this zone`,
    }),
  ],
  'first-deployment': ({ instances }, cluster, service) => [
    release42(cluster, DONE_SINCE_MS, service, instances, quick(instances)),
  ],
  added: ({ instances }, cluster, service) => [
    runs40(cluster, service, Math.max(1, instances - part(instances, 4))),
    release42(cluster, DONE_SINCE_MS, service, instances, quick(instances)),
  ],
}
