import { expect, test } from 'vitest'
import { sampleStrip } from './instance-sample.test-support'
import { instanceSpan, instanceTotal, legendOf, troubledIn } from './strip'

const unread = sampleStrip('unread', null, { believed: false })

test('the legend counts believed strips only, worst first', () => {
  expect(
    legendOf([
      sampleStrip('a', ['updated', 'failed', 'updated']),
      sampleStrip('b', ['failed'], { believed: false }),
      unread,
    ]),
  ).toEqual([
    { state: 'failed', count: 1 },
    { state: 'updated', count: 2 },
  ])
})

test('the span is that of the largest number, whatever is missing below it', () => {
  const shifted = sampleStrip('a', ['updated', 'failed'], { first: 5 })
  expect(instanceSpan([shifted, unread])).toBe(7)
  expect(instanceTotal([shifted, unread])).toBe(2)
  expect(instanceSpan([])).toBe(0)
  expect([troubledIn(shifted), troubledIn(unread)]).toEqual([1, 0])
})
