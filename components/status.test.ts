import { describe, expect, test } from 'vitest'
import { sampleAction, sampleStep } from './actions/sample.test-support'
import { sampleMember, samplePlanned } from './meta-update/sample.test-support'
import { actionLook, memberLook, planLook, stepLook } from './status'

describe('a member', () => {
  const back = { direction: 'back', done: 3, total: 9 } as const
  const ended = sampleMember('a', { status: 'ROLLED_FORWARD', attention: 'done' })

  test('that is complete is done, and one that new updates brought back is restored', () => {
    expect(memberLook(ended).word).toBe('Done')
    expect(memberLook({ ...ended, progress: back }).word).toBe('Restored')
    expect(memberLook({ ...ended, attention: 'restoring', progress: back }).word).toBe('Restoring')
    expect(memberLook({ ...ended, attention: 'waiting', progress: back }).word).toBe('Restore paused')
    expect(memberLook({ ...ended, status: 'ABORTED', progress: back }).tone).toBe('back')
  })

  test('whose restore failed is red, whatever its own status is', () => {
    for (const status of ['ROLLED_FORWARD', 'ABORTED', 'FAILED'] as const)
      expect(memberLook({ ...ended, status, attention: 'needs-you', progress: back })).toMatchObject({
        word: 'Restore failed',
        tone: 'bad',
      })
  })

  test('that rolls back by itself keeps the look of its status', () => {
    expect(
      memberLook(sampleMember('a', { status: 'ROLL_BACK_AWAITING_PULSE', attention: 'waiting', progress: back })).word,
    ).toBe('Restore awaiting pulse')
  })

  test('that brings a held build says so, unless its own status is worse', () => {
    const held = { ...ended, attention: 'needs-you', holdId: 'h1' } as const
    expect(memberLook(held)).toMatchObject({ word: 'Held build', tone: 'bad' })
    expect(memberLook({ ...held, status: 'ABORTED' }).word).toBe('Aborted')
  })

  test('with an old picture is never green', () => {
    expect(memberLook({ ...ended, freshness: 'stale', progress: back }).tone).toBe('unknown')
  })
})

describe('a step', () => {
  test('that was settled, is queued or stands still says so before its state', () => {
    const step = sampleStep('a', { state: 'needs-human' })
    expect(stepLook(step).word).toBe('Needs you')
    expect(stepLook({ ...step, settled: { by: 'bo', note: '', atMs: 0 } }).word).toBe('Settled by hand')
    expect(stepLook(sampleStep('a', { state: 'planned', queued: true })).word).toBe('Queued')
    expect(stepLook(sampleStep('a', { state: 'moving', standsStill: 'paused' })).word).toBe('Stands still')
  })
})

describe('an action', () => {
  const restored = sampleStep('a', { state: 'restored', open: false })
  const lost = sampleStep('b', { state: 'needs-human', open: false })

  test('is as bad as the worst of its steps that nobody has dealt with', () => {
    expect(actionLook(sampleAction([restored, lost, sampleStep('c', { state: 'failed' })])).word).toBe('Failed')
    expect(actionLook(sampleAction([restored, lost])).word).toBe('Needs you')
    const settled = { ...lost, settled: { by: 'bo', note: '', atMs: 0 } }
    expect(actionLook(sampleAction([restored, settled], { open: false })).word).toBe('Restored')
  })

  test('is not restored before it has ended, and only a rollback restores', () => {
    expect(actionLook(sampleAction([restored])).word).toBe('Running')
    expect(actionLook(sampleAction([sampleStep('a', { standsStill: 'awaiting-pulse' })])).word).toBe('Stands still')
    const paused = sampleStep('a', { state: 'done', open: false })
    expect(actionLook(sampleAction([paused], { verb: 'pause', open: false })).word).toBe('Done')
  })
})

test('no two classes of a plan look alike', () => {
  const classes = [
    'deletes',
    'cannot-say',
    'native',
    'native-pulses',
    'restore',
    'superseded',
    'going-back',
    'already-old',
    'no-effect',
    'ended',
  ] as const
  const looks = classes.map((cls) => planLook(samplePlanned('a', { class: cls })))
  expect(new Set(looks.map(({ shape }) => shape)).size).toBe(classes.length)
  expect(new Set(looks.map(({ word }) => word)).size).toBe(classes.length)
  expect(planLook(samplePlanned('a', { class: 'acts', verb: 'abort' })).word).toBe('Stops half-way')
})
