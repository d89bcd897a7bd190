import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type EmbeddedClusters, startEmbeddedClusters } from './embedded-clusters'
import { simulate } from './fleet-simulation'
import { rolloutRequest, SERVICES } from './scenarios/company'
import { SCENARIO_NAMES, SCENARIOS } from './scenarios/scenario-catalog'
import type { Scheduler } from './scheduler'
import { statusOf } from './updates/job-update'
import { listen } from './wire/server'

/** The first of so many free ports in a row. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const probes = [createServer()]
    await listen(probes[0] ?? createServer(), 0)
    const address = probes[0]?.address()
    const first = typeof address === 'object' && address ? address.port : 0
    try {
      for (let offset = 1; offset < count; offset++) {
        const probe = createServer()
        await listen(probe, first + offset)
        probes.push(probe)
      }
      return first
    } catch {
      // Some of them are taken: others are tried.
    } finally {
      await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))))
    }
  }
}

const NOW_MS = Date.UTC(2026, 0, 15, 12)

const running: EmbeddedClusters[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((embedded) => embedded.stop()))
})

async function start(options: Parameters<typeof startEmbeddedClusters>[0]): Promise<EmbeddedClusters> {
  const embedded = await startEmbeddedClusters({ clock: 'held', nowMs: NOW_MS, ...options })
  running.push(embedded)
  return embedded
}

const CLUSTER_NAMES = ['dca1', 'dca4', 'sjc1', 'sjc2', 'phx1', 'phx2']

const rehearse = (
  name: (typeof SCENARIO_NAMES)[number],
  seed = 1,
  { instances = 12, clusterNames = CLUSTER_NAMES } = {},
) =>
  simulate({
    scenario: SCENARIOS[name],
    clusterNames,
    instances,
    seed,
    clock: 'held',
    speed: 1,
    nowMs: NOW_MS,
  })

/** Everything a scheduler would tell, as one digest. */
function digest(schedulers: readonly Scheduler[]): string {
  const hash = createHash('sha256')
  for (const scheduler of schedulers) {
    hash.update(JSON.stringify(scheduler.call('getTasksStatus', {}).result))
    hash.update(JSON.stringify(scheduler.call('getJobUpdateDetails', null, {}).result))
  }
  return hash.digest('hex')
}

const gatewayStatus = (scheduler: Scheduler) =>
  scheduler.updates.store
    .newestFirst()
    .filter(({ key, metadata }) => key.job.name === 'api-gateway' && metadata[0]?.value === 'api-gateway-42-7f3a')
    .map(statusOf)[0]

