import { expect, test } from 'vitest'
import { actedOn } from './acted-on'
import type { JobUpdateStatus } from './job-update'
import { member, update } from './sample.test-support'
import { VERBS } from './verb'

const observed = (id: string, status: JobUpdateStatus) => member('dca1', update({ id, status })).update
const restored = (status: JobUpdateStatus) =>
  member('dca1', update({ status: 'ROLLED_FORWARD' }), {
    restores: [observed('r1', status), observed('r0', 'ABORTED')],
  })

test('of an update that is being restored, a rollback means the update and every other verb the restore', () => {
  const meant = VERBS.map((verb) => [verb, actedOn(verb, restored('ROLL_FORWARD_PAUSED')).key.updateId])
  const [first, ...others] = meant
  expect(first).toEqual(['rollback', 'u1'])
  expect(others.map(([, id]) => id)).toEqual(['r1', 'r1', 'r1', 'r1'])
})

test('a restore that has ended is nothing to act on', () => {
  expect(actedOn('pause', restored('ROLLED_FORWARD')).key.updateId).toBe('u1')
  expect(actedOn('pause', member('dca1', update())).key.updateId).toBe('u1')
})
