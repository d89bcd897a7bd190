import { afterEach, describe, expect, it } from 'vitest'
import { createHeldCluster } from '../held-cluster'
import { SERVICES } from '../scenarios/company'
import { type SchedulerServer, serveScheduler } from '../wire/server'
import { call } from '../wire/stock-client.test-support'
import { refusalFor } from './call-authorization'
import { DEFAULT_USERS, type User } from './user'

const servers: SchedulerServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

const userNamed = (name: string): User => {
  const user = DEFAULT_USERS.find((candidate) => candidate.name === name)
  if (!user) throw new Error(`There is no user ${name}.`)
  return user
}
const job = { role: 'web', environment: 'prod', name: 'frontend' }

describe('what a user may do', () => {
  it('depends on the job, wherever a call names it', () => {
    const other = { ...job, role: 'db' }
    const calls = (key: typeof job) =>
      [
        ['killTasks', [key]],
        ['createJob', [{ key }]],
        ['addInstances', [{ jobKey: key, instanceId: 0 }, 1]],
        ['startJobUpdate', [{ taskConfig: { job: key } }]],
        ['pulseJobUpdate', [{ job: key, id: 'x' }]],
      ] as const
    for (const [method, args] of calls(job))
      expect([method, refusalFor(userNamed('deploy'), method, args)]).toEqual([method, null])
    for (const [method, args] of calls(other))
      expect([method, refusalFor(userNamed('deploy'), method, args)?.code]).toEqual([method, 'AUTH_FAILED'])
  })

  it('8 is refused to everybody where a call about a job names none that is valid', () => {
    for (const args of [[], [null], [{}], [{ ...job, name: 'bad name!' }], [{ ...job, role: 7 }]])
      expect(refusalFor(userNamed('root'), 'killTasks', args)).toMatchObject({
        code: 'INVALID_REQUEST',
        messages: ['Missing or invalid job key from request.'],
      })
  })

  it('needs a permission of its own for calls of AuroraAdmin, and none for reads', () => {
    expect(refusalFor(userNamed('root'), 'setQuota', [])).toBeNull()
    expect(refusalFor(userNamed('reader'), 'getJobs', [])).toBeNull()
    expect(refusalFor(userNamed('deploy'), 'startMaintenance', [])?.messages).toEqual([
      'Subject deploy lacks permission UnscopedRpcPermission{domain=thrift.AuroraAdmin, rpc=startMaintenance}',
    ])
  })
})

describe('the audit trail', () => {
  it('names whoever logged in for a call, and nobody afterwards', async () => {
    const cluster = createHeldCluster()
    const server = await serveScheduler(cluster.scheduler, 0, { users: DEFAULT_USERS })
    servers.push(server)
    cluster.startJob(SERVICES.apiGateway, 1, 1)
    const key = cluster.startUpdate(SERVICES.apiGateway, 2, { instances: 1, groupSize: 1, minWaitMs: 60_000 })
    const authorization = `Basic ${Buffer.from('deploy:pw1').toString('base64')}`
    await call(server.url, 'binary', 'pauseJobUpdate', [key, 'hold'], { authorization })
    cluster.scheduler.call('resumeJobUpdate', key, 'by the machine itself')
    expect(cluster.update(key).events.map(({ user }) => user)).toEqual(['UNSECURE', 'deploy', 'UNSECURE'])
  })
})
