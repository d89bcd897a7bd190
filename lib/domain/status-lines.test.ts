import fc from 'fast-check'
import { expect, test } from 'vitest'
import { statusLines } from './status-lines'
import { ATTENTIONS } from './verdict'

const dateTime = (atMs: number) => `${new Date(atMs).toISOString().slice(11, 19)} UTC`
const AT = Date.UTC(2026, 10, 22, 3, 14, 7)
const TOLD: Parameters<typeof statusLines>[0] = {
  title: '✕ api-gateway 41 → 42',
  headline: '3 instances failed',
  members: [
    { cluster: 'sjc1', attention: 'done', headline: 'All 40 are healthy' },
    { cluster: 'phx2', attention: 'unknown', headline: 'Has not answered' },
    { cluster: 'dca1', attention: 'needs-you', headline: '3 instances failed' },
    { cluster: 'iad1', attention: 'moving', headline: '10 of 40' },
  ],
  actions: [],
  link: 'http://localhost:3000/meta-updates/x',
  atMs: AT,
}
const action = { verb: 'rollback', by: 'alice', reason: 'crash loop', createdAtMs: AT - 60_000, open: true }

test('four lines: what, where, what is done, link and time', () => {
  expect(statusLines({ ...TOLD, actions: [action] }, dateTime).split('\n')).toEqual([
    '✕ api-gateway 41 → 42: 3 instances failed',
    'In trouble in 1 cluster: dca1 (3 instances failed). Unknown: phx2. 1 moves. 1 is done.',
    'Being done: rollback by alice since 03:13:07 UTC, because “crash loop”.',
    'http://localhost:3000/meta-updates/x (as of 03:14:07 UTC)',
  ])
})

test.each([
  ['nobody acted', [], 'Nobody has acted on it from Airglow.'],
  [
    'the newest that ended',
    [
      { ...action, open: false },
      { ...action, by: 'bob', open: false, createdAtMs: AT - 90_000 },
    ],
    'Nothing is running. Last: rollback by alice at 03:13:07 UTC, because “crash loop”.',
  ],
  [
    'one that runs comes before a newer one that ended',
    [
      { ...action, open: false },
      { ...action, by: 'bob', createdAtMs: AT - 90_000 },
    ],
    'Being done: rollback by bob since 03:12:37 UTC, because “crash loop”.',
  ],
  [
    'two run',
    [action, { ...action, by: 'bob', createdAtMs: AT - 90_000 }],
    'Being done: rollback by alice since 03:13:07 UTC, because “crash loop” (and 1 more action).',
  ],
])('what is done: %s', (_, actions, line) => {
  expect(statusLines({ ...TOLD, actions }, dateTime).split('\n')[2]).toBe(line)
})

test('of many clusters in trouble some are named and the rest counted', () => {
  const members = ['a', 'b', 'c', 'd', 'e', 'f'].map((cluster) => ({
    cluster,
    attention: 'needs-you' as const,
    headline: 'failed',
  }))
  expect(statusLines({ ...TOLD, members }, dateTime).split('\n')[1]).toBe(
    'In trouble in 6 clusters: a (failed); b (failed); c (failed); d (failed); 2 more.',
  )
})

const text = fc.string({ unit: 'binary', maxLength: 40 })
const told = fc.record({
  title: text,
  headline: text,
  link: fc.constant(TOLD.link),
  atMs: fc.constant(AT),
  members: fc.array(fc.record({ cluster: text, headline: text, attention: fc.constantFrom(...ATTENTIONS) })),
  actions: fc.array(
    fc.record({
      verb: text,
      by: text,
      reason: text,
      createdAtMs: fc.integer({ min: 0, max: AT }),
      open: fc.boolean(),
    }),
  ),
})

test('whatever others wrote, it is four lines, and ends with link and time', () => {
  fc.assert(
    fc.property(told, (one) => {
      const lines = statusLines(one, dateTime).split(/\r\n|[\n\r\u2028\u2029\u0085]/)
      expect(lines).toHaveLength(4)
      expect(lines[3]).toBe(`${TOLD.link} (as of 03:14:07 UTC)`)
    }),
  )
})
