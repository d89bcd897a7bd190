import { expect, test } from 'vitest'
import { samplePlan, samplePlanned } from '@/components/meta-update/sample.test-support'
import { memberKey } from '@/lib/domain/meta-update'
import { changesBetween, goneBetween } from './plan-changes'

const keyOf = (cluster: string) => memberKey(samplePlanned(cluster).key)

test('the first plan has nothing to differ from', () => {
  expect(changesBetween(null, samplePlan(samplePlanned('a'))).size).toBe(0)
})

test('another fate is a change that says what it was; a number that grew is none', () => {
  const before = samplePlan(samplePlanned('a'), samplePlanned('b'), samplePlanned('gone'))
  const after = samplePlan(
    samplePlanned('a', { class: 'going-back', sentence: 'Rolling back already' }),
    samplePlanned('b', { instances: { total: 40, changeBack: 14, removed: 0, returned: 0 } }),
    samplePlanned('c'),
  )
  expect([...changesBetween(before, after)]).toEqual([
    [keyOf('a'), 'Before: 10 instances go back to 41'],
    [keyOf('c'), 'New in the plan.'],
  ])
  expect(goneBetween(before, after).map(({ key }) => key.cluster)).toEqual(['gone'])
})

test('where instances go for good, their number matters', () => {
  const deleting = (removed: number) =>
    samplePlan(samplePlanned('a', { class: 'deletes', instances: { total: 9, changeBack: 0, removed, returned: 0 } }))
  expect(changesBetween(deleting(3), deleting(4)).size).toBe(1)
  expect(changesBetween(deleting(3), deleting(3)).size).toBe(0)
})
