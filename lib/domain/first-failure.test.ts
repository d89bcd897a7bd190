import { expect, test } from 'vitest'
import { firstFailureOf } from './first-failure'
import { latestInstances } from './instance'
import { task, update } from './sample.test-support'

const failed = (id: number, atMs: number, message = 'exit 137') => ({
  ...task(id, '42', 'FAILED'),
  host: `h${id}`,
  lastEvent: { status: 'FAILED' as const, atMs, message },
})
const of = (details: ReturnType<typeof update>, tasks: ReturnType<typeof task>[]) =>
  firstFailureOf(details, latestInstances(details, tasks))

test('is where the updater first gave an instance up, with the words of the task that died', () => {
  const details = update({
    events: [
      [0, 'INSTANCE_UPDATING'],
      [1, 'INSTANCE_UPDATING'],
      [1, 'INSTANCE_UPDATE_FAILED'],
      [0, 'INSTANCE_UPDATE_FAILED'],
    ],
  })
  const found = of(details, [failed(0, 2_003), failed(1, 2_002, 'exit 1')])
  expect(found).toEqual({ atMs: 2002, instanceId: 1, message: 'exit 1', host: 'h1' })
})

test('is a task that died before the updater gave up', () => {
  const details = update({ events: [[2, 'INSTANCE_UPDATING']] })
  expect(of(details, [failed(2, 5_000)])).toMatchObject({ atMs: 5_000, instanceId: 2, message: 'exit 137' })
})

test('is none of what died before the update came, nor of what it has not touched', () => {
  expect(of(update({ events: [[2, 'INSTANCE_UPDATING']] }), [failed(2, 1_500)])).toBeNull()
  expect(of(update(), [failed(0, 9_000)])).toBeNull()
})
