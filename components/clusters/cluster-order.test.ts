import { expect, test } from 'vitest'
import { type ClusterStanding, clusterLook, matchesWords, worstClustersFirst } from './cluster-order'

const cluster = (name: string, other: Partial<ClusterStanding> = {}, errors: string[] = []): ClusterStanding => ({
  cluster: name,
  freshness: 'current',
  asOfMs: 1,
  failure: null,
  schedulerUrl: `http://${name}.example:8081`,
  lastReadMs: 3,
  updates: 0,
  activeUpdates: 0,
  jobs: 0,
  unreadDetails: 0,
  ...other,
  calls: {
    leader: null,
    zooKeeper: null,
    breaker: null,
    reply: null,
    perMinute: { reads: 0, writes: 0, bytes: 0 },
    errors: errors.map((says) => ({ says, count: 1 })),
    lastError: null,
    facts: [{ name: 'Aurora', says: '0.22' }],
  },
})
const FAILURE = { kind: 'timeout', message: 'no answer in 5 s', sinceMs: 1 }

test('the worst come first, and the rest stays as it is configured', () => {
  const all = [
    cluster('a'),
    cluster('b', {}, ['too late']),
    cluster('c', { failure: FAILURE }),
    cluster('d'),
    cluster('e', { freshness: 'stale', failure: FAILURE }),
    cluster('f', { freshness: 'unseen' }),
  ]
  expect(worstClustersFirst(all).map((row) => row.cluster)).toEqual(['e', 'f', 'c', 'b', 'a', 'd'])
})

test('a read that failed takes the green away while the picture is still believed', () => {
  expect(clusterLook(cluster('a')).tone).toBe('good')
  expect(clusterLook(cluster('a', { failure: FAILURE })).tone).toBe('warn')
})

test.each([
  ['dca', true],
  ['DCA1 5 s', true],
  ['late', true],
  ['0.22', true],
  ['sjc', false],
])('%s is found: %s', (typed, found) =>
  expect(matchesWords(cluster('dca1', { failure: FAILURE }, ['too late']), typed)).toBe(found),
)
