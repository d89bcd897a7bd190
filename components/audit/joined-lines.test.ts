import { expect, test } from 'vitest'
import type { AuditLineView } from '@/lib/contract/audit'
import { withNewest, withOlder } from './joined-lines'

const page = (from: number, to: number, nextBefore: number | null = to) => ({
  lines: Array.from(
    { length: from - to + 1 },
    (_, at): AuditLineView => ({
      seq: from - at,
      atMs: 0,
      hash: '',
      kind: 'closed',
      pulse: false,
      cluster: null,
      metaUpdateId: null,
      actionId: null,
      stepId: null,
      by: null,
      sentence: '',
    }),
  ),
  nextBefore,
})
const told = ({ lines, nextBefore }: ReturnType<typeof page>) => [lines.map(({ seq }) => seq), nextBefore]

test('new lines come on top of what was shown, older pages below, each line once', () => {
  const older = withOlder(page(10, 8), page(7, 5))
  expect(told({ ...older, lines: [...older.lines] })).toEqual([[10, 9, 8, 7, 6, 5], 5])
  const newer = withNewest(older, page(12, 10))
  expect(told({ ...newer, lines: [...newer.lines] })).toEqual([[12, 11, 10, 9, 8, 7, 6, 5], 5])
})

test('where something may be missing in between, only the newest page is shown', () => {
  const shown = withNewest(page(10, 8), page(14, 12))
  expect(told({ ...shown, lines: [...shown.lines] })).toEqual([[14, 13, 12], 12])
})

test('a page that holds everything is everything', () => {
  expect(withNewest(page(10, 8), page(3, 1, null)).nextBefore).toBeNull()
  expect(withNewest(page(2, 1, null), page(3, 1, null)).lines).toHaveLength(3)
})

test('a page asked for twice is shown once', () => {
  const once = withOlder(page(10, 8), page(7, 5))
  expect(withOlder(once, page(7, 5)).lines).toHaveLength(6)
})
