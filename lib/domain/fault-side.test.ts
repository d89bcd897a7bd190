import { expect, test } from 'vitest'
import { faultSide } from './fault-side'

const of = (...kinds: (string | null)[]) =>
  faultSide(
    kinds.map((kind) => ({ freshness: kind === null ? 'current' : 'stale', failure: kind === null ? null : { kind } })),
  ).kind

test.each([
  ['all answer', [null, null], 'none'],
  ['one is silent and others answer', ['unreachable', null, null], 'theirs'],
  ['most are silent, and one answers through this process', ['timeout', 'unreachable', null], 'theirs'],
  ['nobody can be reached', ['unreachable', 'timeout', 'breaker-open'], 'ours'],
  ['credentials are refused everywhere', ['unauthenticated', 'unauthenticated'], 'access'],
  ['one does not let us in', ['forbidden', null], 'access'],
  ['certificates are not trusted', ['tls', 'tls'], 'access'],
  ['all are in trouble, and some have said so themselves', ['scheduler-error', 'unreachable'], 'undecided'],
  ['the only cluster is silent', ['unreachable'], 'undecided'],
  ['no cluster is configured', [], 'none'],
] as const)('%s', (_, kinds, side) => expect(of(...kinds)).toBe(side))

test('a cluster that has not been read yet decides nothing', () => {
  expect(faultSide([{ freshness: 'unseen', failure: null }]).kind).toBe('none')
})
