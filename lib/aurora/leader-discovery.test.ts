import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { isZooKeeperInstalled } from '@/lib/commands/zookeeper-server'
import { type EmbeddedClusters, serveClusters } from '@/lib/simulator/embedded-clusters'
import { createHeldCluster } from '@/lib/simulator/held-cluster'
import { createAuroraClient } from './client'
import { openSchedulerLink } from './link/scheduler-link'
import { startZooKeeper, type TestZooKeeper } from './link/zookeeper.test-support'
import { encodedCall, serve } from './loopback.test-support'
import { DEFAULT_WIRE_LIMITS } from './wire/wire-limits'

const announcement = (url: string) => {
  const { hostname: host, port } = new URL(url)
  return JSON.stringify({ serviceEndpoint: { host, port: Number(port) }, additionalEndpoints: {}, status: 'ALIVE' })
}

if (!isZooKeeperInstalled()) {
  test('no ZooKeeper is installed here: the client was tried only with configured addresses', () => {
    expect(isZooKeeperInstalled()).toBe(false)
  })
} else {
  describe('a client that finds its leader through a real ZooKeeper', () => {
    let zookeeper: TestZooKeeper
    let schedulers: EmbeddedClusters
    beforeAll(async () => {
      const held = [createHeldCluster({ clusterName: 'west' }), createHeldCluster({ clusterName: 'west' })]
      schedulers = await serveClusters({
        schedulers: held.map(({ scheduler }) => scheduler),
        advance: () => undefined,
        stop: () => {
          for (const one of held) one.stop()
        },
      })
      zookeeper = await startZooKeeper()
    })
    afterAll(async () => {
      await zookeeper.stop()
      await schedulers.stop()
    })

    const urls = () => schedulers.clusters.map(({ url }) => url)
    const client = (path: string, schedulerUrl: string | null = null) => {
      const made = createAuroraClient({
        cluster: 'west',
        schedulerUrl,
        zooKeeper: { servers: [zookeeper.server], path },
        readDeadlineMs: 5_000,
        writeDeadlineMs: 5_000,
      })
      onTestFinished(() => made.close())
      return made
    }

    test('it reads from the leader, and from the next one as soon as that leads', async () => {
      const [first = '', second = ''] = urls()
      await zookeeper.put('/follow/member_1', announcement(first))
      const { readUpdateSummaries, report } = client('/follow')
      expect(await readUpdateSummaries({})).toMatchObject({ kind: 'applied', value: [] })
      expect(report().whereabouts).toMatchObject({
        leaderUrl: first,
        foundBy: 'zookeeper',
        zooKeeper: { problem: null },
      })
      await zookeeper.remove('/follow/member_1')
      await zookeeper.put('/follow/member_2', announcement(second))
      await vi.waitFor(async () => {
        await readUpdateSummaries({})
        expect(report().whereabouts.leaderUrl).toBe(second)
      }, 15_000)
    })

    test('scheduler_uri beside it is not asked, as with Aurora’s own client', async () => {
      const other = await serve((_, response) => response.writeHead(500).end())
      const [first = ''] = urls()
      await zookeeper.put('/both/member_1', announcement(first))
      expect(await client('/both', other.url).readUpdateSummaries({})).toMatchObject({ kind: 'applied' })
      expect(other.seen).toEqual([])
    })

    test('a leader that does not answer is looked for anew at once, within the same read', async () => {
      const [first = ''] = urls()
      const leaving = await serve((_, response) => {
        zookeeper
          .remove('/anew/member_1')
          .then(() => zookeeper.put('/anew/member_2', announcement(first)))
          .then(() => response.writeHead(503).end())
          .catch(() => response.destroy())
      })
      await zookeeper.put('/anew/member_1', announcement(leaving.url))
      const link = openSchedulerLink({
        cluster: 'west',
        schedulerUrl: null,
        zooKeeper: { servers: [zookeeper.server], path: '/anew' },
      })
      onTestFinished(link.close)
      const call = encodedCall('binary', 'getTierConfigs', (one) => one.getTierConfigs())
      expect(await link.deliver(call, 'read', 5_000, DEFAULT_WIRE_LIMITS)).toMatchObject({
        kind: 'answer',
        origin: first,
      })
    })

    test('a write goes to the leader that ZooKeeper names; with two of them it goes nowhere', async () => {
      const [first = '', second = ''] = urls()
      await zookeeper.put('/write/member_1', announcement(first))
      const { rollbackJobUpdate } = client('/write')
      const key = { job: { role: 'r', environment: 'e', name: 'n' }, id: 'i' }
      expect(await rollbackJobUpdate(key, 'why')).toMatchObject({ kind: 'refused', code: 'INVALID_REQUEST' })
      await zookeeper.put('/write-two/member_1', announcement(first))
      await zookeeper.put('/write-two/member_2', announcement(second))
      expect(await client('/write-two').rollbackJobUpdate(key, 'why')).toMatchObject({
        kind: 'not-applied',
        failure: 'no-leader',
        message: 'ZooKeeper names 2 leading schedulers of cluster west, so none of them is asked.',
      })
    })
  })
}
