import { expect, test } from 'vitest'
import { samplePlan, samplePlanned } from '@/components/meta-update/sample.test-support'
import { clustersRead } from './clusters-read'

const unread = (kind: 'unreachable' | 'forbidden' | 'no-cluster' | 'gone') =>
  ({ class: 'cannot-say', problem: { kind, message: 'why' } }) as const

test('a cluster is counted once, and as read when it told everything', () => {
  expect(clustersRead(samplePlan(samplePlanned('a'), samplePlanned('a'), samplePlanned('b')))).toEqual({
    read: 2,
    total: 2,
  })
})

test('what did not answer, refused, or left the configuration was not read; what does not know the update was', () => {
  const plan = samplePlan(
    samplePlanned('a', unread('unreachable')),
    samplePlanned('b', unread('forbidden')),
    samplePlanned('c', unread('no-cluster')),
    samplePlanned('d', unread('gone')),
    samplePlanned('e'),
    samplePlanned('e', unread('unreachable')),
  )
  expect(clustersRead(plan)).toEqual({ read: 1, total: 5 })
})
