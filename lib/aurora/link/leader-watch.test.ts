import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { isZooKeeperInstalled } from '@/lib/commands/zookeeper-server'
import { closedPort, serveRaw } from '../loopback.test-support'
import { type LeaderWatchOptions, watchLeader } from './leader-watch'
import { startZooKeeper, type TestZooKeeper } from './zookeeper.test-support'

const NEVER_MS = 3_600_000
const PATIENT = () => AbortSignal.timeout(20_000)
const announcement = (port: number) =>
  JSON.stringify({
    serviceEndpoint: { host: '10.0.0.1', port },
    additionalEndpoints: { http: { host: '10.0.0.1', port } },
    status: 'ALIVE',
  })
const addressOf = (port: number) => `http://10.0.0.1:${port}/api`

function watch(options: Partial<LeaderWatchOptions> & Pick<LeaderWatchOptions, 'servers'>) {
  const watched = watchLeader({ cluster: 'west', path: '/aurora/scheduler', ...options })
  onTestFinished(() => watched.close())
  const find = async () => {
    const finding = await watched.find(PATIENT())
    return finding.kind === 'leader' ? finding.url.href : `${finding.failure}: ${finding.message}`
  }
  return {
    ...watched,
    find,
    finds: (wanted: string) => vi.waitFor(async () => expect(await find()).toBe(wanted), 15_000),
  }
}

describe('without a server that answers', () => {
  test('a dead ZooKeeper is named, and the call has certainly not been applied', async () => {
    const server = { host: '127.0.0.1', port: await closedPort() }
    const { find, state } = watch({ servers: [server], timings: { replyMs: 200 } })
    expect(await find()).toBe(
      `unreachable: ZooKeeper of cluster west (127.0.0.1:${server.port}) could not be asked who leads.`,
    )
    expect(state()).toMatchObject({ confirmedAtMs: null, problem: expect.stringContaining('could not be asked') })
  })

  test('the deadline of the call ends the search', async () => {
    const server = { host: '127.0.0.1', port: await closedPort() }
    const watched = watch({ servers: [server], timings: { replyMs: NEVER_MS } })
    const finding = await watchLeader({ cluster: 'west', path: '/a', servers: [server] }).find(AbortSignal.timeout(50))
    expect(finding).toMatchObject({ kind: 'not-applied', failure: 'unreachable' })
    expect(watched.announcedHosts()).toEqual([])
  })

  test.each<[string, Buffer]>([
    ['silence', Buffer.alloc(0)],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a size below zero', Buffer.from('ffffffff00000000', 'hex')],
    ['a session that ends before it is told', Buffer.from('0000000400000000', 'hex')],
  ])('%s instead of ZooKeeper ends in words, and nothing else', async (_, bytes) => {
    const hostile = await serveRaw((socket) => socket.write(bytes))
    const { find } = watch({ servers: [hostOf(hostile.hostAndPort)], timings: { replyMs: 200 } })
    expect(await find()).toMatch(/^unreachable: ZooKeeper of cluster west/)
  })

  test('more than ZooKeeper ever sends at once is cut off, without waiting for its end', async () => {
    const hostile = await serveRaw((socket) => socket.write(Buffer.alloc(3 * 1024 * 1024, 0x7f)))
    const { find, close } = watch({ servers: [hostOf(hostile.hostAndPort)], timings: { replyMs: NEVER_MS } })
    const finding = find()
    await vi.waitFor(() => expect(hostile.accepted()).toBeGreaterThan(2), 15_000)
    close()
    expect(await finding).toMatch(/^unreachable/)
  })
})

function hostOf(hostAndPort: string) {
  const [host = '', port] = hostAndPort.split(':')
  return { host, port: Number(port) }
}

