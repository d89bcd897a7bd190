import { expect, test } from 'vitest'
import { printable } from './plain-text'

test('characters that turn or hide text are written out', () => {
  expect(printable('safe\u202Eexe.txt')).toBe('safe⟨U+202E⟩exe.txt')
  expect(printable('a\u0000b\u200Bc\uFEFF')).toBe('a⟨U+0000⟩b⟨U+200B⟩c⟨U+FEFF⟩')
})

test('line breaks and tabs are spaces, other languages stay', () => {
  expect(printable('one\r\n\ttwo é漢😀 עברית')).toBe('one two é漢😀 עברית')
})
