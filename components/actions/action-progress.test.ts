import { expect, test } from 'vitest'
import { actionProgress, worstStepsFirst } from './action-progress'
import { sampleAction, sampleStep } from './sample.test-support'

const back = (done: number, total: number) => ({ direction: 'back', done, total }) as const
const restored = sampleStep('a', { state: 'restored', open: false, progress: back(9, 10) })
const moving = (cluster: string, remainingMs: number | null) =>
  sampleStep(cluster, { state: 'moving', progress: back(4, 10), remainingMs })

test('what needs somebody comes first, what is through last', () => {
  const steps = [
    restored,
    moving('b', null),
    sampleStep('c', { state: 'planned', queued: true }),
    sampleStep('d', { state: 'moving', standsStill: 'paused' }),
    sampleStep('e', { state: 'failed', open: false }),
    sampleStep('f', { state: 'failed', open: false, settled: { by: 'bo', note: 'mended', atMs: 1 } }),
    sampleStep('g', { state: 'cancelled', open: false }),
  ]
  expect(worstStepsFirst(steps).map(({ key }) => key.cluster)).toEqual(['e', 'd', 'c', 'g', 'b', 'f', 'a'])
})

test('instances are added up where they are known, and a step that is through has all of them', () => {
  expect(actionProgress(sampleAction([restored, moving('b', null), sampleStep('c')]))).toMatchObject({
    done: 1,
    total: 3,
    instances: { done: 14, total: 20, uncounted: 1 },
  })
  expect(actionProgress(sampleAction([restored], { verb: 'pause' })).instances).toBeNull()
  expect(actionProgress(sampleAction([sampleStep('c')])).instances).toBeNull()
})

test('it takes as long as the slowest, and nobody guesses for those that cannot be told', () => {
  const left = (...steps: Parameters<typeof sampleAction>[0]) => actionProgress(sampleAction(steps)).left
  expect(left(restored, moving('b', 60_000), moving('c', 90_000))).toEqual({ kind: 'time', ms: 90_000 })
  expect(left(moving('b', 60_000), moving('c', null))).toEqual({ kind: 'unknown' })
  expect(left(moving('b', 60_000), sampleStep('d', { standsStill: 'awaiting-pulse' }))).toEqual({
    kind: 'waits',
    steps: 1,
  })
  expect(left(restored)).toBeNull()
})
