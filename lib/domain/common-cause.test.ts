import { describe, expect, test } from 'vitest'
import { sayCommonCause } from './cause-words'
import { type ClusterEvidence, commonCause, failureName } from './common-cause'

const MINUTE = 60_000

const failing = (cluster: string, message: string | null, more: Partial<ClusterEvidence> = {}): ClusterEvidence => ({
  cluster,
  state: 'failing',
  build: '42',
  startedAtMs: 0,
  watchedMs: 60 * MINUTE,
  firstFailure: { atMs: 4 * MINUTE, instanceId: 0, message, host: `${cluster}-h1` },
  failures: [1, 2, 3, 4].map((host) => ({ message, host: `${cluster}-h${host}` })),
  ...more,
})
const healthy = (cluster: string, build = '42'): ClusterEvidence => ({
  cluster,
  state: 'healthy',
  build,
  startedAtMs: 0,
  watchedMs: 60 * MINUTE,
  firstFailure: null,
  failures: [],
})
const unknown = (cluster: string): ClusterEvidence => ({ ...healthy(cluster), state: 'unknown' })
const said = (...evidence: ClusterEvidence[]) => {
  const cause = commonCause(evidence)
  return cause && sayCommonCause(cause)
}

describe('what failures have in common', () => {
  test('a bad build', () => {
    const late = { firstFailure: { atMs: 5 * MINUTE + 9_000, instanceId: 3, message: null, host: null } }
    expect(
      said(failing('dca1', 'exited with code 137'), failing('dca4', 'exit status: 137', late), healthy('sjc1')),
    ).toBe('Same failure in dca1 and dca4 (exit 137), 4 to 5 min after each start; sjc1 is healthy with the same build')
  })
  test('a bad build everywhere it has come to, and who cannot be asked', () => {
    expect(said(failing('dca1', 'exit 1'), failing('dca4', 'exit 1'), unknown('phx2'), unknown('sjc2'))).toBe(
      'Same failure in dca1 and dca4 (exit 1), 4 min after each start; phx2 and sjc2 are not known',
    )
  })
  test('a bad cluster', () => {
    expect(said(failing('dca1', 'exit 137'), healthy('sjc1'), healthy('sjc2'), healthy('phx1'))).toBe(
      'Only dca1 fails (exit 137); sjc1, sjc2, and phx1 are healthy with the same build',
    )
  })
  test('a bad host', () => {
    const failures = [1, 2, 3, 4, 5].map(() => ({ message: 'exit 1', host: 'dca1-r3-h7' }))
    expect(said(failing('dca1', 'exit 1', { failures }), healthy('sjc1'))).toBe(
      'All 5 failures in dca1 are on dca1-r3-h7',
    )
  })
  test('failures that are not the same', () => {
    expect(said(failing('dca1', 'exit 137'), failing('sjc1', 'No space left on device'))).toBe(
      'The failures differ: exit 137 in dca1, No space left on device in sjc1',
    )
  })
  test('failures of which the first came at once', () => {
    const soon = { firstFailure: { atMs: 20_000, instanceId: 0, message: null, host: null } }
    expect(said(failing('dca1', 'exit 2', soon), failing('dca4', 'exit 2'))).toBe(
      'Same failure in dca1 and dca4 (exit 2), up to 4 min after each start',
    )
  })
  test('nobody is healthy who has had less time than the others took to fail', () => {
    const young = { ...healthy('sjc1'), watchedMs: 2 * MINUTE }
    expect(said(failing('dca1', 'exit 2'), young, healthy('sjc2'))).toBe(
      'Only dca1 fails (exit 2); sjc2 is healthy with the same build',
    )
  })
  test('a cluster that fails in one of two jobs is not healthy for the other', () =>
    expect(said(failing('dca1', 'exit 2'), healthy('dca1'))).toBeNull())
  test('a start that failed at once', () => {
    const soon = { firstFailure: { atMs: 20_000, instanceId: 0, message: null, host: null } }
    expect(said(failing('dca1', 'exit 2', soon), failing('dca4', 'exit 2', soon))).toBe(
      'Same failure in dca1 and dca4 (exit 2), within a minute of each start',
    )
  })

  test.each<[string, ClusterEvidence[]]>([
    ['nothing fails', [healthy('a'), unknown('b')]],
    ['one fails and nobody else has come far', [failing('a', 'exit 1'), unknown('b')]],
    ['no failure says how', [failing('a', null), failing('b', null)]],
    ['one says how and one does not', [failing('a', 'exit 1'), failing('b', null)]],
    ['the failing ones bring different builds', [failing('a', 'exit 1'), failing('b', 'exit 1', { build: '43' })]],
    ['the build is not known', [failing('a', 'exit 1', { build: null }), healthy('b')]],
    ['the others are healthy with another build', [failing('a', 'exit 1'), healthy('b', '41')]],
  ])('nothing, when %s', (_, evidence) => expect(commonCause(evidence)).toBeNull())
})

test.each([
  ['Command exited with code 137', 'exit 137'],
  ['exit status: -1', 'exit -1'],
  ['Failed to bind port 31337 on dca1-r12-h08.prod.example.com', 'Failed to bind port … on …'],
  ['Task 0b9f0f6e-0000-4000-8000-000000000000 lost', 'Task … lost'],
  ['Health check failed: HTTP 503', 'Health check failed: HTTP …'],
])('“%s” is %s', (message, name) => expect(failureName(message)).toBe(name))
