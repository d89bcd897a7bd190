import { afterEach, describe, expect, it } from 'vitest'
import { createHeldCluster } from '../held-cluster'
import { rolloutRequest, SERVICES } from '../scenarios/company'
import { call, JSON_TYPE, send } from '../wire/stock-client.test-support'
import { type ClusterProcesses, serveProcesses } from './cluster-processes'
import { DEFAULT_DEAD_MS, DEFAULT_DOWN_MS } from './ensemble'

/** What happens soon, however busy the machine is. */
const SOON = { timeout: 15_000 }
const running: ClusterProcesses[] = []
afterEach(() => Promise.all(running.splice(0).map((processes) => processes.stop())))

const ROLE_SUMMARY = '[1,"getRoleSummary",1,1,{}]'
const { job } = SERVICES.apiGateway

async function start(standbys: number) {
  const cluster = createHeldCluster()
  const processes = await serveProcesses(cluster.scheduler, {
    standbys,
    portOf: () => 0,
    users: null,
    corsOrigin: null,
    announcer: null,
  })
  running.push(processes)
  cluster.startJob(SERVICES.apiGateway, 1, 2)
  const url = (process: number) => processes.servers[process]?.url ?? ''
  const ask = (process: number, headers: Readonly<Record<string, string>> = {}) =>
    send(`${url(process)}/api?x=1`, ROLE_SUMMARY, { 'content-type': JSON_TYPE, ...headers })
  const health = async (process: number) => (await send(`${url(process)}/leaderhealth`, '', {}, 'GET')).status
  /** A connection that was kept alive may only be reset at the first try. */
  const isRefused = (process: number) =>
    expect.poll(() => ask(process).catch((error: unknown) => error), SOON).toMatchObject({ code: 'ECONNREFUSED' })
  return { cluster, processes, url, ask, health, isRefused }
}