if (!isZooKeeperInstalled()) {
  test('no ZooKeeper is installed here: leader discovery was tried only against announcements and dead servers', () => {
    expect(isZooKeeperInstalled()).toBe(false)
  })
} else {
  describe('with a real ZooKeeper server', () => {
    let zookeeper: TestZooKeeper
    beforeAll(async () => {
      zookeeper = await startZooKeeper()
    })
    afterAll(() => zookeeper.stop())

    test('the only member leads; election nodes beside it do not count', async () => {
      await zookeeper.put('/one/member_0000000007', announcement(8081))
      await zookeeper.put('/one/_c_3f-latch-0000000001', 'x')
      const { find, announcedHosts, state } = watch({ servers: [zookeeper.server], path: '/one' })
      expect(await find()).toBe(addressOf(8081))
      expect(announcedHosts()).toEqual(['10.0.0.1:8081'])
      expect(state()).toMatchObject({ problem: null, confirmedAtMs: expect.any(Number) })
    })

    test('nobody, several, and a path that does not exist are no leader, each in its words', async () => {
      await zookeeper.put('/none/_c_latch-1', 'x')
      await zookeeper.put('/two/member_1', announcement(1))
      await zookeeper.put('/two/member_2', announcement(2))
      const servers = [zookeeper.server]
      expect(await watch({ servers, path: '/none' }).find()).toBe(
        'no-leader: ZooKeeper names no leading scheduler of cluster west.',
      )
      expect(await watch({ servers, path: '/two' }).find()).toBe(
        'no-leader: ZooKeeper names 2 leading schedulers of cluster west, so none of them is asked.',
      )
      expect(await watch({ servers, path: '/nowhere' }).find()).toBe(
        'no-leader: ZooKeeper has no /nowhere: check scheduler_zk_path of cluster west.',
      )
    })

    test('an announcement that cannot be read is no leader, and says why', async () => {
      await zookeeper.put('/bad/member_1', '{"serviceEndpoint":')
      expect(await watch({ servers: [zookeeper.server], path: '/bad' }).find()).toBe(
        'no-leader: What ZooKeeper holds about the leader of cluster west cannot be used: it is no JSON.',
      )
    })

    test('the watch tells of a leader that comes, moves and goes, without any other look', async () => {
      await zookeeper.put('/moving/_c_latch-1', 'x')
      const timings = { recheckMs: NEVER_MS }
      const { find, finds } = watch({ servers: [zookeeper.server], path: '/moving', timings })
      expect(await find()).toMatch(/names no leading scheduler/)
      await zookeeper.put('/moving/member_1', announcement(1))
      await finds(addressOf(1))
      await zookeeper.remove('/moving/member_1')
      await finds('no-leader: ZooKeeper names no leading scheduler of cluster west.')
      await zookeeper.put('/moving/member_2', announcement(2))
      await finds(addressOf(2))
      await zookeeper.put('/moving/member_3', announcement(3))
      await finds('no-leader: ZooKeeper names 2 leading schedulers of cluster west, so none of them is asked.')
    })

    test('schedulers may announce themselves at the root', async () => {
      await zookeeper.put('/member_1', announcement(1))
      expect(await watch({ servers: [zookeeper.server], path: '/' }).find()).toBe(addressOf(1))
      await zookeeper.remove('/member_1')
    })

    test('a path that is made later, which no watch tells, is noticed', async () => {
      const { find, finds } = watch({ servers: [zookeeper.server], path: '/later', timings: { recheckMs: NEVER_MS } })
      expect(await find()).toMatch(/has no \/later/)
      await zookeeper.put('/later/member_1', announcement(1))
      await finds(addressOf(1))
    })

    test('a dead and a silent server beside a living one only cost time', async () => {
      await zookeeper.put('/beside/member_1', announcement(1))
      const dead = { host: '127.0.0.1', port: await closedPort() }
      const silent = hostOf((await serveRaw(() => {})).hostAndPort)
      for (const servers of [
        [dead, zookeeper.server],
        [silent, zookeeper.server],
        [dead, silent, zookeeper.server],
      ])
        expect(await watch({ servers, path: '/beside', timings: { replyMs: 1_000 } }).find()).toBe(addressOf(1))
    })

    test('a server that hangs is noticed; the last known leader is used for a minute, and no longer', async () => {
      await zookeeper.put('/hung/member_1', announcement(1))
      let passedMs = 0
      const nowMs = () => performance.now() + passedMs
      const timings = { recheckMs: 100, replyMs: 200 }
      const { find, finds, state, announcedHosts } = watch({
        servers: [zookeeper.server],
        path: '/hung',
        timings,
        nowMs,
      })
      expect(await find()).toBe(addressOf(1))
      zookeeper.pause()
      try {
        await vi.waitFor(() => expect(state()?.problem).toMatch(/could not be asked/), 15_000)
        expect(await find()).toBe(addressOf(1))
        passedMs = 60_000
        expect(await find()).toMatch(/^unreachable: ZooKeeper of cluster west .* could not be asked/)
        expect(announcedHosts()).toEqual([])
      } finally {
        zookeeper.resume()
      }
      await finds(addressOf(1))
      await vi.waitFor(() => expect(state()?.problem).toBeNull(), 15_000)
    })

    test('after a session is lost, a new one is made and the watch is set again', async () => {
      await zookeeper.put('/lost/member_1', announcement(1))
      const { find, finds } = watch({ servers: [zookeeper.server], path: '/lost', timings: { recheckMs: NEVER_MS } })
      expect(await find()).toBe(addressOf(1))
      await zookeeper.kill(true)
      expect(await find()).toBe(addressOf(1))
      await zookeeper.start()
      await zookeeper.put('/lost/member_2', announcement(2))
      await finds(addressOf(2))
      await zookeeper.remove('/lost/member_2')
      await finds('no-leader: ZooKeeper names no leading scheduler of cluster west.')
    })

    test('after the session has expired, because this process stood still, a new one watches', async () => {
      await zookeeper.put('/expired/member_1', announcement(1))
      const timings = { recheckMs: NEVER_MS, replyMs: NEVER_MS, sessionMs: 300 }
      const { find, finds } = watch({ servers: [zookeeper.server], path: '/expired', timings })
      expect(await find()).toBe(addressOf(1))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500)
      await zookeeper.put('/expired/member_2', announcement(2))
      await zookeeper.remove('/expired/member_1')
      await finds(addressOf(2))
      await zookeeper.remove('/expired/member_2')
      await finds('no-leader: ZooKeeper names no leading scheduler of cluster west.')
    })

    test('a session that outlives a restart of the server keeps watching', async () => {
      await zookeeper.put('/kept/member_1', announcement(1))
      const timings = { recheckMs: NEVER_MS, sessionMs: 20_000 }
      const { find, finds } = watch({ servers: [zookeeper.server], path: '/kept', timings })
      expect(await find()).toBe(addressOf(1))
      await zookeeper.kill()
      await zookeeper.start()
      await zookeeper.put('/kept/member_2', announcement(2))
      await zookeeper.remove('/kept/member_1')
      await finds(addressOf(2))
    })
  })
}
