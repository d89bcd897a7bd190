import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SPANS, type Span } from './board-filter'
import { addressOf, NO_VIEW, viewHref, viewOf } from './board-view'
import { SORTS } from './sorting'

const text = fc.string({ minLength: 1, maxLength: 40 })
const texts = fc.uniqueArray(text, { maxLength: 5 })
const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
const view = fc.record({
  q: fc.string({ maxLength: 100 }),
  status: texts,
  cluster: texts,
  role: texts,
  environment: texts,
  job: texts,
  user: texts,
  since: fc.constantFrom<Span | null>(...(Object.keys(SPANS) as Span[]), null),
  from: fc.option(moment),
  to: fc.option(moment),
  sort: fc.constantFrom(...SORTS),
})

test('a view comes back from its address as it was', () =>
  fc.assert(
    fc.property(view, (one) => {
      expect(viewOf(addressOf(one))).toEqual(one)
    }),
  ))

test('everything has the shortest address', () => {
  expect(addressOf(NO_VIEW)).toBe('')
  expect(viewHref({ ...NO_VIEW, cluster: ['dca1', 'phx2'], sort: 'newest' })).toBe('/?cluster=dca1,phx2&sort=newest')
})

test.each([
  ['?since=99d&sort=best&from=yesterday&to=', NO_VIEW],
  ['?nobody=knows', NO_VIEW],
  ['?cluster=,,a,a', { ...NO_VIEW, cluster: ['a'] }],
  [`?user=${'u,'.repeat(500)}v`, { ...NO_VIEW, user: ['u', 'v'] }],
])('%# what nobody understands is taken for not being there', (address, expected) =>
  expect(viewOf(address)).toEqual(expected),
)

test('nobody can make the filter long', () => {
  const many = Array.from({ length: 500 }, (_, n) => `u${n}`).join(',')
  expect(viewOf(`?user=${many}&q=${'x'.repeat(5000)}`)).toMatchObject({ q: 'x'.repeat(200) })
  expect(viewOf(`?user=${many}`).user).toHaveLength(50)
})
