import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CallFailure, CallOutcome } from '@/lib/domain/call-outcome'
import { notApplied, unknownOutcome, unreadable } from '../wire/call-failure'
import { type Admission, admitCall, type Breaker, breakerFailure, CLOSED_BREAKER, settleCall } from './breaker'

const ANSWER: CallOutcome<null> = { kind: 'applied', value: null, messages: [] }
const REFUSAL: CallOutcome<null> = { kind: 'refused', code: 'INVALID_REQUEST', message: 'No.' }
const failed = (failure: CallFailure): CallOutcome<null> =>
  failure === 'timeout' || failure === 'broken-off' || failure === 'scheduler-error'
    ? unknownOutcome(failure, `It was ${failure}.`)
    : failure === 'malformed' || failure === 'truncated' || failure === 'oversized'
      ? unreadable(failure, `It was ${failure}.`)
      : notApplied(failure, `It was ${failure}.`)

const TROUBLE: readonly CallFailure[] = [
  'unreachable',
  'tls',
  'no-leader',
  'redirect-refused',
  'not-ready',
  'timeout',
  'broken-off',
  'scheduler-error',
  'not-thrift',
  'truncated',
  'oversized',
  'malformed',
  'wrong-answer',
]
const SAYS_NOTHING: readonly CallFailure[] = ['unauthenticated', 'forbidden', 'rejected']
const ORDINARY: Admission = { probe: false, atMs: 0 }

const settle = (breaker: Breaker, outcome: CallOutcome<null>, nowMs = 0) =>
  settleCall(breaker, ORDINARY, outcome, nowMs, 1)

/** Open since 0, after five calls that failed at 0; its first probe is due at 2,000. */
const opened = (failure: CallFailure = 'unreachable'): Breaker =>
  Array.from({ length: 5 }).reduce<Breaker>((breaker) => settle(breaker, failed(failure)), CLOSED_BREAKER)

function probing(atMs = 2_000): { breaker: Breaker; admission: Admission } {
  const { breaker, admission } = admitCall(opened(), 'read', atMs)
  if (!admission) throw new Error('the probe is due')
  return { breaker, admission }
}

describe('a closed breaker', () => {
  for (const failure of TROUBLE)
    test(`opens at the fifth ${failure} in a row, not before`, () => {
      let breaker = CLOSED_BREAKER
      for (let call = 1; call <= 4; call++) {
        breaker = settle(breaker, failed(failure), call * 1000)
        expect(breaker.state, `after ${call}`).toBe('closed')
      }
      breaker = settle(breaker, failed(failure), 5000)
      expect(breaker).toMatchObject({ state: 'open', sinceMs: 1000, cause: { failure, message: `It was ${failure}.` } })
    })

  test('begins to count anew after an answer', () => {
    let breaker = CLOSED_BREAKER
    for (let call = 0; call < 4; call++) breaker = settle(breaker, failed('timeout'))
    breaker = settle(breaker, ANSWER)
    expect(breaker).toEqual(CLOSED_BREAKER)
    for (let call = 0; call < 4; call++) breaker = settle(breaker, failed('timeout'))
    expect(breaker.state).toBe('closed')
  })

  for (const outcome of [REFUSAL, ...SAYS_NOTHING.map(failed)])
    test(`is left as it is by ${'failure' in outcome ? outcome.failure : outcome.kind}`, () => {
      const one = settle(CLOSED_BREAKER, failed('timeout'))
      expect(Array.from({ length: 20 }).reduce<Breaker>((breaker) => settle(breaker, outcome), one)).toEqual(one)
    })
})

describe('an open breaker', () => {
  test('sends nothing, and says how long it has been, why, and when it looks again', () => {
    const breaker = opened()
    expect(admitCall(breaker, 'read', 1_999).admission).toBeNull()
    if (breaker.state === 'closed') throw new Error('it is open')
    expect(breakerFailure(breaker, 1_000)).toEqual({
      kind: 'not-applied',
      failure: 'breaker-open',
      message: 'Nothing was sent, because every call has failed for 1 s: It was unreachable. It is tried again in 1 s.',
    })
  })

  test('lets one read through when its time has come, and no write ever', () => {
    expect(admitCall(opened(), 'write', 1_000_000).admission).toBeNull()
    const { breaker } = probing()
    expect(breaker.state).toBe('probing')
    expect(admitCall(breaker, 'read', 1_000_000).admission).toBeNull()
    expect(admitCall(breaker, 'write', 1_000_000).admission).toBeNull()
  })

  for (const outcome of [ANSWER, REFUSAL, ...SAYS_NOTHING.map(failed)])
    test(`closes when its probe meets ${'failure' in outcome ? outcome.failure : outcome.kind}: somebody is there`, () => {
      const { breaker, admission } = probing()
      expect(settleCall(breaker, admission, outcome, 2_100, 1)).toEqual(CLOSED_BREAKER)
    })

  test('stays open with the newest reason and the first moment when its probe fails', () => {
    const { breaker, admission } = probing()
    expect(settleCall(breaker, admission, failed('no-leader'), 2_100, 1)).toMatchObject({
      state: 'open',
      sinceMs: 0,
      cause: { failure: 'no-leader' },
      probeAtMs: 6_000,
    })
  })

  test('a probe that took long is followed by a short rest, not by the next at once', () => {
    const { breaker, admission } = probing()
    expect(settleCall(breaker, admission, failed('timeout'), 12_000, 1)).toMatchObject({ probeAtMs: 13_000 })
  })

  test('a call from before it opened changes nothing by failing, and closes it by succeeding', () => {
    expect(settle(opened(), failed('timeout'))).toEqual(opened())
    expect(settle(opened(), failed('unauthenticated'))).toEqual(opened())
    expect(settle(opened(), ANSWER)).toEqual(CLOSED_BREAKER)
    const { breaker } = probing()
    expect(settle(breaker, failed('timeout'))).toEqual(breaker)
    expect(settle(breaker, failed('forbidden'))).toEqual(breaker)
  })
})

