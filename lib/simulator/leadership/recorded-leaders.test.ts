import { afterEach, describe, expect, it } from 'vitest'
import { type Recording, recordings } from '@/lib/aurora/recording.test-support'
import { createHeldCluster } from '../held-cluster'
import { comparable, exchange, recordedReply, requestBytes } from '../wire/recorded-exchange.test-support'
import { type ClusterProcesses, serveProcesses } from './cluster-processes'
import { DEFAULT_DEAD_MS, DEFAULT_DOWN_MS } from './ensemble'

const running: ClusterProcesses[] = []
afterEach(() => Promise.all(running.splice(0).map((processes) => processes.stop())))

/** A pair whose first process leads. */
async function startPair() {
  const cluster = createHeldCluster({ clusterName: 'ha' })
  const processes = await serveProcesses(cluster.scheduler, {
    standbys: 1,
    portOf: () => 0,
    users: null,
    corsOrigin: null,
    announcer: null,
  })
  running.push(processes)
  const ports = processes.servers.map(({ port }) => port)
  return { cluster, processes, first: ports[0] ?? 0, second: ports[1] ?? 0 }
}

type Pair = Awaited<ReturnType<typeof startPair>>

/** Puts a pair into the state a record was made in, and says which process was asked. */
function arrange({ cluster, processes, first, second }: Pair, { label }: Recording): number {
  const name = label.replace(/^\w+-/, '')
  if (label.startsWith('noleader-')) {
    // Elected and not announced yet: the process that takes over.
    processes.failover()
    cluster.advance(DEFAULT_DEAD_MS)
    return second
  }
  if (label.startsWith('A-leading')) return first
  if (label.startsWith('follower-')) return second
  if (label === 'after-quit') {
    processes.failover({ graceful: true })
    return first
  }
  processes.failover()
  if (name === 'api-503') cluster.advance(DEFAULT_DEAD_MS)
  if (name === 'api-200' || label.startsWith('B-leading')) cluster.advance(DEFAULT_DEAD_MS + DEFAULT_DOWN_MS)
  return second
}

describe('leaders and standbys as real schedulers answered', () => {
  for (const recording of recordings('leader'))
    it(`5 6 ${recording.seq} ${recording.label}`, async () => {
      const pair = await startPair()
      const reply = await exchange(arrange(pair, recording), requestBytes(recording))
      // The page of 503 has other words, and the same length.
      const withBody = recording.response.status !== 503 || !recording.request.path.startsWith('/api')
      expect(comparable(reply, withBody)).toEqual(comparable(recordedReply(recording), withBody))
      expect(reply.body.length).toBe(recording.body.length)
    })
})
