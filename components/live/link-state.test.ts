import { expect, test } from 'vitest'
import { judgeLiveness } from './link-state'

const link = { streaming: true, lastReplyAtMs: 100_000, failing: false }

test('live needs a stream, answers, and a young one', () => {
  expect(judgeLiveness(link, 101_000)).toBe('live')
  expect(judgeLiveness({ ...link, streaming: false }, 101_000)).toBe('catching-up')
  expect(judgeLiveness({ ...link, failing: true }, 101_000)).toBe('catching-up')
})

test('an open stream does not hide that answers have stopped', () => {
  expect(judgeLiveness(link, 125_001)).toBe('stopped')
})
