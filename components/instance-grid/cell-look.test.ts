import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instanceTable } from '@/lib/contract/instance-table'
import { INSTANCE_SIDES, INSTANCE_STATES } from '@/lib/domain/instance'
import { EMPTY, lookNumbers, lookOf, wantedStates } from './cell-look'
import { sampleInstance } from './instance-sample.test-support'
import { layOutStrip } from './strip-layout'

const layout = (table: ReturnType<typeof instanceTable>, columns: number) =>
  layOutStrip(table, { sort: 'number', group: 'none' }, columns, 2, () => null)

test('a number says all that is seen', () => {
  const more = fc.record({
    state: fc.constantFrom(...INSTANCE_STATES),
    side: fc.constantFrom(...INSTANCE_SIDES),
    restarted: fc.boolean(),
    inHand: fc.boolean(),
  })
  fc.assert(
    fc.property(more, fc.subarray([...INSTANCE_STATES]), (one, only) => {
      const table = instanceTable([sampleInstance(0, one)])
      expect(lookOf(lookNumbers(table, layout(table, 10), wantedStates(only), 10)[0] ?? EMPTY)).toEqual({
        ...one,
        joinsLeft: false,
        joinsRight: false,
        dimmed: only.length > 0 && !only.includes(one.state),
      })
    }),
  )
})

test('the line around a batch goes on from cell to cell, but not around the corner', () => {
  const table = instanceTable([false, true, true, true].map((inHand, id) => sampleInstance(id, { inHand })))
  const looks = lookNumbers(table, layout(table, 3), wantedStates([]), 3)
  const joins = [...looks].slice(0, 5).map((number) => {
    const look = lookOf(number)
    return look && [look.joinsLeft, look.joinsRight]
  })
  expect(joins).toEqual([[false, false], [false, true], [true, false], [false, false], null])
  expect(looks[5]).toBe(EMPTY)
})

test('nor over the room after every tenth', () => {
  const table = instanceTable(Array.from({ length: 20 }, (_, id) => sampleInstance(id, { inHand: true })))
  const looks = [...lookNumbers(table, layout(table, 20), wantedStates([]), 20)].map(lookOf)
  expect([looks[9]?.joinsRight, looks[10]?.joinsLeft, looks[10]?.joinsRight]).toEqual([false, false, true])
})
