import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgeLiveness, type Link, type Liveness } from './link-state'

const NOW = 1_000_000
const FRESH: Link = { streaming: true, streamSinceMs: 0, lastReplyAtMs: NOW - 1_000, failing: false, following: true }
const UNHEARD = { streaming: false, streamSinceMs: NOW - 60_000 }

test.each<[string, Partial<Link>, Liveness]>([
  ['rings and fresh replies', {}, 'live'],
  ['the stream was lost just now', { streaming: false, streamSinceMs: NOW - 2_000 }, 'catching-up'],
  ['asking has replaced the rings', UNHEARD, 'live'],
  ['asking is slow', { ...UNHEARD, lastReplyAtMs: NOW - 12_000 }, 'catching-up'],
  ['questions fail', { failing: true }, 'catching-up'],
  ['rings come, but questions fail', { ...UNHEARD, failing: true }, 'catching-up'],
  ['no reply for half a minute, although rings come', { lastReplyAtMs: NOW - 30_000 }, 'stopped'],
  ['a page that follows nothing', { following: false, lastReplyAtMs: NOW - 900_000 }, 'live'],
  [
    'such a page, just without rings',
    { following: false, streaming: false, streamSinceMs: NOW - 9_000 },
    'catching-up',
  ],
  ['such a page, long without rings', { following: false, ...UNHEARD }, 'stopped'],
])('%s', (_, link, liveness) => {
  expect(judgeLiveness({ ...FRESH, ...link }, NOW)).toBe(liveness)
})

test('a page that follows something is never live with an old reply, nor while questions fail', () => {
  const link = fc.record({
    streaming: fc.boolean(),
    streamSinceMs: fc.integer({ min: 0, max: NOW }),
    lastReplyAtMs: fc.integer({ min: 0, max: NOW }),
    failing: fc.boolean(),
    following: fc.constant(true),
  })
  fc.assert(
    fc.property(link, (one) => {
      if (one.failing || NOW - one.lastReplyAtMs > 25_000) expect(judgeLiveness(one, NOW)).not.toBe('live')
    }),
  )
})
