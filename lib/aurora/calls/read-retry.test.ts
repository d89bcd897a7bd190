import { describe, expect, test } from 'vitest'
import type { CallFailure } from '@/lib/domain/call-outcome'
import { notApplied, unknownOutcome, unreadable } from '../wire/call-failure'
import { decideRetry } from './read-retry'

const LEFT_MS = 10_000
/** How often a read is made in all when it meets nothing but this. */
const TIMES: Readonly<Record<CallFailure, number>> = {
  unreachable: 3,
  'no-leader': 3,
  'not-ready': 3,
  'broken-off': 3,
  truncated: 3,
  'scheduler-error': 2,
  tls: 1,
  'redirect-refused': 1,
  unauthenticated: 1,
  forbidden: 1,
  rejected: 1,
  timeout: 1,
  'not-thrift': 1,
  oversized: 1,
  malformed: 1,
  'wrong-answer': 1,
  'breaker-open': 1,
}

describe('a read that meets', () => {
  for (const [failure, times] of Object.entries(TIMES) as [CallFailure, number][])
    test(`${failure} is made ${times} times at most`, () => {
      for (const make of [notApplied, unknownOutcome, unreadable]) {
        const outcome = make(failure, 'It failed.')
        let attempt = 1
        while (decideRetry(outcome, attempt, LEFT_MS, 0.5) !== null) attempt++
        expect(attempt).toBe(times)
      }
    })

  test('an answer is made once', () => {
    expect(decideRetry({ kind: 'applied', value: 1, messages: [] }, 1, LEFT_MS, 0.5)).toBeNull()
    expect(decideRetry({ kind: 'refused', code: 'INVALID_REQUEST', message: 'No.' }, 1, LEFT_MS, 0.5)).toBeNull()
  })
})

test('the pauses are spread over all of their length, which trebles', () => {
  const failed = notApplied('unreachable', 'It was refused.')
  expect([0, 0.5, 1].map((random) => decideRetry(failed, 1, LEFT_MS, random))).toEqual([0, 50, 100])
  expect([0, 0.5, 1].map((random) => decideRetry(failed, 2, LEFT_MS, random))).toEqual([0, 150, 300])
})

test('a try that could not end in time is not begun', () => {
  const failed = notApplied('unreachable', 'It was refused.')
  expect(decideRetry(failed, 1, 300, 1)).toBe(100)
  expect(decideRetry(failed, 1, 299, 1)).toBeNull()
  expect(decideRetry(failed, 1, 0, 0)).toBeNull()
})
