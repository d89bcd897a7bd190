import { describe, expect, test } from 'vitest'
import type { InstanceView } from '@/lib/contract/instances'
import { instanceOf, instanceSpan, legendOf, nextTrouble, placeByKey, type Strip } from './strip'

const strip = (label: string, states: readonly InstanceView['state'][], believed = true, first = 0): Strip => ({
  label,
  believed,
  asOfMs: 0,
  linksOf: () => [],
  instances: states.map((state, index) => ({
    id: first + index,
    state,
    side: 'new',
    build: null,
    status: null,
    host: null,
    message: null,
    failures: 0,
    taskId: null,
    sinceMs: null,
  })),
})
const unread: Strip = { label: 'unread', believed: false, asOfMs: null, linksOf: () => [], instances: null }

test('the legend counts believed strips only, worst first', () => {
  expect(legendOf([strip('a', ['updated', 'failed', 'updated']), strip('b', ['failed'], false), unread])).toEqual([
    { state: 'failed', count: 1 },
    { state: 'updated', count: 2 },
  ])
})

test('an instance is found by its number, also where numbers have holes', () => {
  const shifted = strip('a', ['updated', 'failed'], true, 5)
  expect(instanceOf(shifted, 6)?.state).toBe('failed')
  expect(instanceOf(shifted, 0)).toBeNull()
  expect(instanceSpan([shifted, unread])).toBe(7)
  expect(instanceSpan([])).toBe(0)
})

describe('the next one in trouble', () => {
  const strips = [strip('a', ['failed', 'updated', 'missing']), strip('b', ['updated']), strip('c', ['flapping'])]

  test('goes through all strips and begins again', () => {
    const first = nextTrouble(strips, null)
    const second = nextTrouble(strips, first)
    const third = nextTrouble(strips, second)
    expect([first, second, third, nextTrouble(strips, third)]).toEqual([
      { strip: 0, id: 0 },
      { strip: 0, id: 2 },
      { strip: 2, id: 0 },
      { strip: 0, id: 0 },
    ])
  })

  test('is nobody where all is well', () => {
    expect(nextTrouble([strip('a', ['updated'])], null)).toBeNull()
  })
})

describe('keys', () => {
  const strips = [strip('a', Array(25).fill('updated')), strip('b', Array(12).fill('updated'))]
  const go = (from: { strip: number; id: number }, key: string, whole = false) =>
    placeByKey(strips, from, key, 10, whole)

  test('arrows stay inside a strip and pass over into the next one', () => {
    expect(go({ strip: 0, id: 0 }, 'ArrowLeft')).toEqual({ strip: 0, id: 0 })
    expect(go({ strip: 0, id: 24 }, 'ArrowRight')).toEqual({ strip: 0, id: 24 })
    expect(go({ strip: 0, id: 3 }, 'ArrowDown')).toEqual({ strip: 0, id: 13 })
    expect(go({ strip: 0, id: 24 }, 'ArrowDown')).toEqual({ strip: 1, id: 4 })
    expect(go({ strip: 1, id: 8 }, 'ArrowUp')).toEqual({ strip: 0, id: 18 })
    expect(go({ strip: 1, id: 4 }, 'ArrowUp')).toEqual({ strip: 0, id: 24 })
  })

  test('Home and End are those of the strip, with Control those of the grid', () => {
    expect(go({ strip: 1, id: 4 }, 'Home')).toEqual({ strip: 1, id: 0 })
    expect(go({ strip: 1, id: 4 }, 'End')).toEqual({ strip: 1, id: 11 })
    expect(go({ strip: 1, id: 4 }, 'Home', true)).toEqual({ strip: 0, id: 0 })
    expect(go({ strip: 0, id: 4 }, 'End', true)).toEqual({ strip: 1, id: 11 })
  })

  test('other keys lead nowhere', () => {
    expect(go({ strip: 0, id: 0 }, 'x')).toBeNull()
  })
})
