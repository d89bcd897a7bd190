import { expect, test } from 'vitest'
import { KEYS, type KeyId, type Press, usedKey } from './keys'

const press = (key: string, more: Partial<Press> = {}): Press => ({ key, mod: false, alt: false, ...more })
const ALL = KEYS.map(({ id }) => id)
const FRAME: readonly KeyId[] = ['palette', 'search', 'help', 'to-board', 'to-clusters', 'other-clock', 'incident']

test.each<[string, Press[], KeyId | null]>([
  ['⌘K', [press('k', { mod: true })], 'palette'],
  ['with caps lock', [press('K', { mod: true })], 'palette'],
  ['k alone', [press('k')], null],
  ['a slash', [press('/')], 'search'],
  ['a slash with a modifier belongs to the browser', [press('/', { mod: true })], null],
  ['with Alt it is a letter of somebody’s alphabet', [press('i', { alt: true })], null],
  ['two presses', [press('g'), press('b')], 'to-board'],
  ['the first of two', [press('g')], null],
  ['the second alone', [press('b')], null],
  ['something in between', [press('g'), press('x'), press('b')], null],
  ['what was pressed before does not matter', [press('x'), press('?')], 'help'],
])('%s', (_, presses, id) => {
  expect(usedKey(presses, FRAME)).toBe(id)
})

test('a key that means nothing where the person is does nothing', () => {
  expect(usedKey([press('i')], ['help'])).toBe(null)
})

test('no key is used twice in one place, and none is the beginning of another', () => {
  const everywhere = (place: string) => KEYS.filter((key) => key.place === place || key.place === 'everywhere')
  for (const place of new Set(KEYS.map((key) => key.place))) {
    const uses = everywhere(place).map(({ id, presses }) => ({ id, text: JSON.stringify(presses).slice(1, -1) }))
    const clashes = uses.flatMap((one) =>
      uses.filter((other) => one.id !== other.id && other.text.startsWith(one.text)).map(({ id }) => [one.id, id]),
    )
    // In incident mode Escape leaves the page where nothing is open that it would close.
    expect(clashes.filter((pair) => !pair.includes('leave-incident'))).toEqual([])
  }
  expect(new Set(ALL).size).toBe(ALL.length)
})
