import { afterEach, describe, expect, it } from 'vitest'
import { createHeldCluster, type HeldCluster } from '../held-cluster'
import { SERVICES } from '../scenarios/company'
import { DEFAULT_USERS } from '../security/user'
import { argumentsOf } from './named-arguments'
import type { SchedulerProcess } from './scheduler-process'
import { type SchedulerServer, serveScheduler } from './server'
import { send } from './stock-client.test-support'

const servers: SchedulerServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

async function start(given: Partial<SchedulerProcess> = {}) {
  const cluster: HeldCluster = createHeldCluster()
  const server = await serveScheduler(cluster.scheduler, 0, given)
  servers.push(server)
  const get = async (path: string) => {
    const { status, body } = await send(`${server.url}${path}`, '', {}, 'GET')
    return { status, text: body.toString() }
  }
  const beta = async (method: string, args: unknown) => {
    const body = typeof args === 'string' ? args : JSON.stringify(args)
    const reply = await send(`${server.url}/apibeta/${method}`, body, { 'content-type': 'application/json' })
    return {
      status: reply.status,
      answer: reply.status === 500 ? null : (JSON.parse(reply.body.toString()) as unknown),
    }
  }
  return { cluster, server, get, beta }
}

const { job } = SERVICES.apiGateway

describe('the plain-JSON API', () => {
  it('knows the names of arguments and their kinds', () => {
    expect(argumentsOf('killTasks')).toEqual([
      { name: 'job', javaType: 'org.apache.aurora.gen.JobKey' },
      { name: 'instances', javaType: 'java.util.Set' },
      { name: 'message', javaType: 'java.lang.String' },
    ])
    expect(argumentsOf('addInstances').map(({ name }) => name)).toEqual(['key', 'count'])
    expect(argumentsOf('getRoleSummary')).toEqual([])
  })

  it('takes enums by name and gives them by name', async () => {
    const { cluster, beta } = await start()
    cluster.startJob(SERVICES.apiGateway, 1, 2)
    const key = cluster.startUpdate(SERVICES.apiGateway, 2, { instances: 2, groupSize: 1, minWaitMs: 60_000 })
    const query = { role: job.role, statuses: ['RUNNING'] }
    expect((await beta('getTasksWithoutConfigs', { query })).answer).toMatchObject({
      responseCode: 'OK',
      serverInfo: { clusterName: 'test', statsUrlPrefix: '' },
      result: { scheduleStatusResult: { tasks: [{ status: 'RUNNING', assignedTask: { instanceId: 1 } }] } },
    })
    expect((await beta('pauseJobUpdate', { key, message: 'hold' })).answer).toMatchObject({ responseCode: 'OK' })
    const jobUpdateQuery = { updateStatuses: ['ROLL_FORWARD_PAUSED'] }
    expect((await beta('getJobUpdateSummaries', { jobUpdateQuery })).answer).toMatchObject({
      result: { getJobUpdateSummariesResult: { updateSummaries: [{ state: { status: 'ROLL_FORWARD_PAUSED' } }] } },
    })
    const none = { jobUpdateQuery: { updateStatuses: ['ABORTED'] } }
    expect((await beta('getJobUpdateSummaries', none)).answer).toMatchObject({
      result: { getJobUpdateSummariesResult: { updateSummaries: [] } },
    })
  })

  it('refuses what it cannot read, and goes on', async () => {
    const { beta, get } = await start()
    expect((await beta('getJobs', '{')).status).toBe(400)
    expect((await beta('getJobs', '[]')).status).toBe(400)
    expect((await beta('killTasks', { job, instances: 'all' })).answer).toMatchObject({
      details: [{ message: expect.stringContaining('Expected BEGIN_ARRAY but was STRING at path $') }],
    })
    expect((await beta('constructor', {})).status).toBe(404)
    expect((await beta('setQuota', { ownerRole: 'web' })).answer).toMatchObject({ responseCode: 'ERROR' })
    expect((await get('/apibeta/getJobs')).status).toBe(405)
    expect((await get('/apibeta')).text).toContain('getJobs')
  })

  it('breaks on a write where a login is needed, and says when there is no storage', async () => {
    const secured = await start({ users: DEFAULT_USERS })
    expect((await secured.beta('killTasks', { job })).status).toBe(500)
    expect((await secured.beta('getRoleSummary', {})).status).toBe(200)
    const standby = await start({ isReady: () => false })
    expect((await standby.beta('getRoleSummary', {})).answer).toMatchObject({ responseCode: 'ERROR_TRANSIENT' })
  })
})