describe('scenarios', () => {
  for (const name of SCENARIO_NAMES) {
    it(`${name} is the same for the same seed, also later, and another for another`, () => {
      // The past of 500 services is long to live through.
      const size = name === 'busy' ? { instances: 1, clusterNames: CLUSTER_NAMES.slice(0, 1) } : {}
      const [one, two, other] = [rehearse(name, 1, size), rehearse(name, 1, size), rehearse(name, 2, size)]
      for (const simulation of [one, two]) simulation.advance(120_000)
      expect(digest(one.schedulers)).toBe(digest(two.schedulers))
      expect(digest(one.schedulers)).not.toBe(digest(other.schedulers))
    })
  }

  it('bad-build shows every fate at once, and is still moving a quarter of an hour later', () => {
    const { schedulers, advance } = rehearse('bad-build', 1, { instances: 40 })
    expect(schedulers.map(gatewayStatus)).toEqual([
      'ROLLED_FORWARD',
      'ROLL_FORWARD_PAUSED',
      'ROLLING_FORWARD',
      'ROLLING_FORWARD',
      'ROLL_FORWARD_AWAITING_PULSE',
      'ROLLING_FORWARD',
    ])
    const failed = (index: number) =>
      schedulers[index]?.updates.store
        .newestFirst()
        .filter(({ key }) => key.job.name === 'api-gateway')
        .flatMap(({ instanceEvents }) => instanceEvents)
        .filter(({ action }) => action === 'INSTANCE_UPDATE_FAILED').length ?? 0
    expect(failed(1)).toBeGreaterThan(0)
    expect(failed(2)).toBeGreaterThan(0)
    expect(failed(3)).toBe(0)
    const rolledBack = schedulers.map(
      (scheduler) =>
        scheduler.updates.store.newestFirst().filter((update) => statusOf(update) === 'ROLLED_BACK').length,
    )
    expect(rolledBack).toEqual([0, 0, 1, 0, 0, 0])
    const thumbnailerIds = new Set(
      schedulers.flatMap(({ updates }) =>
        updates.store
          .newestFirst()
          .filter(({ key }) => key.job.name === 'thumbnailer')
          .map(({ key }) => key.id),
      ),
    )
    expect(thumbnailerIds.size).toBe(1)
    const eventCount = () =>
      schedulers
        .flatMap(({ updates }) =>
          updates.store.newestFirst().map(({ events, instanceEvents }) => events.length + instanceEvents.length),
        )
        .reduce((a, b) => a + b, 0)
    for (let minute = 0; minute < 15; minute++) {
      const before = eventCount()
      advance(60_000)
      expect(eventCount()).toBeGreaterThan(before)
    }
    expect(schedulers.map(gatewayStatus)).toEqual([
      'ROLLED_FORWARD',
      'ROLL_FORWARD_PAUSED',
      'ROLLING_FORWARD',
      'ROLLING_FORWARD',
      'ROLL_FORWARD_AWAITING_PULSE',
      'ROLLING_FORWARD',
    ])
  })

  it('bad-build goes on when somebody gets in the way of what was still to come', () => {
    const { schedulers, advance } = rehearse('bad-build')
    const last = schedulers.at(-1)
    const { job } = SERVICES.geoIndex
    expect(
      last?.call(
        'startJobUpdate',
        rolloutRequest(SERVICES.geoIndex, 99, { instances: 12, groupSize: 1, minWaitMs: 60_000 }),
        'mine',
      ).code,
    ).toBe('OK')
    advance(10 * 60_000)
    expect(last?.updates.store.activeOf(job)?.instructions.desired?.config.metadata[0]?.value).toBe('99')
  })

  it('bad-build works with one cluster, one instance and many clusters', () => {
    for (const [clusters, instances] of [
      [1, 1],
      [2, 3],
      [11, 2],
    ] as const) {
      const clusterNames = Array.from({ length: clusters }, (_, index) => `c${index}`)
      const { schedulers } = simulate({
        scenario: SCENARIOS['bad-build'],
        clusterNames,
        instances,
        seed: 3,
        clock: 'held',
        speed: 1,
        nowMs: NOW_MS,
      })
      expect(schedulers).toHaveLength(clusters)
    }
  })

  it('all-rolling rolls forward everywhere, paused is paused everywhere, quiet has no updates', () => {
    const statuses = (name: (typeof SCENARIO_NAMES)[number]) =>
      rehearse(name).schedulers.map((scheduler) => scheduler.updates.store.newestFirst().map(statusOf))
    expect(statuses('all-rolling')).toEqual(Array.from({ length: 6 }, () => ['ROLLING_FORWARD']))
    expect(statuses('paused')).toEqual(Array.from({ length: 6 }, () => ['ROLL_FORWARD_PAUSED']))
    for (const instances of [1, 2, 3, 4, 5, 9, 30]) {
      expect(
        rehearse('all-rolling', 1, { instances }).schedulers.flatMap(({ updates }) => updates.store.active()),
      ).toHaveLength(6)
      expect(
        rehearse('paused', 1, { instances }).schedulers.flatMap(({ updates }) => updates.store.active().map(statusOf)),
      ).toEqual(Array.from({ length: 6 }, () => 'ROLL_FORWARD_PAUSED'))
    }
    expect(statuses('quiet')).toEqual(Array.from({ length: 6 }, () => []))
  })

  it('churn leaves long tails of dead tasks', () => {
    const [scheduler] = rehearse('churn').schedulers
    const dead = [...(scheduler?.tasks.store.all() ?? [])].filter(({ status }) => status === 'KILLED')
    expect(dead.length).toBeGreaterThan(90)
  })
})

