import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  MOST_VIEWS,
  NO_VIEWS,
  nameProblem,
  readViews,
  renamed,
  type SavedViews,
  viewName,
  withoutView,
  withView,
  writeViews,
} from './saved-views'

const saved: SavedViews = {
  views: [
    { name: 'Mine', address: '?user=Ana' },
    { name: 'Staging', address: '?environment=staging1&sort=newest' },
  ],
  first: 'Mine',
}

test('what is kept comes back', () => expect(readViews(writeViews(saved))).toEqual(saved))

describe('garbage is left out', () => {
  test.each([
    [null, NO_VIEWS],
    ['', NO_VIEWS],
    ['{"version":1', NO_VIEWS],
    ['[]', NO_VIEWS],
    ['{"version":2,"views":[{"name":"a","address":""}]}', NO_VIEWS],
    ['{"version":1,"views":"many"}', NO_VIEWS],
    [
      '{"version":1,"first":"gone","views":[null,7,{"name":3,"address":""},{"name":" ","address":""},{"name":"a","address":"?sort=best&user=Bo"},{"name":"a","address":""}]}',
      { views: [{ name: 'a', address: '?user=Bo' }], first: null },
    ],
  ])('%s', (text, expected) => expect(readViews(text)).toEqual(expected))

  test('whatever a browser holds under that name', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const views = readViews(text)
        expect(readViews(writeViews(views))).toEqual(views)
      }),
    ))
})

test('a name is one line of visible letters, and nobody else’s', () => {
  expect(viewName('  my \n view ')).toBe('my view')
  expect(nameProblem(saved, ' ')).toBe('no-name')
  expect(nameProblem(saved, 'evil\u202e')).toBe('no-name')
  expect(nameProblem(saved, 'Mine')).toBe('taken')
  expect(nameProblem(saved, 'Mine', 'Mine')).toBeNull()
  const many = Array.from({ length: MOST_VIEWS }, (_, n) => ({ name: `v${n}`, address: '' }))
  expect(nameProblem({ views: many, first: null }, 'one more')).toBe('too-many')
  expect(nameProblem({ views: many, first: null }, 'renamed', 'v1')).toBeNull()
})

test('the view a board opens with follows its name and goes with it', () => {
  expect(renamed(saved, 'Mine', 'Ours')).toMatchObject({
    first: 'Ours',
    views: [{ name: 'Ours' }, { name: 'Staging' }],
  })
  expect(withoutView(saved, 'Mine')).toMatchObject({ first: null, views: [{ name: 'Staging' }] })
  expect(withView(saved, { name: 'Mine', address: '?user=Bo' }).views[0]).toEqual({ name: 'Mine', address: '?user=Bo' })
})