describe('every reply', () => {
  it('is zipped from sixteen bytes on, and for no browser that cannot be trusted with it', async () => {
    const { server } = await start()
    const encodingOf = async (path: string, agent = 'curl/8') => {
      const headers = { 'accept-encoding': 'gzip', 'user-agent': agent }
      return (await send(`${server.url}${path}`, '', headers, 'GET')).headers['content-encoding']
    }
    expect(await encodingOf('/leaderhealth')).toBe('gzip')
    expect(await encodingOf('/cron')).toBe('gzip')
    expect(await encodingOf('/health')).toBeUndefined()
    expect(await encodingOf('/leaderhealth', 'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)')).toBeUndefined()
  })

  it('allows other origins on /api only', async () => {
    const { server } = await start({ corsOrigin: 'http://localhost:3000' })
    const originOf = async (path: string) =>
      (await send(`${server.url}${path}`, '', {}, 'GET')).headers['access-control-allow-origin']
    expect(await originOf('/api')).toBe('http://localhost:3000')
    expect([await originOf('/health'), await originOf('/apibeta')]).toEqual([undefined, undefined])
  })
})

describe('the metrics', () => {
  it('tell of tasks, updates, calls and leadership', async () => {
    const { cluster, server, get } = await start()
    cluster.startJob(SERVICES.apiGateway, 1, 2)
    cluster.startJob(SERVICES.geoIndex, 1, 2, 'fail=1')
    cluster.startUpdate(SERVICES.apiGateway, 2, { instances: 2, groupSize: 1, minWaitMs: 60_000 })
    cluster.advance(1500)
    await send(`${server.url}/api`, '[1,"getRoleSummary",1,1,{}]', {})
    const metrics: unknown = JSON.parse((await get('/vars.json')).text)
    const failed = `tasks_FAILED_${SERVICES.geoIndex.job.role}/prod/${SERVICES.geoIndex.job.name}`
    expect(metrics).toMatchObject({
      scheduler_lifecycle_ACTIVE: 1,
      framework_registered: 1,
      task_store_KILLED: 1,
      task_store_FAILED: 2,
      [failed]: 2,
      update_transition_ROLLING_FORWARD: 1,
      update_instance_transition_INSTANCE_UPDATING: 1,
      scheduler_thrift_getRoleSummary_events: 1,
    })
    expect((await get('/vars')).text).toMatch(/^framework_registered 1\n(\S+ \d+\n)+$/)
    expect((await get('/vars.json?pretty=true')).text).toContain('\n  "framework_registered": 1,')
  })

  it('tell of nothing but its standing in a standby', async () => {
    const { cluster, get } = await start({ isReady: () => false, leader: () => ({ kind: 'elsewhere', process: 1 }) })
    cluster.startJob(SERVICES.apiGateway, 1, 2)
    expect(JSON.parse((await get('/vars.json')).text)).toEqual({
      framework_registered: 0,
      scheduler_lifecycle_ACTIVE: 0,
      scheduler_lifecycle_STORAGE_PREPARED: 1,
    })
  })
})

describe('the pages about the state', () => {
  it('show what waits and why, what drains, quotas and crons', async () => {
    const { cluster, get } = await start()
    cluster.startJob(SERVICES.apiGateway, 1, 2)
    const [host] = [...cluster.scheduler.tasks.store.all()].flatMap(({ placement }) => placement?.agent.host ?? [])
    if (!host) throw new Error('No task has a place.')
    cluster.scheduler.call('startMaintenance', { hostNames: ['agent-08.local'] })
    cluster.scheduler.call('drainHosts', { hostNames: [host] })
    const maintenance: unknown = JSON.parse((await get('/maintenance')).text)
    expect(maintenance).toMatchObject({
      DRAINED: [],
      SCHEDULED: ['agent-08.local'],
      DRAINING: { [host]: [expect.stringMatching(/^web-prod-api-gateway-\d/)] },
    })
    const hosts = Array.from({ length: 8 }, (_, index) => `agent-0${index + 1}.local`)
    cluster.scheduler.call('drainHosts', { hostNames: hosts })
    cluster.advance(10_000)
    expect(JSON.parse((await get('/pendingtasks')).text)).toMatchObject([
      { name: 'web/prod/api-gateway', taskIds: [expect.any(String), expect.any(String)], penaltyMs: 0 },
    ])
    expect(JSON.parse((await get('/quotas')).text)).toEqual({ web: { cpu_cores: 0, ram_mb: 0, disk_mb: 0 } })
    expect(JSON.parse((await get('/cron')).text)).toEqual({ scheduled: {} })
  })
})
