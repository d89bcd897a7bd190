import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleRow } from '@/components/board/sample.test-support'
import { BoardLog } from './board-log'

const versions = fc.array(
  fc.uniqueArray(
    fc.record({ id: fc.constantFrom<string>('a', 'b', 'c', 'd'), headline: fc.constantFrom<string>('one', 'two') }),
    {
      selector: ({ id }) => id,
    },
  ),
  { minLength: 1, maxLength: 12 },
)

test('whoever applies what changed since any cursor has what is there now', () =>
  fc.assert(
    fc.property(versions, (boards) => {
      const log = new BoardLog()
      const seen = boards.map((rows) => {
        log.note(rows.map(({ id, headline }) => sampleRow(id, { headline })))
        return { cursor: log.cursor, rows: new Map(rows.map(({ id, headline }) => [id, headline])) }
      })
      const last = seen.at(-1)
      for (const { cursor, rows } of seen) {
        const news = log.since(cursor)
        for (const id of news?.gone ?? []) rows.delete(id)
        for (const { id, headline } of news?.changed ?? []) rows.set(id, headline)
        expect(news).not.toBeNull()
        if (last && last.rows !== rows) expect(rows).toEqual(last.rows)
      }
    }),
  ))

test('only what changed is told', () => {
  const log = new BoardLog()
  log.note([sampleRow('a'), sampleRow('b')])
  const { cursor } = log
  log.note([sampleRow('a'), sampleRow('b', { headline: 'other' })])
  expect(log.since(cursor)).toMatchObject({ changed: [{ id: 'b' }], gone: [] })
  expect(log.since(log.cursor)).toEqual({ changed: [], gone: [] })
  log.note([sampleRow('a')])
  expect(log.since(cursor)).toEqual({ changed: [], gone: ['b'] })
})

test.each([null, '', 'x', 'ffffffff.1'])('a cursor of nobody here is told everything: %s', (cursor) => {
  const log = new BoardLog()
  log.note([sampleRow('a')])
  expect(log.since(cursor)).toBeNull()
})

test('a cursor from before the oldest one that went and is remembered is told everything', () => {
  const log = new BoardLog()
  log.note([])
  const { cursor } = log
  for (let n = 0; n <= 1_001; n++) log.note([sampleRow(`r${n}`)])
  expect(log.since(cursor)).toBeNull()
  expect(log.since(log.cursor)).toEqual({ changed: [], gone: [] })
})
