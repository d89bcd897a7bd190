import { expect, test } from 'vitest'
import { sayCommonCause } from '@/lib/domain/cause-words'
import { type ClusterEvidence, commonCause, failuresOf } from '@/lib/domain/common-cause'
import { firstFailureOf } from '@/lib/domain/first-failure'
import { latestInstances } from '@/lib/domain/instance'
import { member, task, update } from '@/lib/domain/sample.test-support'
import { judgeMember } from '@/lib/domain/verdict'
import { sayCommon } from './common-view'
import { memberView } from './member-view'

const dead = (id: number, host: string, atMs = 2000) => ({
  ...task(id, '42', 'FAILED'),
  taskId: `d${id}`,
  host,
  lastEvent: { status: 'FAILED' as const, atMs, message: 'exit 137' },
})
const judged = (
  cluster: string,
  details: ReturnType<typeof update>,
  tasks: ReturnType<typeof task>[],
  freshness: 'current' | 'stale' = 'current',
) => {
  const one = member(cluster, details)
  const instances = latestInstances(details, tasks)
  return {
    member: one,
    freshness,
    asOfMs: 9_000,
    instances,
    firstFailure: firstFailureOf(details, instances),
    hold: null,
    verdict: judgeMember(one, instances, freshness, null),
  }
}
const olds = (...ids: number[]) => ids.map((id) => task(id, '41'))
const failing = (cluster: string) =>
  judged(
    cluster,
    update({
      events: [
        [0, 'INSTANCE_UPDATING'],
        [0, 'INSTANCE_UPDATE_FAILED'],
      ],
    }),
    [dead(0, 'h1', 5000), ...olds(1, 2, 3)],
  )
const healthy = (cluster: string, createdAtMs = 1000) =>
  judged(
    cluster,
    update({
      createdAtMs,
      events: [
        [0, 'INSTANCE_UPDATING'],
        [0, 'INSTANCE_UPDATED'],
      ],
    }),
    [task(0, '42'), ...olds(1, 2, 3)],
  )

test('a cluster that failed and is back already is not left out of "only"', () => {
  const back = update({
    status: 'ROLLED_BACK',
    updateEvents: [{ status: 'ROLLING_FORWARD' }, { status: 'ROLLING_BACK' }, { status: 'ROLLED_BACK' }],
    events: [
      [0, 'INSTANCE_UPDATING'],
      [0, 'INSTANCE_UPDATE_FAILED'],
      [0, 'INSTANCE_ROLLING_BACK'],
      [0, 'INSTANCE_ROLLED_BACK'],
    ],
  })
  expect(sayCommon([failing('dca4'), judged('dca1', back, olds(0, 1, 2, 3)), healthy('sjc1')]) ?? '').not.toMatch(
    /Only dca4/,
  )
})
test('a cluster that began just now has not had the time to fail, and is not healthy', () =>
  expect(sayCommon([failing('dca4'), healthy('sjc1', 8_000)]) ?? '').not.toMatch(/sjc1 is healthy/))
test('a cluster that is read and has not begun is not "not known"', () =>
  expect(sayCommon([failing('dca4'), healthy('sjc1'), judged('phx1', update(), olds(0, 1, 2, 3))]) ?? '').not.toMatch(
    /phx1 is not known/,
  ))
test('two members in one cluster do not contradict each other', () => {
  const evidence = (more: Partial<ClusterEvidence>): ClusterEvidence => ({
    cluster: 'dca1',
    state: 'healthy',
    build: '42',
    startedAtMs: 0,
    watchedMs: 9_000,
    firstFailure: null,
    failures: [],
    ...more,
  })
  const cause = commonCause([
    evidence({ state: 'failing', failures: [{ message: 'exit 1', host: null }] }),
    evidence({}),
  ])
  expect(cause ? sayCommonCause(cause) : '').not.toMatch(/Only dca1.*dca1 is healthy/)
})
test('failures are on the hosts where the tasks died, not where their replacements start', () => {
  const ids = [0, 1, 2, 3]
  const details = update({
    createdAtMs: 0,
    events: ids.map((id): [number, 'INSTANCE_UPDATING'] => [id, 'INSTANCE_UPDATING']),
  })
  const tasks = ids.flatMap((id) => [
    dead(id, `h${id}`, 3000),
    {
      ...task(id, '42', 'STARTING'),
      host: 'h9',
      ancestorId: `d${id}`,
      failureCount: 1,
      lastEvent: { status: 'STARTING' as const, atMs: 4000, message: null },
    },
  ])
  const failures = failuresOf(latestInstances(details, tasks))
  expect(failures.map(({ host }) => host)).not.toContain('h9')
})
test('the first failure has the host and the words of that failure', () => {
  const details = update({
    createdAtMs: 0,
    status: 'ROLLING_BACK',
    events: [
      [0, 'INSTANCE_UPDATING'],
      [0, 'INSTANCE_UPDATE_FAILED'],
      [0, 'INSTANCE_ROLLING_BACK'],
      [0, 'INSTANCE_ROLLED_BACK'],
    ],
  })
  const lost = {
    ...task(0, '41', 'LOST'),
    host: 'h7',
    lastEvent: { status: 'LOST' as const, atMs: 9_000_000, message: 'slave lost' },
  }
  const live = {
    ...task(0, '41'),
    host: 'h8',
    lastEvent: { status: 'RUNNING' as const, atMs: 9_100_000, message: null },
  }
  const first = firstFailureOf(details, latestInstances(details, [dead(0, 'h1'), lost, live]))
  expect(first?.host).not.toBe('h8')
  expect(first?.message).not.toBe('slave lost')
})
test('nothing is left of a time that nobody can see', () => {
  const details = update({
    createdAtMs: 0,
    updateEvents: [{ status: 'ROLLING_FORWARD', atMs: 0 }],
    events: [
      [0, 'INSTANCE_UPDATED'],
      [1, 'INSTANCE_UPDATED'],
    ],
  })
  const stale = { ...judged('a', details, [task(0, '42'), task(1, '42'), ...olds(2, 3)], 'stale'), asOfMs: 2_000 }
  expect(memberView(stale, []).remainingMs).toBeNull()
})
