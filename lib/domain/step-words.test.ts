import { describe, expect, test } from 'vitest'
import { OPEN_STEP_STATES, type StepNote, type StepState } from './step'
import { sayCall, sayStep } from './step-words'

const sentences: [StepState, StepNote, string][] = [
  ['restored', { kind: 'restored', byUs: true, user: 'ana', message: '5xx' }, 'Rolled back; the scheduler says so'],
  ['restored', { kind: 'restored', byUs: false, user: 'kim', message: '5xx' }, 'Rolled back by kim: “5xx”'],
  [
    'already-restored',
    { kind: 'restored', byUs: false, user: 'kim', message: null },
    'It was rolled back already by kim',
  ],
  [
    'restored',
    { kind: 'restored-anew', updateIds: ['r1', 'r2'], instances: 6 },
    'Restored by updates r1 and r2; all 6 instances are as they were before the update',
  ],
  [
    'restored',
    { kind: 'restored-anew', updateIds: [], instances: 1 },
    'Restored by taking away what was added; the instance is as it was',
  ],
  [
    'superseded',
    { kind: 'superseded', updateId: 'u9', user: 'kim', status: 'ROLLING_FORWARD' },
    'Left alone: update u9 by kim has come since (ROLLING_FORWARD)',
  ],
  ['refused', { kind: 'refused', message: 'Cannot transition' }, 'Refused: Cannot transition'],
  ['refused', { kind: 'refused', message: '' }, 'Refused: the scheduler gave no reason'],
  [
    'cancelled',
    { kind: 'cancelled', by: 'ana', restored: 1, parts: 3 },
    'Cancelled by ana: 1 of 3 parts restored, the others left as they were',
  ],
  ['cancelled', { kind: 'cancelled', by: 'ana', restored: 0, parts: 0 }, 'Cancelled by ana before it had any effect'],
  [
    'expired',
    { kind: 'too-late', message: 'no route' },
    'Nothing could be sent in time, and nothing will be any more: “no route”',
  ],
  [
    'needs-human',
    { kind: 'too-late', message: null },
    'It could not be brought to its end in time; look at the cluster',
  ],
  [
    'done',
    { kind: 'changed-since', status: 'ROLLING_FORWARD', user: 'kim' },
    'It was done, but kim has changed it since; it is ROLLING_FORWARD now',
  ],
  [
    'needs-human',
    { kind: 'strangers', instances: [{ first: 2, last: 2 }] },
    'Left alone: instance 2 runs a config that this update neither found nor brought',
  ],
  ['moving', { kind: 'restoring', part: 2, parts: 3, updateId: 'r2' }, 'Restoring part 2 of 3 with update r2'],
  ['accepted', { kind: 'paused', user: null }, 'It was paused in Aurora; it goes on when somebody resumes it'],
]

describe('a step in one sentence', () => {
  for (const [state, note, expected] of sentences) test(expected, () => expect(sayStep(state, note)).toBe(expected))

  test('accepted is never told as restored, nor sent as accepted', () => {
    expect(sayStep('sent', null)).not.toMatch(/accepted|took|restored|rolled back/i)
    for (const state of OPEN_STEP_STATES) expect(sayStep(state, null)).not.toMatch(/restored|rolled back|done/i)
  })

  test('an open step with any note is not told as restored', () => {
    for (const [, note] of sentences.filter(([state]) => state === 'accepted' || state === 'moving'))
      expect(sayStep('accepted', note)).not.toMatch(/restored|rolled back/i)
  })
})

test('a call is named as Aurora names it', () => {
  expect(sayCall('killTasks', 3)).toBe('killTasks for part 3')
  expect(sayCall('abortJobUpdate', null)).toBe('abortJobUpdate')
})
