import type { JobKey } from '@/lib/domain/job'
import type { JobUpdateSettings } from '@/lib/domain/job-update'
import { instanceRanges, type TaskConfig } from '@/lib/domain/task-config'
import type { UpdateRequest } from '@/lib/domain/update-request'
import { controlUpdate, pulseUpdate, startUpdate } from './model-calls'
import type { ModelCluster } from './model-cluster'
import type { ModelUpdate } from './model-update'
import type { RandomStream } from './random-stream'

export const JOB: JobKey = { role: 'web', environment: 'prod', name: 'api' }
const BO = { by: 'person', user: 'bo', message: null } as const

/** What an update does to its job. */
const SHAPES = ['change', 'canary', 'added', 'added-low', 'removed', 'scoped', 'everything', 'first'] as const
export type Shape = (typeof SHAPES)[number]

/** How far it has come when the action is accepted. */
const STAGES = {
  rolling: 5,
  paused: 2,
  guarded: 2,
  complete: 5,
  aborted: 2,
  failed: 1,
  superseded: 1,
  'rolled-back': 1,
  'going-back': 1,
} as const
export type Stage = keyof typeof STAGES

/** The longest that any of these histories takes. */
const HISTORY_MS = 120_000

export const config = (build: string, lacks: TaskConfig['lacks'] = null): TaskConfig => ({
  fingerprint: `full-${build}`,
  fingerprintWithoutData: `short-${build}`,
  job: JOB,
  build,
  metadata: [],
  canonical: '{}',
  lacks,
  hasSlaPolicy: false,
})

export type Start = {
  readonly shape: Shape
  readonly stage: Stage
  readonly targetId: string
} & Pick<ModelUpdate, 'initial' | 'desired'>

export type StartWishes = {
  readonly shapes?: readonly [Shape, ...Shape[]]
  readonly stages?: Partial<Record<Stage, number>>
}

/** Lays the history of a cluster's job into its time: who started what, and what became of it until the action. */
export function layHistory(
  cluster: ModelCluster,
  random: RandomStream,
  acceptedAtMs: number,
  wishes: StartWishes,
): Start {
  const shape = random.pick(wishes.shapes ?? SHAPES)
  const stage = random.weighted<Stage>(wishes.stages ?? STAGES) ?? 'rolling'
  const { before, request } = shaped(shape, random, stage)
  cluster.addJob(JOB, before)
  cluster.rollsBackEnded = random.chance(0.12)
  const { time } = cluster
  const isLong = stage === 'complete' || stage === 'superseded' || stage === 'failed' || stage === 'rolled-back'
  time.nowMs = acceptedAtMs - (isLong ? HISTORY_MS : random.between(500, 9000))
  const begun = startUpdate(cluster, request, BO)
  const targetId = begun.kind === 'applied' ? begun.value.updateId : null
  const target = targetId === null ? undefined : cluster.update(JOB.name, targetId)
  if (!target) throw new Error(`The history of ${cluster.name} does not begin: ${JSON.stringify(begun)}`)
  const broken = stage === 'failed' ? [random.between(0, 5) % before.size] : []
  target.failing = { forward: new Set(broken), back: new Set(random.chance(0.04) ? [0] : []) }
  const beganAtMs = time.nowMs
  const later = (lowMs: number, highMs: number, act: () => void) =>
    time.at(beganAtMs + random.between(lowMs, highMs), act)
  const { key } = target
  const guardMs = request.settings.blockIfNoPulsesAfterMs
  // Whoever guards it keeps it going: to its end, or until a moment before the action.
  if (guardMs > 0)
    for (let atMs = beganAtMs + 10; atMs < acceptedAtMs - (isLong ? 0 : 5000); atMs += guardMs / 2)
      time.at(atMs, () => pulseUpdate(cluster, key))
  switch (stage) {
    case 'paused':
      later(100, 7000, () => controlUpdate(cluster, key, 'pause', BO))
      break
    case 'aborted':
      later(100, 8000, () => controlUpdate(cluster, key, 'abort', BO))
      break
    case 'going-back':
    case 'rolled-back':
      later(100, 7000, () => controlUpdate(cluster, key, 'rollback', BO))
      break
    case 'superseded':
      time.at(acceptedAtMs - random.between(500, 20_000), () => supersede(cluster))
      break
    default:
      break
  }
  return { shape, stage, targetId: key.id, initial: target.initial, desired: target.desired }
}

/** The job's next update, by somebody who knows nothing of any rollback. */
export function supersede(cluster: ModelCluster): void {
  const count = Math.max(1, ...[...(cluster.job(JOB)?.tasks.keys() ?? [])].map((id) => id + 1))
  startUpdate(cluster, { ...requestOf('43', count, SETTINGS), metadata: [] }, { ...BO, user: 'cy' })
}

const SETTINGS: JobUpdateSettings = {
  strategy: { kind: 'queue', groupSize: 1 },
  maxPerInstanceFailures: 0,
  maxFailedInstances: 0,
  minWaitInInstanceRunningMs: 1000,
  rollbackOnFailure: false,
  onlyInstances: [],
  blockIfNoPulsesAfterMs: 0,
  slaAware: false,
}

const requestOf = (build: string, instanceCount: number, settings: JobUpdateSettings): UpdateRequest => ({
  job: JOB,
  config: config(build),
  instanceCount,
  settings,
  metadata: [{ key: 'rollout', value: 'r1' }],
})

function shaped(
  shape: Shape,
  random: RandomStream,
  stage: Stage,
): { before: Map<number, TaskConfig>; request: UpdateRequest } {
  const count = random.between(shape === 'scoped' || shape === 'everything' ? 3 : 1, 6)
  const lacks = random.chance(0.03) ? ('unknown-fields' as const) : null
  const old = (id: number) =>
    shape === 'canary' || shape === 'everything' ? config(id % 2 === 0 ? '41' : '40', lacks) : config('41', lacks)
  const ids = Array.from({ length: count }, (_, id) => id)
  const spare = random.between(1, 2)
  const [present, instanceCount, only] = ((): [number[], number, number[]] => {
    switch (shape) {
      case 'added':
        return [ids, count + spare, []]
      case 'added-low':
        return [ids.map((id) => id + 1), count + 1, []]
      case 'removed':
        return [[...ids, count, count + 1].slice(0, count + spare), count, []]
      case 'scoped':
        return [ids, count, ids.slice(0, random.between(1, count - 1))]
      case 'everything':
        // Some change, one is added in a hole, and the last one goes.
        return [ids.filter((id) => id !== 2), count - 1, []]
      case 'first':
        return [[], count, []]
      default:
        return [ids, count, []]
    }
  })()
  const settings: JobUpdateSettings = {
    ...SETTINGS,
    strategy: { kind: random.chance(0.7) ? 'queue' : 'batch', groupSize: random.between(1, 3), autopause: false },
    minWaitInInstanceRunningMs: random.between(0, 5000),
    onlyInstances: instanceRanges(only),
    blockIfNoPulsesAfterMs: stage === 'guarded' || random.chance(0.1) ? random.between(8, 30) * 1000 : 0,
  }
  return { before: new Map(present.map((id) => [id, old(id)])), request: requestOf('42', instanceCount, settings) }
}
