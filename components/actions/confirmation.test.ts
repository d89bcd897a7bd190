import { describe, expect, test } from 'vitest'
import { samplePlan, samplePlanned } from '@/components/meta-update/sample.test-support'
import { memberKey } from '@/lib/domain/meta-update'
import { chosenOf, confirmationOf, confirmWords, EMPTY_DRAFT, isTicked, offBecause } from './confirmation'

const deletes = samplePlanned('d', {
  class: 'deletes',
  preselected: false,
  toBuilds: [],
  instances: { total: 10, changeBack: 0, removed: 7, returned: 0 },
})
const ended = samplePlanned('e', { class: 'ended', actionable: false, preselected: false })
const plan = samplePlan(deletes, samplePlanned('a'), samplePlanned('b'), ended)
const reasoned = { ...EMPTY_DRAFT, reason: '  5xx since 42 ' }
const tick = (member: typeof deletes, ticked: boolean) => new Map([[memberKey(member.key), ticked]])

test('what is preselected is ticked until somebody says otherwise; what cannot be done never is', () => {
  expect(chosenOf(plan, EMPTY_DRAFT).map(({ key }) => key.cluster)).toEqual(['a', 'b'])
  expect(isTicked({ ...EMPTY_DRAFT, ticks: tick(ended, true) }, ended)).toBe(false)
})

describe('the button', () => {
  test('names its target and its size', () => {
    expect(confirmWords(chosenOf(plan, EMPTY_DRAFT))).toBe('Restore 41 in 2 clusters')
    expect(confirmWords([samplePlanned('a')])).toBe('Restore 41 in 1 cluster')
  })

  test('has another verb where the effect is another one', () => {
    expect(confirmWords([deletes])).toBe('Remove 7 instances in 1 cluster')
    expect(confirmWords([samplePlanned('a'), deletes])).toBe('Restore 41 in 1 cluster, remove 7 instances in 1 cluster')
  })

  test('says why it does nothing', () => {
    expect(offBecause(samplePlan(ended), reasoned)).toContain('nothing')
    expect(offBecause(samplePlan(deletes), reasoned)).toContain('Tick')
    expect(offBecause(plan, { ...EMPTY_DRAFT, reason: '  ab ' })).toContain('reason')
    expect(offBecause(plan, reasoned)).toBeNull()
  })

  test('wants the number of instances that will be gone, exactly', () => {
    const ticked = { ...reasoned, ticks: tick(deletes, true) }
    expect(offBecause(plan, ticked)).toContain('7')
    expect(offBecause(plan, { ...ticked, removals: '70' })).toContain('7')
    expect(offBecause(plan, { ...ticked, removals: ' 7 ' })).toBeNull()
  })
})

test('what is sent is what was chosen; removals only where some are', () => {
  expect(confirmationOf(plan, reasoned)).toEqual({
    planId: 'p1',
    fingerprint: 'f1',
    reason: '5xx since 42',
    members: [samplePlanned('a').key, samplePlanned('b').key],
  })
  expect(confirmationOf(plan, { ...reasoned, ticks: tick(deletes, true) }).removals).toBe(7)
})
