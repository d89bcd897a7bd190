import { describe, expect, test } from 'vitest'
import { samplePlan, samplePlanned } from '@/components/meta-update/sample.test-support'
import { confirmRequestSchema } from '@/lib/contract/plan'
import { memberKey } from '@/lib/domain/meta-update'
import { chosenOf, confirmationOf, isTicked, newDraft, offBecause, withTicks } from './draft'

const deletes = samplePlanned('d', {
  class: 'deletes',
  preselected: false,
  toBuilds: [],
  instances: { total: 10, changeBack: 0, removed: 7, returned: 0 },
})
const ended = samplePlanned('e', { class: 'superseded', actionable: false, preselected: false })
const away = samplePlanned('f', { class: 'cannot-say', queueable: true, preselected: false, instances: null })
const restore = samplePlanned('r', {
  class: 'restore',
  parts: [
    { ordinal: 1, kind: 'restore', build: '41', instances: [{ first: 0, last: 9 }], changed: 10, added: 0, removed: 0 },
  ],
  groupSize: { own: 2, most: 10 },
})
const guarded = samplePlanned('g', { class: 'native-pulses', pulseTimeoutMs: 60_000, mayKeepPulsing: true })
const plan = samplePlan(deletes, samplePlanned('a'), samplePlanned('b'), ended)
const reasoned = { ...newDraft(), reason: '  5xx since 42 ' }
const ticked = (draft: typeof reasoned, ...members: (typeof deletes)[]) =>
  withTicks(
    draft,
    members.map(({ key }) => memberKey(key)),
    true,
  )
const clusters = (draft: typeof reasoned) => chosenOf(plan, draft).map(({ key }) => key.cluster)

describe('ticks', () => {
  test('what is preselected is ticked until somebody says otherwise; what cannot be done never is', () => {
    expect(clusters(newDraft())).toEqual(['a', 'b'])
    expect(isTicked(ticked(newDraft(), ended), ended)).toBe(false)
  })

  test('a page that is asked for certain members begins with them and nothing else', () => {
    const only = newDraft([memberKey(samplePlanned('b').key), memberKey(ended.key), 'no such member'])
    expect(clusters(only)).toEqual(['b'])
    expect(clusters(ticked(only, samplePlanned('a')))).toEqual(['a', 'b'])
  })

  test('whoever asks for an update means the restore of it that the plan is about', () => {
    const { key } = samplePlanned('b')
    const restore = samplePlanned('b', { key: { ...key, updateId: 'r1' }, restores: key.updateId })
    expect(isTicked(newDraft([memberKey(key)]), restore)).toBe(true)
    expect(isTicked(newDraft([memberKey(samplePlanned('a').key)]), restore)).toBe(false)
  })

  test('unticking by hand holds', () => {
    expect(clusters(withTicks(newDraft(), [memberKey(samplePlanned('a').key)], false))).toEqual(['b'])
  })
})

describe('the button says why it does nothing', () => {
  test('until there is something, a member and a reason', () => {
    expect(offBecause(samplePlan(ended), reasoned)).toContain('nothing')
    expect(offBecause(samplePlan(deletes), reasoned)).toContain('Tick')
    expect(offBecause(plan, { ...newDraft(), reason: '  ab ' })).toContain('reason')
    expect(offBecause(plan, reasoned)).toBeNull()
  })

  test('until the number of instances that will be gone stands there, exactly', () => {
    const draft = ticked(reasoned, deletes)
    expect(offBecause(plan, draft)).toContain('7')
    expect(offBecause(plan, { ...draft, removals: '70' })).toContain('7')
    expect(offBecause(plan, { ...draft, removals: ' 7 ' })).toBeNull()
  })

  test.each([
    ['', true],
    ['1', true],
    [' 10 ', true],
    ['0', false],
    ['11', false],
    ['2.5', false],
    ['-1', false],
    ['two', false],
  ])('while “%s” instances at a time are in their bounds or not', (groupSize, good) => {
    const draft = { ...reasoned, groupSize }
    expect(offBecause(samplePlan(restore), draft) === null).toBe(good)
    // A field that is not shown cannot be in the way.
    expect(offBecause(plan, draft)).toBeNull()
  })
})

describe('what is sent', () => {
  test('is what was chosen, in the form of the contract', () => {
    const request = confirmationOf(plan, reasoned)
    expect(request).toEqual({
      planId: 'p1',
      fingerprint: 'f1',
      reason: '5xx since 42',
      members: [samplePlanned('a').key, samplePlanned('b').key],
      mayRestore: true,
      keepPulsing: false,
      groupSize: null,
      hold: true,
    })
    const planId = '0b6f6a5e-6f0e-4d53-9a54-0d6c3c1c7d4e'
    expect(confirmRequestSchema.safeParse({ ...request, planId }).error).toBeUndefined()
  })

  test('has the number of removals, the queueing and the retried action only where they are about something', () => {
    expect(confirmationOf(plan, ticked(reasoned, deletes)).removals).toBe(7)
    const queued = { ...ticked(reasoned, away), queueForMinutes: 30 }
    expect(confirmationOf(samplePlan(samplePlanned('a'), away), queued).queueForMinutes).toBe(30)
    expect(confirmationOf(plan, { ...reasoned, queueForMinutes: 30 })).not.toHaveProperty('queueForMinutes')
    expect(confirmationOf(plan, { ...reasoned, retryOf: 'a1' }).retryOf).toBe('a1')
  })

  test('has an option only where a chosen member makes it matter', () => {
    const all = { ...reasoned, keepPulsing: true, groupSize: '5', mayRestore: false, hold: false }
    expect(confirmationOf(samplePlan(guarded, restore), all)).toMatchObject({
      keepPulsing: true,
      groupSize: 5,
      mayRestore: false,
      hold: false,
    })
    const untickedGuarded = withTicks(all, [memberKey(guarded.key)], false)
    expect(confirmationOf(samplePlan(guarded, restore), untickedGuarded)).toMatchObject({
      keepPulsing: false,
      // A restore is a restore, whatever is said of others.
      mayRestore: true,
    })
    expect(confirmationOf(samplePlan(samplePlanned('a')), all)).toMatchObject({ keepPulsing: false, groupSize: null })
    const pause = samplePlanned('a', { verb: 'pause', class: 'acts' })
    expect(confirmationOf(samplePlan(pause), reasoned)).toMatchObject({ hold: false, mayRestore: true })
  })
})
