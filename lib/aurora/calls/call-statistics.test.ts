import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CallEnd, type CallStatistics, countCall, NO_CALLS, summarizeCalls } from './call-statistics'

const MINUTE = 60_000
const call = (endedAtMs: number, more: Partial<CallEnd> = {}): CallEnd => ({
  kind: 'read',
  endedAtMs,
  tookMs: 10,
  bytes: 100,
  failure: null,
  ...more,
})
const counted = (...calls: CallEnd[]): CallStatistics => calls.reduce(countCall, NO_CALLS)
const timeout = { kind: 'timeout', message: 'It was late.' } as const

describe('traffic', () => {
  test('is that of the last minute, reads and writes apart', () => {
    const known = counted(call(1_000), call(30_000), call(30_500, { kind: 'write', bytes: 7 }), call(60_500))
    expect(summarizeCalls(known, 60_900)).toMatchObject({ readsPerMinute: 3, writesPerMinute: 1, bytesPerMinute: 307 })
    expect(summarizeCalls(known, 61_001)).toMatchObject({ readsPerMinute: 2, writesPerMinute: 1 })
    expect(summarizeCalls(known, 90_001)).toMatchObject({ readsPerMinute: 1, writesPerMinute: 0, bytesPerMinute: 100 })
  })

  test('agrees with a plain count of the calls, whenever they come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5_000), { maxLength: 200 }), fc.nat(70_000), (gaps, pause) => {
        let atMs = 0
        const times = gaps.map((gap) => (atMs += gap))
        const nowMs = atMs + pause
        const { readsPerMinute } = summarizeCalls(counted(...times.map((time) => call(time))), nowMs)
        // A bucket is a second wide: calls at its edge may count or not.
        const within = (ms: number) => times.filter((time) => time > nowMs - ms).length
        expect(readsPerMinute).toBeGreaterThanOrEqual(within(MINUTE - 1000))
        expect(readsPerMinute).toBeLessThanOrEqual(within(MINUTE + 1))
      }),
    )
  })
})

describe('errors', () => {
  test('are those of the last ten minutes by kind, the most frequent first', () => {
    const unreachable = { kind: 'unreachable', message: 'It was refused.' } as const
    const known = counted(
      call(5_000, { failure: unreachable }),
      call(100_000, { failure: timeout }),
      call(200_000, { failure: timeout }),
    )
    expect(summarizeCalls(known, 300_000).errors).toEqual([
      { kind: 'timeout', count: 2 },
      { kind: 'unreachable', count: 1 },
    ])
    expect(summarizeCalls(known, 700_001).errors).toEqual([{ kind: 'timeout', count: 1 }])
    expect(summarizeCalls(known, 900_000).errors).toEqual([])
  })

  test('the last one keeps its words and gets older', () => {
    const known = counted(call(5_000, { failure: timeout }), call(6_000))
    expect(summarizeCalls(known, 3_605_000).lastError).toEqual({ ...timeout, agoMs: 3_600_000 })
    expect(summarizeCalls(NO_CALLS, 0).lastError).toBeNull()
  })
})

describe('reply times', () => {
  test('are the median and the worst of the newest answers; failures are none', () => {
    const known = counted(
      call(1, { tookMs: 5 }),
      call(2, { tookMs: 900 }),
      call(3, { tookMs: 7 }),
      call(4, { tookMs: 10_000, failure: timeout }),
    )
    expect(summarizeCalls(known, 5).replyMs).toEqual({ median: 7, worst: 900, answers: 3 })
    expect(summarizeCalls(NO_CALLS, 5).replyMs).toBeNull()
  })

  test('forget what is long past', () => {
    const slow = call(0, { tookMs: 9_000 })
    const quick = Array.from({ length: 50 }, (_, index) => call(index + 1, { tookMs: 3 }))
    expect(summarizeCalls(counted(slow, ...quick), 100).replyMs).toEqual({ median: 3, worst: 3, answers: 50 })
  })
})

test('a hundred thousand calls over a day take no more memory than a minute and ten of them do', () => {
  let known = NO_CALLS
  for (let index = 0; index < 100_000; index++)
    known = countCall(known, call(index * 864, { failure: index % 2 ? timeout : null }))
  expect(known.traffic.length).toBeLessThanOrEqual(61)
  expect(known.errors.length).toBeLessThanOrEqual(61)
  expect(known.replyTimesMs.length).toBe(50)
})
