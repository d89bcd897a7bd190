import { expect, test } from 'vitest'
import type { CallReport } from '@/lib/aurora/calls/caller'
import { clusterCallsSchema } from '@/lib/contract/cluster'
import { clusterCallsView } from './cluster-view'

const NOW = 1_800_000_000_000
const UNKNOWN: CallReport = {
  breaker: { state: 'closed' },
  calls: { readsPerMinute: 0, writesPerMinute: 0, bytesPerMinute: 0, errors: [], lastError: null, replyMs: null },
  capabilities: {
    version: null,
    server: null,
    unknownMethods: [],
    limitPerInstance: null,
    callersUpdateId: null,
    rollbackOfCompleted: null,
    records: null,
    credentials: null,
    clockSkew: null,
  },
  whereabouts: { leaderUrl: null, foundBy: null, sinceMs: null, zooKeeper: null },
}

test('before anything is known, nothing is claimed', () => {
  const view = clusterCallsSchema.parse(clusterCallsView(UNKNOWN, null, NOW))
  expect(view).toMatchObject({ leader: null, zooKeeper: null, breaker: null, reply: null, errors: [], lastError: null })
  expect(view.facts.map(({ says }) => says)).toEqual(view.facts.map(() => null))
})

test('durations become moments, failures words', () => {
  const report: CallReport = {
    ...UNKNOWN,
    breaker: {
      state: 'open',
      failingForMs: 40_000.4,
      nextProbeInMs: 3_000,
      cause: { failure: 'timeout', message: 'It was late.' },
    },
    calls: {
      ...UNKNOWN.calls,
      errors: [{ kind: 'no-leader', count: 3 }],
      lastError: { kind: 'no-leader', message: 'Nobody leads.', agoMs: 1_500 },
      replyMs: { median: 4.2, worst: 90, answers: 50 },
    },
    capabilities: { ...UNKNOWN.capabilities, credentials: 'answered', unknownMethods: ['pulseJobUpdate'] },
    whereabouts: {
      leaderUrl: 'http://b:8081',
      foundBy: 'redirect',
      sinceMs: NOW - 60_000,
      zooKeeper: { servers: ['zk1:2181'], confirmedAtMs: null, problem: 'Nobody answers there.' },
    },
  }
  const view = clusterCallsSchema.parse(clusterCallsView(report, 'airglow', NOW))
  expect(view).toMatchObject({
    leader: { url: 'http://b:8081', found: 'by redirect', sinceMs: NOW - 60_000 },
    zooKeeper: { servers: ['zk1:2181'], problem: 'Nobody answers there.' },
    breaker: { sinceMs: NOW - 40_000, nextProbeAtMs: NOW + 3_000, message: 'It was late.' },
    reply: { medianMs: 4.2, worstMs: 90 },
    errors: [{ says: 'no leader', count: 3 }],
    lastError: { message: 'Nobody leads.', atMs: NOW - 1_500 },
  })
  expect(view.facts).toContainEqual({ name: 'Authentication', says: 'As airglow' })
  expect(view.facts).toContainEqual({ name: 'Calls', says: 'does not know pulseJobUpdate' })
})

test('a look under way has no time of its own', () => {
  const breaker = {
    state: 'probing',
    failingForMs: 1_000,
    nextProbeInMs: null,
    cause: { failure: 'tls', message: 'No.' },
  } as const
  expect(clusterCallsView({ ...UNKNOWN, breaker }, null, NOW).breaker).toEqual({
    sinceMs: NOW - 1_000,
    nextProbeAtMs: null,
    message: 'No.',
  })
})
