import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BoardFilter,
  choicesOf,
  conditionsOf,
  FACETS,
  matching,
  NO_FILTER,
  PARTS,
  plainWords,
  without,
} from './board-filter'
import { sampleRow } from './sample.test-support'

const HOUR_MS = 3_600_000
const NOW = 100 * HOUR_MS
const rows = [
  sampleRow('fares', { attention: 'needs-you', users: ['Bo'], startedAtMs: NOW - 2 * HOUR_MS }),
  sampleRow('eta', { attention: 'done', statuses: ['ROLLED_FORWARD', 'ROLLED_BACK'], startedAtMs: NOW - 50 * HOUR_MS }),
  sampleRow('surge', {
    jobs: [{ role: 'geo', environment: 'staging1', name: 'surge' }],
    attention: 'waiting',
    statuses: ['ROLL_FORWARD_PAUSED'],
    clusters: { ...sampleRow('x').clusters, names: ['sjc1'] },
    toBuilds: ['dca1-special'],
    startedAtMs: NOW - 1000,
  }),
]
const found = (filter: Partial<BoardFilter>) => matching(rows, { ...NO_FILTER, ...filter }, NOW).map(({ id }) => id)

describe('words', () => {
  test.each([
    ['', ['fares', 'eta', 'surge']],
    ['BO fares', ['fares']],
    ['web/prod/eta', ['eta']],
    ['fares eta', []],
    ['eta 42', ['eta']],
    ['cluster:dca1', ['fares', 'eta']],
    ['dca1', ['fares', 'eta', 'surge']],
    ['build:dca1', ['surge']],
    ['cluster:DCA user:ana', ['eta']],
    ['by:ana', ['eta', 'surge']],
    ['status:paused', ['surge']],
    ['is:needs-you', ['fares']],
    ['is:"needs you"', ['fares']],
    ['status:rolled_back', ['eta']],
    ['env:staging role:geo', ['surge']],
    ['cluster:', ['fares', 'eta', 'surge']],
    // Not a field of ours: part of some text, as ids may have it.
    ['nobody:dca1', []],
  ])('%s', (q, ids) => expect(found({ q })).toEqual(ids))

  test('never throw, whatever is typed', () =>
    fc.assert(fc.property(fc.string(), (q) => conditionsOf(q).every(({ text }) => text !== ''))))
})

describe('choices', () => {
  test('of one facet any value will do, of several each has to hold', () => {
    expect(found({ user: ['Bo', 'Ana'] })).toEqual(['fares', 'eta', 'surge'])
    expect(found({ user: ['Ana'], role: ['web'] })).toEqual(['eta'])
    expect(found({ status: ['needs-you', 'ROLL_FORWARD_PAUSED'] })).toEqual(['fares', 'surge'])
    expect(found({ cluster: ['dca'] })).toEqual([])
  })

  test('the start lies in a span or a range, both ends in it', () => {
    expect(found({ since: '1h' })).toEqual(['surge'])
    expect(found({ since: '6h' })).toEqual(['fares', 'surge'])
    expect(found({ from: new Date(NOW - 50 * HOUR_MS), to: new Date(NOW - 2 * HOUR_MS) })).toEqual(['fares', 'eta'])
    expect(found({ to: new Date(NOW - 3 * HOUR_MS) })).toEqual(['eta'])
  })

  test('what a part hides alone is told, and what hides together is not', () => {
    const filter = { ...NO_FILTER, user: ['Bo'], role: ['geo'] }
    expect(matching(rows, filter, NOW)).toEqual([])
    expect([...choicesOf(rows, filter, NOW).hidden]).toEqual([
      ['role', 1],
      ['user', 1],
    ])
    expect(choicesOf(rows, { ...filter, q: 'nothing has this' }, NOW).hidden.size).toBe(0)
  })
})

const texts = fc.subarray(['dca1', 'phx2', 'sjc1', 'web', 'geo', 'Ana', 'Bo', 'needs-you', 'ROLLED_BACK', 'fares'])
const filters = fc.record({
  q: fc.constantFrom('', 'a', 'cluster:dca1', 'fares', 'zzz'),
  ...Object.fromEntries(FACETS.map((facet) => [facet, texts])),
  since: fc.constantFrom('1h' as const, '24h' as const, null),
})

test('a count is what is left once its value is the choice, and what a part hides comes back without it', () =>
  fc.assert(
    fc.property(filters, (some) => {
      const filter: BoardFilter = { ...NO_FILTER, ...some }
      const { counts, hidden } = choicesOf(rows, filter, NOW)
      for (const facet of FACETS)
        for (const [value, n] of counts[facet])
          expect(matching(rows, { ...filter, [facet]: [value] }, NOW)).toHaveLength(n)
      const now = matching(rows, filter, NOW).length
      for (const part of PARTS)
        expect(matching(rows, without(filter, part), NOW)).toHaveLength(now + (hidden.get(part) ?? 0))
    }),
  ))

test('the history is asked for the plain words of a search', () => {
  expect(plainWords('  ranker is:done  20 ')).toBe('ranker 20')
  expect(plainWords('cluster:dca1')).toBe('')
})