describe('embedded clusters', () => {
  it('stand on their own ports, move together, and log what they were asked', async () => {
    const embedded = await start({ scenario: 'all-rolling', clusters: ['east', 'west'], instances: 3 })
    expect(embedded.clusters.map(({ name }) => name)).toEqual(['east', 'west'])
    expect(new Set(embedded.clusters.map(({ url }) => url)).size).toBe(2)
    const url = embedded.clusters[1]?.url ?? ''
    const reply = await fetch(`${url}/api`, {
      method: 'POST',
      body: '[1,"getRoleSummary",1,1,{}]',
      headers: { 'content-type': 'application/x-thrift' },
    })
    expect(await reply.text()).toContain('"str":"west"')
    expect(embedded.log('west').map(({ method }) => method)).toEqual(['getRoleSummary'])
    expect(embedded.log('east')).toEqual([])
    const before = embedded.clusters.map(({ scheduler }) => scheduler.clock.now())
    embedded.advance(60_000)
    expect(embedded.clusters.map(({ scheduler }) => scheduler.clock.now())).toEqual(before.map((ms) => ms + 60_000))
  })

  it('go on live from where the past ended, faster if asked', async () => {
    const embedded = await startEmbeddedClusters({ scenario: 'all-rolling', clusters: 1, instances: 20, speed: 500 })
    running.push(embedded)
    const [cluster] = embedded.clusters
    const updated = () =>
      cluster?.scheduler.updates.store
        .newestFirst()[0]
        ?.instanceEvents.filter(({ action }) => action === 'INSTANCE_UPDATED').length ?? 0
    const before = updated()
    await expect.poll(updated).toBeGreaterThan(before)
    const newest = cluster?.scheduler.updates.store.newestFirst()[0]?.instanceEvents.at(-1)?.atMs ?? 0
    expect(Math.abs(Date.now() - newest)).toBeLessThan(10_000)
    expect(() => embedded.advance(1)).toThrow('Only a held clock can be advanced.')
  })

  it('are switched over the control server', async () => {
    const embedded = await start({ scenario: 'all-rolling', clusters: ['east'], instances: 2 })
    const { url } = embedded.control
    const post = (path: string, body: unknown) =>
      fetch(`${url}${path}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
    const state = async () => (await fetch(url)).json()
    expect(await state()).toMatchObject({
      clusters: [
        {
          name: 'east',
          fault: 'none',
          jobs: [{ name: 'web/prod/api-gateway', active: 2 }],
          updates: [{ status: 'ROLLING_FORWARD' }],
        },
      ],
    })
    expect((await post('/fault', { cluster: 'east', fault: 'slow:20', methods: ['getJobs'], times: 1 })).status).toBe(
      200,
    )
    expect(await state()).toMatchObject({ clusters: [{ fault: 'slow:20' }] })
    const nowMs = embedded.clusters[0]?.scheduler.clock.now() ?? 0
    expect(await (await post('/advance', { ms: 5000 })).json()).toEqual({ nowMs: nowMs + 5000 })
    expect(await (await fetch(`${url}/log?cluster=east`)).json()).toEqual({ cluster: 'east', requests: [] })
    const refusals = await Promise.all([
      post('/fault', { cluster: 'nowhere', fault: 'down' }),
      post('/fault', { cluster: 'east', fault: 'tired' }),
      post('/fault', { cluster: 'east', fault: 'down', times: 0 }),
      post('/fault', 'not json'),
      post('/fault', 'null'),
      post('/fault', `"${'x'.repeat(100_000)}"`),
      post('/advance', { ms: -1 }),
      fetch(`${url}/log?cluster=nowhere`),
    ])
    expect(refusals.map(({ status }) => status)).toEqual(refusals.map(() => 400))
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
  })

  it('fail over, run with another time and lose agents, all over the control server', async () => {
    const embedded = await start({ scenario: 'all-rolling', clusters: ['east'], instances: 2, standbys: 1 })
    const { url } = embedded.control
    const post = async (path: string, body: unknown) => {
      const reply = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })
      return { status: reply.status, body: (await reply.json()) as { error?: string } }
    }
    const east = async (): Promise<unknown> => (await (await fetch(url)).json()).clusters[0]
    const standings = (...names: string[]) => ({ processes: names.map((standing) => ({ standing })) })
    expect(await east()).toMatchObject({ ...standings('leading', 'standby'), skewMs: 0, extensions: [] })
    expect(
      (await post('/failover', { cluster: 'east', deadMs: 1000, downMs: 500, losingLastWrite: true })).status,
    ).toBe(200)
    expect(await east()).toMatchObject(standings('dead', 'standby'))
    expect(await post('/failover', { cluster: 'east' })).toMatchObject({
      status: 400,
      body: { error: 'A failover of east is under way.' },
    })
    embedded.advance(1000)
    expect(await east()).toMatchObject(standings('dead', 'elected'))
    embedded.advance(500)
    expect(await east()).toMatchObject(standings('standby', 'leading'))
    expect((await post('/two-leaders', { cluster: 'east', ms: 10 })).status).toBe(200)
    expect((await post('/two-leaders', { cluster: 'east', ms: 10 })).status).toBe(400)
    embedded.advance(10)
    expect((await post('/fault', { cluster: 'east', fault: 'skew:-5000' })).status).toBe(200)
    expect(await east()).toMatchObject({ skewMs: -5000, fault: 'none' })
    const host = embedded.clusters[0]?.scheduler.rig.agents[0]?.host ?? ''
    expect((await post('/agent', { cluster: 'east', host, partitioned: true })).status).toBe(200)
    expect((await post('/agent', { cluster: 'east', host, partitioned: false })).status).toBe(200)
    const refused = await Promise.all([
      post('/agent', { cluster: 'east', host: 'nowhere', partitioned: true }),
      post('/failover', { cluster: 'west' }),
      post('/failover', { cluster: 'east', deadMs: -1 }),
      post('/failover', {}),
    ])
    expect(refused.map(({ status, body }) => [status, body.error])).toEqual([
      [400, 'east has no agent nowhere.'],
      [400, 'There is no cluster west; there are east.'],
      [400, expect.stringMatching(/^deadMs: /)],
      [400, expect.stringMatching(/^cluster: /)],
    ])
  })

  it('take ports in a row, cluster by cluster and process by process, and the control port behind them', async () => {
    const first = await freePorts(5)
    const embedded = await start({ scenario: 'quiet', clusters: 2, instances: 1, standbys: 1, port: first })
    expect(embedded.clusters.map(({ processes }) => processes.servers.map(({ port }) => port - first))).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(embedded.control.port).toBe(first + 4)
  })

  it('can mix profiles, and lock writes behind logins', async () => {
    const embedded = await start({
      scenario: 'quiet',
      clusters: ['east', 'west'],
      instances: 1,
      auth: 'basic',
      extensions: new Map([['west', ['limit-per-instance']]]),
    })
    expect(embedded.clusters.map(({ scheduler }) => [...scheduler.extensions])).toEqual([[], ['limit-per-instance']])
    const kill = (authorization: string) =>
      fetch(`${embedded.clusters[0]?.url}/api`, {
        method: 'POST',
        body: '[1,"killTasks",1,1,{"4":{"rec":{"1":{"str":"web"},"2":{"str":"prod"},"3":{"str":"x"}}}}]',
        headers: { 'content-type': 'application/x-thrift', ...(authorization ? { authorization } : {}) },
      })
    expect((await kill('')).status).toBe(401)
    const deploy = `Basic ${Buffer.from('deploy:pw1').toString('base64')}`
    expect(await (await kill(deploy)).text()).toContain('No tasks to kill.')
  })

  it('free what they hold when a port cannot be had', async () => {
    const first = await start({ scenario: 'quiet', clusters: 1, instances: 1 })
    const port = first.clusters[0]?.server.port ?? 0
    await expect(
      startEmbeddedClusters({ scenario: 'quiet', clusters: 1, instances: 1, clock: 'held', port }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
