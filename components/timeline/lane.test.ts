import { describe, expect, test } from 'vitest'
import { sampleMember, sampleTurn } from '@/components/meta-update/sample.test-support'
import type { TimelineEntryView } from '@/lib/contract/meta-update'
import { countedFrom, laneOf, marksOn, stretchOf } from './lane'
import { clocksFor, sayPassed, zeroesOf } from './lane-clock'
import { foldsIn } from './time-scale'

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

describe('the stretch of all lanes', () => {
  test('holds everything, with air behind', () => {
    const lanes = [
      laneOf(sampleMember('a'), [sampleTurn('a', 0, 'ROLLING_FORWARD')], 10 * MINUTE),
      laneOf(sampleMember('b'), [sampleTurn('b', MINUTE, 'ROLLING_FORWARD')], 10 * MINUTE),
    ]
    const { fromMs, untilMs } = stretchOf(lanes)
    expect(fromMs).toBe(0)
    expect(untilMs).toBeGreaterThan(10 * MINUTE)
  })

  test('is there also when nothing happened', () => {
    const { fromMs, untilMs } = stretchOf([])
    expect(untilMs).toBeGreaterThan(fromMs)
  })
})

test('failures that would cover each other are one mark that counts them', () => {
  const axis = { fromMs: 0, untilMs: 100 * MINUTE, folds: [] }
  const { marks } = laneOf(
    sampleMember('a'),
    [failure(MINUTE), failure(2 * MINUTE), failure(50 * MINUTE)],
    100 * MINUTE,
  )
  expect(marksOn(axis, marks).map(({ times }) => times)).toEqual([4, 2])
})

describe('silence', () => {
  const updated = (atMs: number) => ({
    ...sampleTurn('a', atMs, 'INSTANCE_UPDATED'),
    kind: 'instances' as const,
    count: 5,
  })
  const start = sampleTurn('a', 0, 'ROLLING_FORWARD', 'bo')
  const foldsOf = (turns: TimelineEntryView[], nowMs: number) => {
    const lane = laneOf(sampleMember('a'), turns, nowMs)
    return foldsIn(stretchOf([lane]), lane.busy)
  }
  test('is not where instances go on well', () => {
    const steady = Array.from({ length: 60 }, (_, minute) => updated(minute * MINUTE))
    expect(foldsOf([start, ...steady, sampleTurn('a', 60 * MINUTE, 'ROLL_FORWARD_PAUSED')], 62 * MINUTE)).toEqual([])
    const oneRun = { ...updated(MINUTE), untilMs: 60 * MINUTE }
    expect(foldsOf([start, oneRun, sampleTurn('a', 60 * MINUTE, 'ROLL_FORWARD_PAUSED')], 62 * MINUTE)).toEqual([])
  })
  test('is not before the next event of what rolls, but is where everything is paused', () => {
    expect(foldsOf([start, updated(MINUTE)], 60 * MINUTE)).toEqual([])
    expect(
      foldsOf([start, updated(MINUTE), sampleTurn('a', 2 * MINUTE, 'ROLL_FORWARD_PAUSED')], 60 * MINUTE),
    ).toHaveLength(1)
  })
})

test.each([
  [0, false, '0'],
  [90_000, false, '+1 min'],
  [-90_000, true, '−1:30'],
  [45_000, true, '+45 s'],
  [2 * 60 * MINUTE + 5 * MINUTE, true, '+2 h 5 min'],
])('%i ms since zero are said (to the second: %s) as %s', (ms, fine, said) => expect(sayPassed(ms, fine)).toBe(said))

describe('a clock', () => {
  const lane = (cluster: string, createdAtMs: number, firstFailureMs: number | null) =>
    laneOf(
      sampleMember(cluster, {
        createdAtMs,
        firstFailure:
          firstFailureMs === null ? null : { atMs: firstFailureMs, instanceId: 0, message: null, host: null },
      }),
      [sampleTurn(cluster, createdAtMs, 'ROLLING_FORWARD')],
      60 * MINUTE,
    )
  const lanes = [lane('a', 10 * MINUTE, 15 * MINUTE), lane('b', 20 * MINUTE, 24 * MINUTE), lane('c', 30 * MINUTE, null)]
  test('on the wall changes nothing', () => expect(zeroesOf(lanes, 'wall')).toEqual([0, 0, 0]))
  test('since the start begins each lane at 0', () => {
    const zeroes = zeroesOf(lanes, 'start')
    expect(lanes.map((one, index) => countedFrom(one, zeroes[index] ?? 0).spans[0]?.fromMs)).toEqual([0, 0, 0])
  })
  test('since the first failure puts failures above each other, and healthy lanes where the soonest began', () => {
    const zeroes = zeroesOf(lanes, 'failure')
    const moved = lanes.map((one, index) => countedFrom(one, zeroes[index] ?? 0))
    expect(moved.map(({ firstFailureMs }) => firstFailureMs)).toEqual([0, 0, null])
    expect(moved.map(({ spans }) => spans[0]?.fromMs)).toEqual([-5 * MINUTE, -4 * MINUTE, -4 * MINUTE])
  })
  test('since the first failure is none where nothing failed', () => {
    expect(clocksFor(lanes)).toEqual(['wall', 'start', 'failure'])
    expect(clocksFor([lane('c', 0, null)])).toEqual(['wall', 'start'])
  })
})
