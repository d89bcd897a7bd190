import { describe, expect, test } from 'vitest'
import aurora, { type Response } from '../generated/aurora_types'
import type { AsRead } from '../wire/generated-struct'
import type { ReplyMessage } from '../wire/reply-message'
import { type Capabilities, learnFromHeaders, learnFromOutcome, learnFromReply, NOTHING_LEARNT } from './capabilities'

type Result = NonNullable<AsRead<Response>['result']>
const { JobUpdateStatus } = aurora
const UUID = '0d5a1a2e-7c3f-4b9e-8f4e-3b9d6c1a2f10'

const reply = (result: Result): ReplyMessage => ({
  kind: 'response',
  response: { responseCode: aurora.ResponseCode.OK, result },
  value: () => null,
})
const learnt = (...results: Result[]): Capabilities =>
  results.reduce((known, result) => learnFromReply(known, 'getSomething', reply(result)), NOTHING_LEARNT)

const details = (
  settings: { updateStrategy?: object; slaAware?: boolean },
  statuses: readonly number[] = [JobUpdateStatus.ROLLING_FORWARD],
): Result => ({
  getJobUpdateDetailsResult: {
    detailsList: [
      {
        update: { summary: { key: { id: UUID } }, instructions: { settings } },
        updateEvents: statuses.map((status) => ({ status })),
      },
    ],
  },
})
const summaries = (...all: { id?: string; user?: string }[]): Result => ({
  getJobUpdateSummariesResult: { updateSummaries: all.map(({ id = UUID, user }) => ({ key: { id }, user })) },
})

describe('the version', () => {
  test('is never said to be more than the answers prove', () => {
    expect(NOTHING_LEARNT.version).toBeNull()
    expect(learnt(summaries({})).version).toBeNull()
    expect(learnt(details({})).version).toMatchObject({ atLeast: '0.16' })
    expect(learnt(details({ slaAware: false })).version).toMatchObject({ atLeast: '0.21' })
    expect(learnt(details({ slaAware: false, updateStrategy: {} })).version).toEqual({
      atLeast: '0.22',
      because: 'it sends updateStrategy',
    })
  })

  test('what was proved once stays', () => {
    expect(learnt(details({ updateStrategy: {} }), details({}), summaries({})).version).toMatchObject({
      atLeast: '0.22',
    })
    expect(learnt(details({}), details({ slaAware: true })).version).toMatchObject({ atLeast: '0.21' })
  })
})

describe('what goes beyond released Aurora', () => {
  test('an update id that no scheduler makes is one the caller chose', () => {
    expect(learnt(summaries({}, {})).callersUpdateId).toBeNull()
    expect(learnt(summaries({}, { id: 'release-42' }), summaries({})).callersUpdateId).toBe(true)
    expect(learnt(summaries({ id: '' })).callersUpdateId).toBeNull()
  })

  test('an update that went back after it was complete shows that it can', () => {
    const { ROLLED_FORWARD, ROLLING_BACK, ROLLING_FORWARD } = JobUpdateStatus
    expect(learnt(details({}, [ROLLING_FORWARD, ROLLING_BACK])).rollbackOfCompleted).toBeNull()
    expect(learnt(details({}, [ROLLING_FORWARD, ROLLED_FORWARD])).rollbackOfCompleted).toBeNull()
    expect(learnt(details({}, [ROLLING_BACK, ROLLED_FORWARD])).rollbackOfCompleted).toBeNull()
    expect(learnt(details({}, [ROLLING_FORWARD, ROLLED_FORWARD, ROLLING_BACK])).rollbackOfCompleted).toBe(true)
  })

  test('calls without a name there are collected, each once and not without end', () => {
    let known = NOTHING_LEARNT
    const unknown: ReplyMessage = { kind: 'exception', type: 1 }
    for (const method of ['a', 'b', 'a']) known = learnFromReply(known, method, unknown)
    expect(known.unknownMethods).toEqual(['a', 'b'])
    expect(learnFromReply(known, 'c', { kind: 'exception', type: 6 }).unknownMethods).toEqual(['a', 'b'])
    for (let index = 0; index < 100; index++) known = learnFromReply(known, `m${index}`, unknown)
    expect(known.unknownMethods).toHaveLength(20)
  })
})

describe('who acts', () => {
  test('the newest update with a user tells whether actions have names', () => {
    expect(learnt(summaries({}, { user: '' })).records).toBeNull()
    expect(learnt(summaries({}, { user: 'UNSECURE' }, { user: 'ana' })).records).toBe('unsecure')
    expect(learnt(summaries({ user: 'ana' }, { user: 'UNSECURE' })).records).toBe('names')
    expect(learnt(summaries({ user: 'ana' }), summaries({})).records).toBe('names')
  })

  test('401 tells of credentials, and so does an answer to a call that had some', () => {
    expect(learnFromOutcome(NOTHING_LEARNT, null, false).credentials).toBeNull()
    expect(learnFromOutcome(NOTHING_LEARNT, 'timeout', true).credentials).toBeNull()
    expect(learnFromOutcome(NOTHING_LEARNT, 'unauthenticated', false).credentials).toBe('asked-for')
    const refused = learnFromOutcome(NOTHING_LEARNT, 'unauthenticated', true)
    expect(refused.credentials).toBe('refused')
    expect(learnFromOutcome(refused, null, true).credentials).toBe('answered')
  })
})

describe('the clock', () => {
  const at = (dateMs: number | null, sentAtMs: number, receivedAtMs: number, known = NOTHING_LEARNT) =>
    learnFromHeaders(known, { dateMs, server: null }, sentAtMs, receivedAtMs)

  test('lies where the whole seconds of the header leave it', () => {
    expect(at(100_000, 100_200, 100_250).clockSkew).toEqual({ leastMs: -250, mostMs: 800 })
    expect(at(95_000, 100_200, 100_250).clockSkew).toEqual({ leastMs: -5_250, mostMs: -4_200 })
  })

  test('is narrowed by every answer, and found again after it was set', () => {
    let known = at(100_000, 100_900, 100_910)
    known = at(102_000, 102_050, 102_060, known)
    expect(known.clockSkew).toEqual({ leastMs: -60, mostMs: 100 })
    expect(at(200_000, 110_000, 110_010, known).clockSkew).toEqual({ leastMs: 89_990, mostMs: 91_000 })
  })

  test('is left alone by an answer without a date; a server name is cut', () => {
    const known = at(100_000, 100_200, 100_250)
    expect(at(null, 5, 6, known).clockSkew).toEqual(known.clockSkew)
    expect(learnFromHeaders(known, { dateMs: null, server: 'x'.repeat(500) }, 5, 6).server).toHaveLength(100)
    expect(
      learnFromHeaders(
        learnFromHeaders(known, { dateMs: null, server: 'Jetty' }, 5, 6),
        { dateMs: null, server: null },
        5,
        6,
      ).server,
    ).toBe('Jetty')
  })
})
