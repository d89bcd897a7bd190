import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Review, reviewTimeline } from './review-timeline'

const dateTime = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
const AT = Date.UTC(2026, 10, 22, 3, 0, 0)
const MINUTE = 60_000

const entry = {
  cluster: 'dca1',
  kind: 'update' as const,
  what: 'ROLLING_FORWARD',
  text: 'Started',
  user: null,
  message: null,
  instances: null,
}
const failure = {
  ...entry,
  kind: 'instances' as const,
  what: 'INSTANCE_UPDATE_FAILED',
  text: '1 instance failed',
  instances: '17',
  message: 'exit 137',
}
const REVIEW: Review = {
  title: 'api-gateway 41 → 42',
  id: 'api-gateway-42',
  headline: '1 of 2 clusters needs you',
  link: 'http://localhost:3000/meta-updates/api-gateway-42',
  atMs: AT + 30 * MINUTE,
  members: [{ cluster: 'dca1', headline: 'Rolled back' }],
  entries: [
    { ...entry, atMs: AT, user: 'deployer' },
    { ...failure, atMs: AT + 5 * MINUTE },
    { ...failure, atMs: AT + 6 * MINUTE, instances: '18' },
    { ...entry, atMs: AT + 9 * MINUTE, what: 'ROLLING_BACK', text: 'Rolling back' },
  ],
  omitted: 0,
  actions: [
    {
      id: '0198f2c4-aaaa',
      verb: 'rollback',
      by: 'alice',
      reason: 'crash loop',
      createdAtMs: AT + 8 * MINUTE,
      endedAtMs: AT + 20 * MINUTE,
      headline: 'Restored in 1 cluster',
      link: 'http://localhost:3000/actions/0198f2c4-aaaa',
      steps: [{ cluster: 'dca1', sentence: 'All 40 run 41 again' }],
    },
  ],
}

test('turns, people, first failures and our actions stand in one order of time', () => {
  const text = reviewTimeline(REVIEW, dateTime)
  expect(text.slice(text.indexOf('## What happened')).split('\n')).toEqual([
    '## What happened',
    '',
    '- **2026-11-22 03:00:00 UTC** `dca1`: Started (deployer)',
    '- **2026-11-22 03:05:00 UTC** `dca1`: first failure (instance 17): “exit 137”',
    '- **2026-11-22 03:08:00 UTC** alice confirmed a rollback in Airglow ([0198f2c4](http://localhost:3000/actions/0198f2c4-aaaa)): “crash loop”',
    '- **2026-11-22 03:09:00 UTC** `dca1`: Rolling back',
    '- **2026-11-22 03:20:00 UTC** The rollback ended ([0198f2c4](http://localhost:3000/actions/0198f2c4-aaaa)): Restored in 1 cluster',
    '  - `dca1`: All 40 run 41 again',
    '',
    '1 entry about instances left out here; the page has them all.',
    '',
  ])
})

test('an action that still runs says so instead of an end', () => {
  const actions = REVIEW.actions.map((action) => ({ ...action, endedAtMs: null, headline: '0 of 1 cluster restored' }))
  const text = reviewTimeline({ ...REVIEW, actions }, dateTime)
  expect(text).toContain('“crash loop” It goes on: 0 of 1 cluster restored\n  - `dca1`')
  expect(text).not.toContain('ended')
})

test('what is missing at the beginning is said', () => {
  expect(reviewTimeline({ ...REVIEW, omitted: 7 }, dateTime)).toContain('- 7 older entries are no longer known.')
})

test('text of others makes no heading, link, picture or HTML', () => {
  const hostile = fc.constantFrom('# h', '[a](http://x)', '![p](http://x)', '<img src=x>', 'a\n# b', '`x` <b>', '&lt;')
  fc.assert(
    fc.property(hostile, hostile, (one, two) => {
      const text = reviewTimeline(
        {
          ...REVIEW,
          headline: one,
          members: [{ cluster: two, headline: one }],
          entries: [{ ...failure, atMs: AT, cluster: two, message: one }],
          actions: REVIEW.actions.map((action) => ({ ...action, by: one, reason: two })),
        },
        dateTime,
      )
      expect(text.match(/^#.*/gm)).toEqual(['# api-gateway 41 → 42', '## How it stands', '## What happened'])
      const outsideCode = text.replace(/`[^`\n]*`/g, '')
      expect(outsideCode.match(/(?<!\\)\]\(http:\/\/x/g)).toBeNull()
      expect(outsideCode.match(/(?<!\\)<(?!http:\/\/localhost)/g)).toBeNull()
    }),
  )
})
