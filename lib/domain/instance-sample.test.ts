import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INSTANCE_STATES, type Instance } from './instance'
import { MOST_TROUBLED, sampledInstances, sampleMark, sampleOf } from './instance-sample'
import { task } from './sample.test-support'

const anyInstances = fc
  .uniqueArray(fc.nat(5_000), { maxLength: 60 })
  .chain((ids) =>
    fc.tuple(
      ...ids
        .sort((a, b) => a - b)
        .map((id) =>
          fc.record({
            id: fc.constant(id),
            state: fc.constantFrom(...INSTANCE_STATES),
            side: fc.constantFrom('old', 'new', 'other', 'none', 'unknown'),
            build: fc.constantFrom('41', '42', null),
          }),
        ),
    ),
  )
  .map((thin) =>
    thin.map(
      (one): Instance => ({
        ...one,
        side: one.side as Instance['side'],
        task: null,
        lastFailure: null,
        lastEvent: null,
        sinceMs: null,
      }),
    ),
  )

test('every instance comes back with its state, side and build, also through JSON', () => {
  fc.assert(
    fc.property(anyInstances, (instances) => {
      const kept = JSON.parse(JSON.stringify(sampleOf(instances, null)))
      expect(sampledInstances(kept, new Map())).toEqual(instances)
    }),
  )
})

test('the mark changes exactly with the cells', () => {
  fc.assert(
    fc.property(anyInstances, anyInstances, (a, b) => {
      const cells = (all: readonly Instance[]) =>
        JSON.stringify(all.map(({ id, state, side, build }) => [id, state, side, build]))
      expect(sampleMark(sampleOf(a, null)) === sampleMark(sampleOf(b, null))).toBe(cells(a) === cells(b))
    }),
  )
})

const instance = (id: number, more: Partial<Instance> = {}): Instance => ({
  id,
  state: 'updated',
  side: 'new',
  build: '42',
  task: task(id, '42'),
  lastFailure: null,
  lastEvent: null,
  sinceMs: 1500,
  ...more,
})

test('four thousand alike are one run, and no task of theirs is kept', () => {
  const sample = sampleOf(
    Array.from({ length: 4_000 }, (_, id) => instance(id)),
    null,
  )
  expect(sample.runs).toEqual([0, 4_000, 0])
  expect(JSON.stringify(sample).length).toBeLessThan(100)
})

test('those in trouble keep their task and how it failed, so many at most', () => {
  const failure = { status: 'FAILED' as const, atMs: 1600, message: 'exit 137 '.repeat(100), host: 'h1' }
  const failed = Array.from({ length: MOST_TROUBLED + 5 }, (_, id) =>
    instance(id, { state: 'failed', side: 'none', task: task(id, '42', 'FAILED'), lastFailure: failure }),
  )
  const sample = sampleOf(failed, null)
  const back = sampledInstances(
    sample,
    new Map([[0, { instanceId: 0, action: 'INSTANCE_UPDATE_FAILED', atMs: 1700, message: null }]]),
  )
  expect(back).toHaveLength(failed.length)
  expect(back[0]).toMatchObject({ state: 'failed', sinceMs: 1700, task: { taskId: 'task-0-42-FAILED' } })
  expect(back[0]?.lastFailure?.message).toHaveLength(300)
  expect(back.filter((one) => one.task !== null)).toHaveLength(MOST_TROUBLED)
})

test('a state of a later version is unknown, never something else', () => {
  expect(
    sampledInstances({ kinds: [['levitating', 'above', '42']], runs: [3, 1, 0], troubled: [] }, new Map()),
  ).toMatchObject([{ id: 3, state: 'unknown', side: 'unknown', build: '42' }])
})