test('an earlier probe that comes in late is not taken for the one that is out', () => {
  const earlier = probing().admission
  const reopened = Array.from({ length: 5 }).reduce<Breaker>(
    (breaker) => settle(breaker, failed('timeout'), 3_000),
    settle(opened(), ANSWER),
  )
  const { breaker, admission } = admitCall(reopened, 'read', 6_000)
  expect(admission).not.toBeNull()
  for (const outcome of [failed('timeout'), REFUSAL, failed('unauthenticated')])
    expect(settleCall(breaker, earlier, outcome, 6_100, 1)).toEqual(breaker)
})

test('the pauses between probes grow, spread by half, to 10 s', () => {
  const pauses = (random: number) => {
    let breaker = opened()
    return Array.from({ length: 6 }, (_, round) => {
      const atMs = round * 100_000 + 10_000
      const gate = admitCall(breaker, 'read', atMs)
      if (!gate.admission) throw new Error('the probe is due')
      breaker = settleCall(gate.breaker, gate.admission, failed('timeout'), atMs, random)
      return breaker.state === 'open' ? breaker.probeAtMs - atMs : null
    })
  }
  expect(pauses(1)).toEqual([4_000, 8_000, 10_000, 10_000, 10_000, 10_000])
  expect(pauses(0)).toEqual([2_000, 4_000, 5_000, 5_000, 5_000, 5_000])
})

type Step =
  | { readonly do: 'call'; readonly kind: 'read' | 'write' }
  | { readonly do: 'end'; readonly of: number; readonly how: number }

test('whatever happens: one probe at a time, never a write while open, open exactly after five, closed by success', () => {
  const outcomes = [ANSWER, REFUSAL, failed('timeout'), failed('unreachable'), failed('unauthenticated')]
  const step = fc.oneof(
    fc.record({ do: fc.constant('call' as const), kind: fc.constantFrom('read' as const, 'write' as const) }),
    fc.record({ do: fc.constant('end' as const), of: fc.nat(30), how: fc.nat(outcomes.length - 1) }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.record({ step, afterMs: fc.nat(4_000), random: fc.double({ min: 0, max: 1, noNaN: true }) }), {
        maxLength: 120,
      }),
      (history) => {
        let breaker: Breaker = CLOSED_BREAKER
        let nowMs = 0
        let inARow = 0
        let flying: Admission[] = []
        for (const { step: next, afterMs, random } of history as { step: Step; afterMs: number; random: number }[]) {
          nowMs += afterMs
          const before: Breaker = breaker
          if (next.do === 'call') {
            const gate = admitCall(before, next.kind, nowMs)
            breaker = gate.breaker
            if (before.state !== 'closed' && next.kind === 'write') expect(gate.admission).toBeNull()
            if (before.state === 'probing') expect(gate.admission).toBeNull()
            if (before.state === 'closed') expect(gate.admission).not.toBeNull()
            if (gate.admission) flying.push(gate.admission)
            continue
          }
          const ended = flying[next.of % Math.max(1, flying.length)]
          const outcome = outcomes[next.how]
          if (!ended || !outcome) continue
          flying = flying.filter((one) => one !== ended)
          breaker = settleCall(before, ended, outcome, nowMs, random)
          const verdict =
            outcome === ANSWER ? 'works' : outcome.kind === 'refused' || outcome === outcomes[4] ? null : 'fails'
          if (verdict === 'works') {
            inARow = 0
            expect(breaker).toEqual(CLOSED_BREAKER)
          } else if (verdict === 'fails' && before.state === 'closed') {
            inARow += 1
            expect(breaker.state).toBe(inARow === 5 ? 'open' : 'closed')
          } else if (before.state === 'closed') expect(breaker).toEqual(before)
          if (breaker.state === 'closed' && before.state !== 'closed') inARow = 0
          if (breaker.state === 'open' && before.state === 'probing') {
            expect(breaker.probeAtMs).toBeGreaterThan(nowMs)
            expect(breaker.probeAtMs).toBeLessThanOrEqual(nowMs + 10_000)
          }
        }
      },
    ),
    { numRuns: 500 },
  )
})
