import { describe, expect, test } from 'vitest'
import type { InstanceView } from '@/lib/contract/instance-table'
import type { Arrangement } from './arrangement'
import { firstPlace, type LaidOut, nextTrouble, type Place, placeByKey } from './grid-cursor'
import { sampleStrip } from './instance-sample.test-support'
import type { Strip } from './strip'
import { layOutStrip } from './strip-layout'

const COLUMNS = 10
const laidOut = (strip: Strip, arrangement: Arrangement = { sort: 'number', group: 'none' }): LaidOut => ({
  strip,
  layout: strip.instances && layOutStrip(strip.instances, arrangement, COLUMNS, 2, () => null),
})
const grid = (...strips: (readonly InstanceView['state'][] | null)[]) =>
  strips.map((states, index) => laidOut(sampleStrip(`c${index}`, states)))

describe('the next one in trouble', () => {
  const strips = grid(['failed', 'updated', 'missing'], ['updated'], null, ['flapping'])

  test('goes through all strips and begins again', () => {
    const first = nextTrouble(strips, null)
    const second = nextTrouble(strips, first)
    const third = nextTrouble(strips, second)
    expect([first, second, third, nextTrouble(strips, third)]).toEqual([
      { strip: 0, id: 0 },
      { strip: 0, id: 2 },
      { strip: 3, id: 0 },
      { strip: 0, id: 0 },
    ])
  })

  test('is the same one again where there is no other', () => {
    const one = grid(['updated', 'failed', 'updated'])
    expect(nextTrouble(one, { strip: 0, id: 1 })).toEqual({ strip: 0, id: 1 })
    expect(nextTrouble(one, { strip: 0, id: 2 })).toEqual({ strip: 0, id: 1 })
  })

  test.each([
    { arrangement: { sort: 'number', group: 'none' }, ids: [1, 2, 3, 1] },
    { arrangement: { sort: 'trouble', group: 'none' }, ids: [2, 3, 1, 2] },
    { arrangement: { sort: 'number', group: 'state' }, ids: [2, 3, 1, 2] },
  ] as const)('follows the order that is shown: $arrangement', ({ arrangement, ids }) => {
    const shown = [laidOut(sampleStrip('c', ['updated', 'missing', 'failed', 'failed', 'updated']), arrangement)]
    let at: Place | null = null
    for (const id of ids) {
      at = nextTrouble(shown, at)
      expect(at).toEqual({ strip: 0, id })
    }
  })

  test('is nobody where all is well', () => {
    expect(nextTrouble(grid(['updated'], null), null)).toBeNull()
    expect(nextTrouble([], null)).toBeNull()
  })
})

describe('keys', () => {
  const strips = grid(Array(25).fill('updated'), null, Array(12).fill('updated'))
  const go = (from: { strip: number; id: number }, key: string, whole = false) =>
    placeByKey(strips, from, key, COLUMNS, whole)

  test('arrows stay inside a strip and pass over into the next one', () => {
    expect(go({ strip: 0, id: 0 }, 'ArrowLeft')).toEqual({ strip: 0, id: 0 })
    expect(go({ strip: 0, id: 24 }, 'ArrowRight')).toEqual({ strip: 0, id: 24 })
    expect(go({ strip: 0, id: 3 }, 'ArrowDown')).toEqual({ strip: 0, id: 13 })
    expect(go({ strip: 0, id: 18 }, 'ArrowDown')).toEqual({ strip: 0, id: 24 })
    expect(go({ strip: 0, id: 24 }, 'ArrowDown')).toEqual({ strip: 2, id: 4 })
    expect(go({ strip: 2, id: 8 }, 'ArrowUp')).toEqual({ strip: 0, id: 24 })
    expect(go({ strip: 2, id: 10 }, 'ArrowDown')).toEqual({ strip: 2, id: 10 })
  })

  test('Home and End are those of the strip, with Control those of the grid', () => {
    expect(go({ strip: 2, id: 4 }, 'Home')).toEqual({ strip: 2, id: 0 })
    expect(go({ strip: 2, id: 4 }, 'End')).toEqual({ strip: 2, id: 11 })
    expect(go({ strip: 2, id: 4 }, 'Home', true)).toEqual({ strip: 0, id: 0 })
    expect(go({ strip: 0, id: 4 }, 'End', true)).toEqual({ strip: 2, id: 11 })
  })

  test('pages go to the same number in another strip, or the nearest there is', () => {
    expect(go({ strip: 0, id: 4 }, 'PageDown')).toEqual({ strip: 2, id: 4 })
    expect(go({ strip: 0, id: 20 }, 'PageDown')).toEqual({ strip: 2, id: 11 })
    expect(go({ strip: 2, id: 4 }, 'PageUp')).toEqual({ strip: 0, id: 4 })
    expect(go({ strip: 2, id: 4 }, 'PageDown')).toEqual({ strip: 2, id: 4 })
  })

  test('an instance that is gone leads to the first one, and other keys lead nowhere', () => {
    expect(go({ strip: 0, id: 99 }, 'ArrowDown')).toEqual(firstPlace(strips))
    expect(go({ strip: 0, id: 99 }, 'x')).toBeNull()
    expect(go({ strip: 0, id: 0 }, 'x')).toBeNull()
  })
})
