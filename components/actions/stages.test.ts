import { expect, test } from 'vitest'
import { samplePart, sampleStep } from './sample.test-support'
import { stagesOf } from './stages'

const reached = (...args: Parameters<typeof stagesOf>) =>
  stagesOf(...args)
    .filter((stage) => stage.reached)
    .map(({ words }) => words)

test('accepted is never restored, and sent is not accepted', () => {
  expect(reached(sampleStep('a', { state: 'planned', sentAtMs: null }), 'rollback')).toEqual([])
  expect(reached(sampleStep('a'), 'rollback')).toEqual(['sent'])
  expect(reached(sampleStep('a', { state: 'accepted', acceptedAtMs: 2 }), 'rollback')).toEqual(['sent', 'accepted'])
})

test('while instances move, their number is told and is the share of the stage', () => {
  const progress = { direction: 'back', done: 3, total: 12 } as const
  const moving = stagesOf(sampleStep('a', { state: 'moving', acceptedAtMs: 2, progress }), 'rollback')
  expect(moving[2]).toEqual({ name: 'moving', words: 'moving 3 of 12', reached: true, share: 0.25 })
  expect(moving[3]?.reached).toBe(false)
})

test('a restore of several parts says which one is under way; one of a single part does not', () => {
  const parts = [samplePart(1, 'done'), samplePart(2, 'sent'), samplePart(3, 'waiting')]
  const step = sampleStep('a', { state: 'moving', progress: { direction: 'back', done: 1, total: 4 }, parts })
  expect(stagesOf(step, 'rollback')[2]?.words).toBe('part 2 of 3, moving 1 of 4')
  expect(stagesOf({ ...step, parts: [samplePart(1, 'sent')] }, 'rollback')[2]?.words).toBe('moving 1 of 4')
  expect(stagesOf({ ...step, parts: [samplePart(1, 'done'), samplePart(2, 'waiting')] }, 'rollback')[2]?.words).toBe(
    'moving 1 of 4',
  )
})

test('at its aim every stage in front of it that happened is behind it', () => {
  const step = sampleStep('a', { state: 'restored', open: false, acceptedAtMs: 2 })
  expect(reached(step, 'rollback')).toEqual(['sent', 'accepted', 'moving', 'restored'])
  expect(reached({ ...step, state: 'already-restored', sentAtMs: null, acceptedAtMs: null }, 'rollback')).toEqual([
    'moving',
    'restored',
  ])
  expect(reached({ ...step, state: 'failed' }, 'rollback')).toEqual(['sent', 'accepted'])
})

test('other verbs move nothing and have an aim of their own', () => {
  expect(stagesOf(sampleStep('a'), 'pause').map(({ words }) => words)).toEqual(['sent', 'accepted', 'paused'])
  expect(reached(sampleStep('a', { state: 'done', open: false, acceptedAtMs: 2 }), 'abort')).toEqual([
    'sent',
    'accepted',
    'aborted',
  ])
  expect(reached(sampleStep('a', { state: 'already-done', sentAtMs: null }), 'resume')).toEqual(['resumed'])
})
