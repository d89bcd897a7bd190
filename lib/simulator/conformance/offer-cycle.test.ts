import { expect, it } from 'vitest'
import { OfferCycle } from './offer-cycle'

it('gives each agent’s offer to one task a cycle, and makes the others wait for the next cycles', () => {
  const offers = new OfferCycle(2, 1000, 10_300)
  expect([0, 1, 2, 3, 4].map(() => offers.waitMs(10_500))).toEqual([4, 4, 800, 800, 1800])
})

it('remembers offers used up ahead of their cycle, and has new ones after that', () => {
  const offers = new OfferCycle(2, 1000, 10_300)
  for (let task = 0; task < 3; task++) offers.use(10_500)
  expect([offers.waitMs(11_400), offers.waitMs(11_400)]).toEqual([4, 900])
  expect(offers.waitMs(15_000)).toBe(4)
})
