import { type Client, createClient, State } from 'node-zookeeper-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startZooKeeper, type TestZooKeeper } from '@/lib/aurora/link/zookeeper.test-support'
import { isZooKeeperInstalled } from '@/lib/commands/zookeeper-server'
import { type EmbeddedClusters, startEmbeddedClusters } from '../embedded-clusters'
import { announceInZooKeeper } from './zookeeper-announcer'

/** What happens soon, however busy the machine is. */
const SOON = { timeout: 15_000 }
const installed = isZooKeeperInstalled()
let zookeeper: TestZooKeeper | null = null
let servers = ''
beforeAll(async () => {
  if (!installed) return
  zookeeper = await startZooKeeper()
  servers = `${zookeeper.server.host}:${zookeeper.server.port}`
})
afterAll(() => zookeeper?.stop())

const reader = (): Promise<Client> =>
  new Promise((resolve) => {
    const client = createClient(servers)
    client.on('state', (state) => {
      if (state === State.SYNC_CONNECTED) resolve(client)
    })
    client.connect()
  })

/** What lies in a serverset: the data of its members, and how many other nodes there are. */
async function look(client: Client, path: string): Promise<{ members: unknown[]; others: number }> {
  const names = await new Promise<string[]>((resolve) => {
    client.getChildren(path, (_error, children) => resolve(children ?? []))
  })
  const members = names.filter((name) => /^member_\d{10}$/.test(name))
  const data = members.map(
    (name) =>
      new Promise<unknown>((resolve) => {
        client.getData(`${path}/${name}`, (error, bytes) => resolve(error ? null : JSON.parse(bytes.toString())))
      }),
  )
  return { members: await Promise.all(data), others: names.length - members.length }
}

describe(`announcements in ZooKeeper${installed ? '' : ' (none is installed here: only its absence is tested)'}`, () => {
  const itWithServer = installed ? it : null
  itWithServer?.(
    'follow the leader through a failover, a claim of two, a lost server and the end',
    async () => {
      const options = { servers, path: '/aurora/{cluster}/scheduler' }
      const embedded: EmbeddedClusters = await startEmbeddedClusters({
        scenario: 'quiet',
        clusters: ['dca1'],
        instances: 1,
        clock: 'held',
        standbys: 1,
        zookeeper: options,
      })
      let client = await reader()
      try {
        const path = '/aurora/dca1/scheduler'
        const processes = embedded.clusters[0]?.processes
        const member = (process: number) => {
          const endpoint = { host: '127.0.0.1', port: processes?.servers[process]?.port }
          return { serviceEndpoint: endpoint, additionalEndpoints: { http: endpoint }, status: 'ALIVE' }
        }
        await expect.poll(() => look(client, path), SOON).toEqual({ members: [member(0)], others: 2 })
        embedded.failover('dca1', { deadMs: 100, downMs: 100 })
        expect(await look(client, path)).toEqual({ members: [member(0)], others: 2 })
        embedded.advance(100)
        await expect.poll(() => look(client, path), SOON).toEqual({ members: [], others: 2 })
        embedded.advance(100)
        await expect.poll(() => look(client, path), SOON).toEqual({ members: [member(1)], others: 2 })
        processes?.announceTwo(50)
        await expect.poll(async () => (await look(client, path)).members, SOON).toHaveLength(2)
        embedded.advance(50)
        await expect.poll(() => look(client, path), SOON).toEqual({ members: [member(1)], others: 2 })
        await zookeeper?.kill(true)
        await zookeeper?.start()
        // A session that has expired answers no more.
        client.close()
        client = await reader()
        await expect.poll(() => look(client, path), SOON).toEqual({ members: [member(1)], others: 2 })
        await embedded.stop()
        await expect.poll(() => look(client, path), SOON).toEqual({ members: [], others: 0 })
      } finally {
        await embedded.stop()
        client.close()
      }
    },
    60_000,
  )

  it('is refused where no ZooKeeper answers', async () => {
    await expect(announceInZooKeeper({ servers: '127.0.0.1:1', path: '/x' }, 'dca1', 1, 300)).rejects.toThrow(
      'ZooKeeper does not answer at 127.0.0.1:1.',
    )
  })
})
