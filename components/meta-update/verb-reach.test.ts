import { expect, test } from 'vitest'
import { sampleMember } from './sample.test-support'
import { verbReach } from './verb-reach'

test('a cluster counts once for each verb, whatever number of its updates take it', () => {
  const east = sampleMember('east', { verbs: ['rollback', 'pause'] })
  const other = { ...east, key: { ...east.key, updateId: 'other' } }
  expect(
    verbReach([east, other, sampleMember('west', { verbs: ['rollback'] }), sampleMember('up', { verbs: [] })]),
  ).toEqual({ rollback: 2, pause: 1, resume: 0, abort: 0, pulse: 0 })
})
