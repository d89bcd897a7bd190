import { describe, expect, test } from 'vitest'
import {
  FAILURE_WORDS,
  sayAuthentication,
  sayClockSkew,
  sayExtensions,
  sayLeaderSource,
  saySilence,
  sayUnknownMethods,
  sayVersion,
} from './cluster-words'

test('every failure has words of its own', () => {
  const words = Object.values(FAILURE_WORDS)
  expect(new Set(words).size).toBe(words.length)
  for (const word of words) expect(word.length).toBeLessThan(25)
})

test('what is not known is not said', () => {
  expect([sayVersion(null), sayClockSkew(null), sayAuthentication(null, null, null), sayUnknownMethods([])]).toEqual([
    null,
    null,
    null,
    null,
  ])
  const nothing = { limitPerInstance: null, callersUpdateId: null, rollbackOfCompleted: null }
  expect(sayExtensions(nothing).map(({ says }) => says)).toEqual([null, null, null])
})

test('a version is said with what gives it away', () => {
  expect(sayVersion({ atLeast: '0.22', because: 'it sends updateStrategy' })).toBe(
    '0.22 or newer (it sends updateStrategy)',
  )
  expect(sayExtensions({ limitPerInstance: 'honoured', callersUpdateId: true, rollbackOfCompleted: null })).toEqual([
    { name: 'limitPerInstance', says: 'honoured' },
    { name: 'the caller’s update id', says: 'seen' },
    { name: 'rollback of a completed update', says: null },
  ])
  expect(sayUnknownMethods(['pulseJobUpdate', 'getJobUpdateDiff'])).toBe(
    'does not know pulseJobUpdate and getJobUpdateDiff',
  )
})

describe('the clock', () => {
  test.each([
    [-400, 500, 'in step (± 0.5 s)'],
    [-10, 10, 'in step (± 0.1 s)'],
    [1_999, 1_999, 'in step (± 0.1 s)'],
    [4_500, 5_500, '5.0 s ahead (± 0.5 s)'],
    [-62_000, -61_000, '61.5 s behind (± 0.5 s)'],
  ])('between %d and %d ms', (leastMs, mostMs, said) => {
    expect(sayClockSkew({ leastMs, mostMs })).toBe(said)
  })
})

describe('who acts', () => {
  test.each([
    ['unsecure', null, null, 'UNSECURE: actions are recorded without a name'],
    ['unsecure', 'answered', 'airglow', 'UNSECURE: actions are recorded without a name'],
    ['names', 'answered', 'airglow', 'As airglow'],
    [null, 'answered', 'airglow', 'As airglow'],
    ['names', null, null, 'Others act under their names; no credentials are configured here'],
    ['unsecure', 'refused', 'airglow', 'The scheduler does not accept the credentials of airglow'],
    ['names', 'asked-for', null, 'The scheduler asks for credentials, and none are configured'],
  ] as const)('records %s, credentials %s of %s', (records, credentials, user, said) => {
    expect(sayAuthentication(records, credentials, user)).toBe(said)
  })
})

test('how a leader was found', () => {
  expect((['configured', 'redirect', 'zookeeper'] as const).map(sayLeaderSource)).toEqual([
    'as configured',
    'by redirect',
    'by ZooKeeper',
  ])
})

test('who refuses has answered, who is silent has not', () => {
  expect(['unreachable', 'timeout', 'broken-off', 'tls'].map(saySilence)).toEqual(Array(4).fill('has not answered'))
  expect(saySilence('unauthenticated')).toBe('has given no usable answer')
  expect(saySilence('not-thrift')).toBe('has given no usable answer')
})
