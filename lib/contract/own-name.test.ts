import { expect, test } from 'vitest'
import { ownName } from './own-name'

test('a name is one line of printable text that cannot end itself early', () => {
  expect(ownName('  Ana   María ')).toBe('Ana María')
  expect(ownName('王芳')).toBe('王芳')
  for (const none of ['', 'a', 'x'.repeat(61), 'a: b', 'a\u0007b', '\ud83d ana', 'ana\u202eeve'])
    expect(ownName(none), JSON.stringify(none)).toBeNull()
})
