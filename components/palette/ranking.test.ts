import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ranked } from './ranking'

const ITEMS = [
  { words: 'api-gateway 41 → 42', keywords: ['api-gateway-42', 'deployer', 'web/prod/api-gateway'] },
  { words: 'search-indexer 7 → 8', keywords: ['0b7e', 'alice'] },
  { words: 'gateway', keywords: ['edge'] },
  { words: 'Clusters', keywords: [] },
]
const names = (typed: string) => ranked(ITEMS, typed, 9).map(({ words }) => words)

test.each([
  ['gateway', ['gateway', 'api-gateway 41 → 42']],
  ['GATE 42', ['api-gateway 41 → 42']],
  ['alice', ['search-indexer 7 → 8']],
  ['0b7e', ['search-indexer 7 → 8']],
  ['web/prod', ['api-gateway 41 → 42']],
  ['nothing like it', []],
  ['', ['api-gateway 41 → 42', 'search-indexer 7 → 8', 'gateway', 'Clusters']],
])('%j finds %j', (typed, found) => {
  expect(names(typed)).toEqual(found)
})

test('what is found holds every typed word, and is never more than wanted', () => {
  const item = fc.record({ words: fc.string(), keywords: fc.array(fc.string()) })
  fc.assert(
    fc.property(fc.array(item), fc.string(), fc.nat(20), (items, typed, most) => {
      const found = ranked(items, typed, most)
      expect(found.length).toBeLessThanOrEqual(most)
      for (const { words, keywords } of found)
        for (const word of typed.toLowerCase().split(/\s+/))
          expect([words, ...keywords].some((text) => text.toLowerCase().includes(word))).toBe(true)
    }),
  )
})
