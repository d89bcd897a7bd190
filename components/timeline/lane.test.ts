import { describe, expect, test } from 'vitest'
import { sampleMember, sampleTurn } from '@/components/meta-update/sample.test-support'
import { axisOf, laneOf, marksOn, placeOn, ticksOf } from './lane'

const MINUTE = 60_000
const failure = (atMs: number) => ({
  ...sampleTurn('a', atMs, 'INSTANCE_UPDATE_FAILED'),
  kind: 'instances' as const,
  tone: 'bad' as const,
  count: 2,
})

describe('a lane', () => {
  test('has a span per status, the last one until now', () => {
    const turns = [sampleTurn('a', 0, 'ROLLING_FORWARD', 'bo'), sampleTurn('a', MINUTE, 'ROLL_FORWARD_PAUSED')]
    const { spans, marks } = laneOf(sampleMember('a'), turns, 5 * MINUTE)
    expect(spans.map(({ status, fromMs, untilMs }) => [status, fromMs, untilMs])).toEqual([
      ['ROLLING_FORWARD', 0, MINUTE],
      ['ROLL_FORWARD_PAUSED', MINUTE, 5 * MINUTE],
    ])
    expect(marks).toEqual([])
  })

  test('marks its end, what a person did, and failures; events of others are not its own', () => {
    const turns = [
      sampleTurn('a', 0, 'ROLLING_FORWARD', 'bo'),
      failure(MINUTE),
      sampleTurn('a', 2 * MINUTE, 'ROLLING_BACK', 'ana'),
      sampleTurn('a', 3 * MINUTE, 'ROLLED_BACK'),
      sampleTurn('b', 4 * MINUTE, 'FAILED'),
    ]
    const { marks, spans } = laneOf(sampleMember('a'), turns, 9 * MINUTE)
    expect(marks.map(({ kind }) => kind)).toEqual(['failure', 'person', 'end'])
    expect(spans.at(-1)?.untilMs).toBe(3 * MINUTE)
  })

  test('of a cluster that does not answer ends where it was last seen', () => {
    const member = sampleMember('a', { freshness: 'stale', asOfMs: 2 * MINUTE })
    const lane = laneOf(member, [sampleTurn('a', 0, 'ROLLING_FORWARD')], 9 * MINUTE)
    expect(lane.spans.at(-1)?.untilMs).toBe(2 * MINUTE)
    expect(lane.unknownFromMs).toBe(2 * MINUTE)
  })

  test('goes on with its restore, which goes back while it says that it goes forward', () => {
    const restore = { updateId: 'r1', toBuild: '41' }
    const turns = [
      sampleTurn('a', 0, 'ROLLING_FORWARD', 'bo'),
      sampleTurn('a', MINUTE, 'ROLLED_FORWARD'),
      { ...sampleTurn('a', 3 * MINUTE, 'ROLLING_FORWARD', 'ana'), restore },
    ]
    const { spans, marks } = laneOf(sampleMember('a'), turns, 5 * MINUTE)
    expect(spans.map(({ back, fromMs, untilMs }) => [back, fromMs, untilMs])).toEqual([
      [false, 0, MINUTE],
      [true, 3 * MINUTE, 5 * MINUTE],
    ])
    expect(marks.map(({ kind }) => kind)).toEqual(['end', 'person'])
    const silent = sampleMember('a', { freshness: 'stale', asOfMs: 4 * MINUTE })
    expect(laneOf(silent, turns, 9 * MINUTE).unknownFromMs).toBe(4 * MINUTE)
    expect(laneOf(silent, turns.slice(0, 2), 9 * MINUTE).unknownFromMs).toBeNull()
  })

  test('a status of a newer scheduler is drawn as unknown', () => {
    expect(laneOf(sampleMember('a'), [sampleTurn('a', 0, 'ROLLING_SIDEWAYS')], 1).spans[0]?.status).toBe('UNKNOWN')
  })
})

describe('the axis', () => {
  test('holds everything, with air behind', () => {
    const lanes = [
      laneOf(sampleMember('a'), [sampleTurn('a', 0, 'ROLLING_FORWARD')], 10 * MINUTE),
      laneOf(sampleMember('b'), [sampleTurn('b', MINUTE, 'ROLLING_FORWARD')], 10 * MINUTE),
    ]
    const axis = axisOf(lanes, 10 * MINUTE)
    expect(axis.fromMs).toBe(0)
    expect(axis.untilMs).toBeGreaterThan(10 * MINUTE)
    expect(placeOn(axis, 0)).toBe(0)
    expect(placeOn(axis, 99 * MINUTE)).toBe(100)
  })

  test('has round ticks, never more than asked for', () => {
    const axis = { fromMs: 30_000, untilMs: 18 * MINUTE }
    expect(ticksOf(axis, 8)).toEqual([5, 10, 15].map((minutes) => minutes * MINUTE))
    expect(ticksOf({ fromMs: 0, untilMs: 5e12 }, 8).length).toBeLessThanOrEqual(9)
  })

  test('is there also when nothing happened', () => {
    const axis = axisOf([], 10 * MINUTE)
    expect(axis.untilMs).toBeGreaterThan(axis.fromMs)
  })

  test('failures that would cover each other are one mark that counts them', () => {
    const axis = { fromMs: 0, untilMs: 100 * MINUTE }
    const { marks } = laneOf(
      sampleMember('a'),
      [failure(MINUTE), failure(2 * MINUTE), failure(50 * MINUTE)],
      100 * MINUTE,
    )
    expect(marksOn(axis, marks).map(({ times }) => times)).toEqual([4, 2])
  })
})