describe('a pair', () => {
  it('5 6 has one leader, and its standby points to it', async () => {
    const { ask, url, health } = await start(1)
    expect((await ask(0)).status).toBe(200)
    const pointed = await ask(1)
    expect([pointed.status, pointed.headers.location, pointed.body.length]).toEqual([307, `${url(0)}/api?x=1`, 0])
    expect([await health(0), await health(1)]).toEqual([200, 503])
    const bypassed = await ask(1, { 'Bypass-Leader-Redirect': '' })
    expect(bypassed.body.toString()).toContain('Storage is not READY')
  })

  it('5 says that nobody leads while two claim to', async () => {
    const { cluster, processes, ask, health } = await start(1)
    expect(processes.announceTwo(5000)).toBe(true)
    expect([(await ask(0)).status, (await ask(1)).status, await health(0)]).toEqual([503, 503, 502])
    expect((await ask(0, { 'Bypass-Leader-Redirect': '1' })).status).toBe(200)
    cluster.advance(5000)
    expect([(await ask(0)).status, (await ask(1)).status]).toEqual([200, 307])
  })

  it('goes on under the other one after a kill: refused and 307 to the dead, then 503, then it leads', async () => {
    const { cluster, processes, ask, url, health, isRefused } = await start(1)
    const key = cluster.startUpdate(SERVICES.apiGateway, 2, { instances: 2, groupSize: 1, minWaitMs: 1000 })
    processes.failover()
    await isRefused(0)
    const pointed = await ask(1)
    expect([pointed.status, pointed.headers.location]).toEqual([307, `${url(0)}/api?x=1`])
    cluster.advance(DEFAULT_DEAD_MS - 1)
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0'])
    cluster.advance(1)
    expect([(await ask(1)).status, await health(1)]).toEqual([503, 502])
    expect((await ask(1, { 'Bypass-Leader-Redirect': '1' })).body.toString()).toContain('"1":{"i32":1}')
    await isRefused(0)
    cluster.advance(DEFAULT_DOWN_MS)
    expect([(await ask(1)).status, await health(1)]).toEqual([200, 200])
    await expect.poll(() => ask(0).then(({ status }) => status, String), SOON).toBe(307)
    expect((await ask(0)).headers.location).toBe(`${url(1)}/api?x=1`)
    cluster.advance(60_000)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    processes.failover()
    cluster.advance(DEFAULT_DEAD_MS + DEFAULT_DOWN_MS)
    expect((await ask(0)).status).toBe(200)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
  })

  it('breaks a reply that is under way when the leader dies', async () => {
    const { cluster, processes, url } = await start(1)
    processes.faults.set({ kind: 'hang' })
    const pending = send(`${url(0)}/api`, ROLE_SUMMARY, { 'content-type': JSON_TYPE })
    const broken = expect(pending).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect.poll(() => cluster.scheduler.log.all().length, SOON).toBe(1)
    processes.failover()
    await broken
  })

  it('loses the last write when told to, and nothing before it', async () => {
    const { cluster, processes, url } = await start(1)
    const request = rolloutRequest(SERVICES.apiGateway, 2, { instances: 2, groupSize: 1, minWaitMs: 5000 })
    await call(url(0), 'json', 'startJobUpdate', [request, 'go'])
    const key = cluster.scheduler.updates.store.activeOf(job)?.key
    if (!key) throw new Error('There is no update.')
    await call(url(0), 'json', 'pauseJobUpdate', [key, 'stop'])
    await call(url(0), 'json', 'pauseJobUpdate', [{ job, id: 'nobody' }, 'refused writes nothing'])
    await call(url(0), 'json', 'pulseJobUpdate', [key])
    processes.failover({ losingLastWrite: true, deadMs: 10, downMs: 10 })
    cluster.advance(20)
    const statusOf = async (process: number) => {
      const { response } = await call(url(process), 'json', 'getJobUpdateSummaries', [{ jobKey: job }])
      const text = JSON.stringify(response)
      return /"status":(\d+)/.exec(text)?.[1]
    }
    expect(await statusOf(1)).toBe('0')
    cluster.advance(30_000)
    const updated = cluster.instanceEvents(key).length
    processes.failover({ losingLastWrite: true, deadMs: 10, downMs: 10 })
    cluster.advance(10)
    expect(cluster.instanceEvents(key)).toHaveLength(updated)
    cluster.advance(10)
    await expect.poll(() => statusOf(0).catch(String), SOON).toBe('4')
  })

  it('keeps the last write otherwise', async () => {
    const { cluster, processes, url } = await start(1)
    const key = cluster.startUpdate(SERVICES.apiGateway, 2, { instances: 2, groupSize: 1, minWaitMs: 60_000 })
    await call(url(0), 'json', 'pauseJobUpdate', [key, 'stop'])
    processes.failover({ deadMs: 10, downMs: 10 })
    cluster.advance(20)
    expect(cluster.status(key)).toBe('ROLL_FORWARD_PAUSED')
  })

  it('says that its storage is not ready before it ends in good order, and its successor comes at once', async () => {
    const { cluster, processes, ask, isRefused } = await start(1)
    processes.failover({ graceful: true })
    expect((await ask(0)).body.toString()).toContain('Storage is not READY')
    cluster.advance(1000)
    await isRefused(0)
    expect((await ask(1)).status).toBe(503)
    cluster.advance(DEFAULT_DOWN_MS)
    expect((await ask(1)).status).toBe(200)
  })

  it('does one failover at a time', async () => {
    const { cluster, processes } = await start(1)
    processes.failover()
    expect(processes.canFailOver()).toBe(false)
    expect(() => processes.failover()).toThrow('A failover of this cluster is under way.')
    expect(processes.announceTwo(1)).toBe(false)
    cluster.advance(DEFAULT_DEAD_MS + DEFAULT_DOWN_MS)
    expect(processes.canFailOver()).toBe(true)
    expect(processes.standings()).toEqual(['standby', 'leading'])
  })

  it('has its faults whoever leads', async () => {
    const { cluster, processes, ask } = await start(1)
    processes.faults.set({ kind: 'empty' })
    processes.failover({ deadMs: 10, downMs: 10 })
    cluster.advance(20)
    expect((await ask(1)).body.length).toBe(0)
  })
})

describe('one process alone', () => {
  it('comes back by itself, on its own port', async () => {
    const { cluster, processes, ask, isRefused } = await start(0)
    processes.failover()
    await isRefused(0)
    cluster.advance(DEFAULT_DEAD_MS)
    await expect.poll(() => ask(0).then(({ status }) => status, String), SOON).toBe(503)
    cluster.advance(DEFAULT_DOWN_MS)
    expect((await ask(0)).status).toBe(200)
    expect(processes.announceTwo(1)).toBe(false)
  })
})

describe('three processes', () => {
  it('all point to the one that leads', async () => {
    const { cluster, processes, ask, url } = await start(2)
    processes.failover({ deadMs: 10, downMs: 10 })
    cluster.advance(20)
    expect(processes.standings()).toEqual(['standby', 'leading', 'standby'])
    expect((await ask(2)).headers.location).toBe(`${url(1)}/api?x=1`)
  })
})
