import { expect, test } from 'vitest'
import { sampleMember } from './sample.test-support'
import { memberLabels, totalsOf } from './totals'

test('each direction has its own sum; what does not answer is left out', () => {
  expect(
    totalsOf([
      sampleMember('a', { asOfMs: 5_000 }),
      sampleMember('b', { progress: { direction: 'forward', done: 30, total: 40 }, asOfMs: 4_000 }),
      sampleMember('c', { progress: { direction: 'back', done: 12, total: 15 }, asOfMs: 6_000 }),
      sampleMember('d', { freshness: 'stale', asOfMs: 10 }),
      sampleMember('e', { progress: { direction: 'forward', done: null, total: null }, asOfMs: 7_000 }),
    ]),
  ).toEqual({ forward: { done: 40, total: 80 }, back: { done: 12, total: 15 }, oldestMs: 4_000, leftOut: 1 })
})

test('nothing known is nothing, and not zero', () => {
  expect(totalsOf([sampleMember('a', { freshness: 'unseen', asOfMs: null })])).toEqual({
    forward: null,
    back: null,
    oldestMs: null,
    leftOut: 1,
  })
})

test('a cluster is its name, and more only where that is not enough', () => {
  const key = (cluster: string, name: string, updateId: string) => ({
    cluster,
    job: { role: 'web', environment: 'prod', name },
    updateId,
  })
  expect(memberLabels([key('a', 'x', '1'), key('b', 'x', '2')])).toEqual(['a', 'b'])
  expect(memberLabels([key('a', 'x', '1'), key('a', 'y', '2')])).toEqual(['a x', 'a y'])
  expect(memberLabels([key('a', 'x', 'aaaaaaaa-1'), key('a', 'x', 'bbbbbbbb-2'), key('b', 'x', '3')])).toEqual([
    'a aaaaaaaa',
    'a bbbbbbbb',
    'b',
  ])
})
