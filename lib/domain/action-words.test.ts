import { describe, expect, test } from 'vitest'
import { sayAction, sayJournal } from './action-words'
import type { JournalEntry } from './journal'
import { JOB } from './sample.test-support'
import type { StepNote, StepState } from './step'
import type { Verb } from './verb'

const step = (state: StepState, note: StepNote | null = null, verb: Verb = 'rollback') => ({
  state,
  note,
  work: { verb },
})

describe('an action in one sentence', () => {
  test('is never better than its worst part', () => {
    expect(sayAction([step('restored'), step('moving')], [])).toBe('1 of 2 clusters restored, 1 on the way')
    expect(sayAction([step('restored'), step('failed'), step('sent')], [])).toBe(
      '1 of 3 clusters restored, 1 on the way, 1 in trouble',
    )
    expect(sayAction([step('restored'), step('refused')], [])).toBe('Ended: 1 of 2 clusters restored, 1 not')
    expect(sayAction([step('restored'), step('already-restored')], [])).toBe('Restored in all 2 clusters')
  })

  test('accepted everywhere is restored nowhere', () => {
    expect(sayAction([step('accepted'), step('moving')], [])).toBe('0 of 2 clusters restored, 2 on the way')
  })

  test('names what was superseded, cancelled and expired, open or ended', () => {
    const kept = [step('superseded'), step('cancelled'), step('expired')]
    expect(sayAction([step('restored'), step('failed'), ...kept], [])).toBe(
      'Ended: 1 of 5 clusters restored, 4 not (1 in trouble, 1 superseded, 1 cancelled, 1 expired)',
    )
    expect(sayAction([step('sent'), ...kept], [])).toBe(
      '0 of 4 clusters restored, 1 on the way, 1 superseded, 1 cancelled, 1 expired',
    )
  })

  test('what waits for its cluster is not on the way', () => {
    expect(sayAction([step('moving'), step('planned', { kind: 'unreadable', message: 'no answer' })], [])).toBe(
      '0 of 2 clusters restored, 1 on the way, 1 queued',
    )
  })

  test('says what stands still and what it does not cover', () => {
    expect(sayAction([step('restored'), step('accepted', { kind: 'awaiting-pulse' })], [])).toBe(
      '1 of 2 clusters restored, 1 standing still',
    )
    expect(sayAction([step('restored')], ['dca1', 'sjc1'])).toBe('Restored in 1 cluster; dca1 and sjc1 left alone')
  })

  test('speaks of what its verb brings about', () => {
    expect(sayAction([step('done', null, 'pause'), step('already-done', null, 'pause')], [])).toBe(
      'Paused in all 2 clusters',
    )
    expect(sayAction([step('done', null, 'abort'), step('refused', null, 'abort')], [])).toBe(
      'Ended: 1 of 2 clusters aborted, 1 not',
    )
  })
})

describe('the journal', () => {
  const lines: [JournalEntry, string][] = [
    [
      { kind: 'accepted', verb: 'rollback', by: 'ana', reason: '5xx', steps: 3, planDigest: 'd', retryOf: null },
      'ana asked for a rollback in 3 clusters: “5xx”',
    ],
    [
      { kind: 'accepted', verb: 'abort', by: 'ana', reason: '5xx', steps: 1, planDigest: 'd', retryOf: 'a7' },
      'ana asked for an abort in 1 cluster, trying action a7 again: “5xx”',
    ],
    [
      { kind: 'intention', ordinal: 2, call: 'startJobUpdate', part: 1, message: '[airglow s1] ana: 5xx' },
      'Call 2 begins: startJobUpdate for part 1 with “[airglow s1] ana: 5xx”',
    ],
    [
      { kind: 'intention', ordinal: 3, call: 'pulseJobUpdate', part: null, message: null },
      'Call 3 begins: pulseJobUpdate',
    ],
    [
      { kind: 'outcome', ordinal: 1, outcome: 'unknown', message: 'No answer within 8 s.' },
      'Call 1: what became of it is not known (No answer within 8 s.)',
    ],
    [{ kind: 'outcome', ordinal: 1, outcome: 'applied', message: null }, 'Call 1: the scheduler took it'],
    [{ kind: 'state', from: 'planned', to: 'sent', note: null }, 'From waiting to sent'],
    [
      { kind: 'state', from: 'moving', to: 'moving', note: { kind: 'paused', user: 'kim' } },
      'Still moving: It was paused in Aurora by kim; it goes on when somebody resumes it',
    ],
    [{ kind: 'cancel-asked', by: 'ana' }, 'ana cancelled what was not sent yet'],
    [{ kind: 'settled', by: 'kim', note: 'done by hand' }, 'kim has dealt with it: “done by hand”'],
    [
      { kind: 'hold-placed', by: 'ana', job: JOB, build: '42', reason: '5xx' },
      'ana holds build 42 of web/prod/api: “5xx”',
    ],
    [
      { kind: 'hold-lifted', by: 'kim', job: JOB, build: '42', reason: 'fixed' },
      'kim lifted the hold of build 42 of web/prod/api: “fixed”',
    ],
  ]
  for (const [entry, expected] of lines)
    test(`${entry.kind}: ${expected}`, () => expect(sayJournal(entry)).toBe(expected))
})
