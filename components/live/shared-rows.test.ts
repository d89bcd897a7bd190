import { expect, test } from 'vitest'
import { sampleRow } from '@/components/board/sample.test-support'
import type { MetaUpdatesReply } from '@/lib/contract/meta-update'
import { sharedRows } from './shared-rows'

const reply = (other: Partial<MetaUpdatesReply>): MetaUpdatesReply => ({
  nowMs: 0,
  version: 1,
  store: { available: true, sinceMs: 0 },
  clusters: [],
  metaUpdates: [],
  whole: true,
  cursor: 'a.1',
  gone: [],
  left: 0,
  ungrouped: 0,
  groupedBy: { updateMetadata: [], taskMetadata: [] },
  ...other,
})
const held = reply({ metaUpdates: [sampleRow('a'), sampleRow('b'), sampleRow('c', { attention: 'done' })] })

test('what changed moves to its place, what went is gone, and the rest keeps its identity', () => {
  const worse = sampleRow('c', { attention: 'needs-you' })
  const next = sharedRows(reply({ whole: false, cursor: 'a.2', metaUpdates: [worse], gone: ['a'] }), held)
  expect(next).toMatchObject({ whole: true, cursor: 'a.2', gone: [] })
  expect(next?.metaUpdates.map(({ id }) => id)).toEqual(['c', 'b'])
  expect(next?.metaUpdates[1]).toBe(held.metaUpdates[1])
})

test('where nothing changed the list is the same one', () =>
  expect(sharedRows(reply({ whole: false, nowMs: 5 }), held)?.metaUpdates).toBe(held.metaUpdates))

test('changes of something that is not held are no answer; a whole reply always is', () => {
  expect(sharedRows(reply({ whole: false }), null)).toBeNull()
  expect(sharedRows(held, reply({}))).toBe(held)
})
