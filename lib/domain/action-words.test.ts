import { describe, expect, test } from 'vitest'
import { sayAction, sayJournal, sayStep } from './action-words'
import type { StepNote, StepState } from './rollback-step'

const step = (state: StepState, note: StepNote | null = null) => ({ state, note })

describe('an action in one sentence', () => {
  test('is never better than its worst part', () => {
    expect(sayAction([step('restored'), step('moving')], [])).toBe('1 of 2 clusters restored, 1 on the way')
    expect(sayAction([step('restored'), step('failed'), step('sent')], [])).toBe(
      '1 of 3 clusters restored, 1 on the way, 1 in trouble',
    )
    expect(sayAction([step('restored'), step('refused')], [])).toBe('Ended: 1 of 2 clusters restored, 1 not')
    expect(sayAction([step('restored'), step('already-restored')], [])).toBe('Restored in all 2 clusters')
  })

  test('says what stands still and what it does not cover', () => {
    expect(sayAction([step('restored'), step('accepted', { kind: 'awaiting-pulse' })], [])).toBe(
      '1 of 2 clusters restored, 1 standing still',
    )
    expect(sayAction([step('restored')], ['dca1', 'sjc1'])).toBe('Restored in 1 cluster; dca1 and sjc1 left alone')
  })
})

test('accepted is never told as restored, nor sent as accepted', () => {
  const told = (state: StepState) => sayStep(state, null)
  expect(told('sent')).not.toMatch(/accepted|took|restored|rolled back/i)
  expect(told('accepted')).not.toMatch(/restored|rolled back/i)
})

test('the scheduler’s own words are kept', () => {
  expect(
    sayStep('refused', { kind: 'refused', message: 'Cannot transition update from ABORTED to ROLLING_BACK' }),
  ).toContain('Cannot transition')
  expect(sayJournal({ kind: 'outcome', ordinal: 1, outcome: 'unknown', message: 'No answer within 8 s.' })).toBe(
    'Call 1: unknown (No answer within 8 s.)',
  )
})
