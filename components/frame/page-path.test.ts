import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paths } from '@/lib/contract/paths'
import { metaUpdateOf } from './page-path'

test('the id of a meta-update comes back from each of its pages', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
      expect(metaUpdateOf(paths.metaUpdate(id))).toBe(id)
      expect(metaUpdateOf(paths.incident(id))).toBe(id)
      expect(metaUpdateOf(paths.verb(id, 'pause').split('?')[0] ?? '')).toBe(id)
    }),
  )
})

test.each(['/', '/clusters', '/meta-updates/', '/actions/meta-updates/x', '/meta-updates/%E0%A4%A'])(
  '%s is none',
  (path) => {
    expect(metaUpdateOf(path)).toBeNull()
  },
)
