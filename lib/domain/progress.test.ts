import { expect, test } from 'vitest'
import { latestInstances } from './instance'
import { measureProgress } from './progress'
import { task, update } from './sample.test-support'

const measure = (details: ReturnType<typeof update>, tasks: ReturnType<typeof task>[] | null) =>
  measureProgress(details, latestInstances(details, tasks))

test('forward: updated of all', () => {
  const details = update({
    events: [
      [0, 'INSTANCE_UPDATED'],
      [1, 'INSTANCE_UPDATING'],
    ],
  })
  expect(measure(details, [task(0, '42'), task(1, '42'), task(2, '41'), task(3, '41')])).toEqual({
    direction: 'forward',
    done: 1,
    total: 4,
  })
})

test('back: restored of those that had changed, growing again from nothing', () => {
  const details = update({
    status: 'ROLLING_BACK',
    events: [
      [0, 'INSTANCE_UPDATED'],
      [1, 'INSTANCE_UPDATED'],
      [1, 'INSTANCE_ROLLED_BACK'],
    ],
  })
  expect(measure(details, [task(0, '42'), task(1, '41'), task(2, '41'), task(3, '41')])).toEqual({
    direction: 'back',
    done: 1,
    total: 2,
  })
})

test('a failed rollback still measures backwards', () => {
  const details = update({
    status: 'FAILED',
    updateEvents: [{ status: 'ROLLING_FORWARD' }, { status: 'ROLLING_BACK' }, { status: 'FAILED' }],
    events: [
      [0, 'INSTANCE_UPDATED'],
      [0, 'INSTANCE_ROLLBACK_FAILED'],
    ],
  })
  expect(measure(details, [task(0, '42'), task(1, '41'), task(2, '41'), task(3, '41')])).toEqual({
    direction: 'back',
    done: 0,
    total: 1,
  })
})

test('removed instances count as done', () => {
  const details = update({ old: { 0: '41', 1: '41' }, desired: null, events: [[1, 'INSTANCE_UPDATED']] })
  expect(measure(details, [task(0, '41')])).toEqual({ direction: 'forward', done: 1, total: 2 })
})

test('unread is unknown, not zero', () => {
  expect(measure(update(), null)).toEqual({ direction: 'forward', done: null, total: 4 })
  expect(measureProgress(null, [])).toEqual({ direction: 'forward', done: null, total: null })
})
