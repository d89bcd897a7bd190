import { describe, expect, it } from 'vitest'
import { SCHEDULE_STATUS_IDS, UPDATE_STATUS_IDS } from './calls/wire-enums'
import { createHeldCluster } from './held-cluster'
import { rolloutRequest, SERVICES, serviceConfig } from './scenarios/company'

const { apiGateway, geoIndex, checkout } = SERVICES
const QUICK = { instances: 2, groupSize: 2, minWaitMs: 0 }

/** Three finished updates of three jobs, the last one aborted. */
function history() {
  const cluster = createHeldCluster()
  const keys = [apiGateway, geoIndex, checkout].map((service) => {
    cluster.startJob(service, 1, 2)
    const key = cluster.startUpdate(service, 2, { ...QUICK, message: 'go' })
    if (service === checkout) cluster.scheduler.call('abortJobUpdate', key, 'no')
    cluster.advance(10_000)
    return key
  })
  const ids = (query: object) =>
    cluster.scheduler
      .call('getJobUpdateSummaries', query)
      .result?.getJobUpdateSummariesResult?.updateSummaries.map(({ key }) => keys.findIndex(({ id }) => id === key.id))
  return { cluster, keys, ids }
}

/** A number no status has. */
const UNKNOWN_STATUS: number = 99

describe('reading updates', () => {
  it('checklist 59: newest change first; offset and limit; filters narrow together', () => {
    const { ids } = history()
    expect(ids({})).toEqual([2, 1, 0])
    expect(ids({ limit: 0 })).toEqual([2, 1, 0])
    expect(ids({ limit: -1 })).toEqual([2, 1, 0])
    expect(ids({ offset: 1, limit: 1 })).toEqual([1])
    expect(ids({ offset: 9 })).toEqual([])
    expect(ids({ role: 'geo' })).toEqual([1])
    expect(ids({ role: '' })).toEqual([])
    expect(ids({ user: 'UNSECURE', jobKey: checkout.job })).toEqual([2])
    expect(ids({ user: 'alice' })).toEqual([])
    expect(ids({ updateStatuses: [] })).toEqual([2, 1, 0])
    expect(ids({ updateStatuses: [UPDATE_STATUS_IDS.ABORTED] })).toEqual([2])
  })

  it('checklist 59: a negative offset breaks, a null query too, an unknown status likewise', () => {
    const { cluster } = history()
    expect(cluster.scheduler.call('getJobUpdateSummaries', { offset: -1 })).toMatchObject({
      code: 'ERROR',
      messages: ['-1'],
    })
    expect(cluster.scheduler.call('getJobUpdateSummaries', null)).toMatchObject({ code: 'ERROR', messages: [null] })
    expect(cluster.scheduler.call('getJobUpdateSummaries', { updateStatuses: [UNKNOWN_STATUS] })).toMatchObject({
      code: 'ERROR',
      messages: [null],
    })
  })

  it('checklist 60: created is the first update event, last modified the newest of all events', () => {
    const { cluster, keys } = history()
    const [key] = keys
    if (!key) throw new Error('no update')
    const { events, instanceEvents } = cluster.update(key)
    const [summary] =
      cluster.scheduler.call('getJobUpdateSummaries', { key }).result?.getJobUpdateSummariesResult?.updateSummaries ??
      []
    expect(Number(summary?.state.createdTimestampMs)).toBe(events[0]?.atMs)
    expect(Number(summary?.state.lastModifiedTimestampMs)).toBe(
      Math.max(events.at(-1)?.atMs ?? 0, instanceEvents.at(-1)?.atMs ?? 0),
    )
  })

  it('checklist 61: details: by query a list, by key one and a warning, by neither an ERROR', () => {
    const { cluster, keys } = history()
    const unknown = { job: checkout.job, id: 'nope' }
    expect(cluster.scheduler.call('getJobUpdateDetails', null, { key: unknown })).toMatchObject({
      code: 'OK',
      messages: [],
      result: { getJobUpdateDetailsResult: { details: null, detailsList: [] } },
    })
    expect(cluster.scheduler.call('getJobUpdateDetails', unknown, null)).toEqual({
      code: 'INVALID_REQUEST',
      messages: ['Invalid update: IJobUpdateKey{job=IJobKey{role=pay, environment=prod, name=checkout}, id=nope}'],
      result: null,
    })
    const byKey = cluster.scheduler.call('getJobUpdateDetails', keys[0], null)
    expect(byKey.messages).toEqual(['The key argument is deprecated, use the query argument instead'])
    expect(byKey.result?.getJobUpdateDetailsResult?.details.update.summary.key.id).toBe(keys[0]?.id)
    expect(
      cluster.scheduler.call('getJobUpdateDetails', keys[0], { role: 'nobody' }).result?.getJobUpdateDetailsResult
        ?.detailsList,
    ).toEqual([])
    expect(cluster.scheduler.call('getJobUpdateDetails')).toMatchObject({
      code: 'ERROR',
      messages: ['Either key or query must be set.'],
    })
  })
})

describe('reading tasks', () => {
  it('checklist 62: leaves out executorConfig.data and nothing else', () => {
    const cluster = createHeldCluster()
    cluster.startJob(apiGateway, 1, 1)
    const query = { jobKeys: [apiGateway.job] }
    const [full] = cluster.scheduler.call('getTasksStatus', query).result?.scheduleStatusResult?.tasks ?? []
    const [lean] = cluster.scheduler.call('getTasksWithoutConfigs', query).result?.scheduleStatusResult?.tasks ?? []
    expect(full?.assignedTask.task.executorConfig?.data).toContain('"sim":""')
    expect(lean?.assignedTask.task.executorConfig).toEqual({ name: 'AuroraExecutor', data: null })
    expect({ ...lean?.assignedTask.task, executorConfig: null }).toEqual({
      ...full?.assignedTask.task,
      executorConfig: null,
    })
  })

  it('checklist 64: skips and limits after filtering; every filter narrows', () => {
    const cluster = createHeldCluster()
    cluster.startJob(apiGateway, 1, 4)
    cluster.startJob(geoIndex, 1, 2)
    const count = (query: object) =>
      cluster.scheduler.call('getTasksStatus', query).result?.scheduleStatusResult?.tasks.length
    expect(count({})).toBe(6)
    expect(count({ role: 'web', offset: 1, limit: 2 })).toBe(2)
    expect(count({ role: 'web', offset: 3, limit: 2 })).toBe(1)
    expect(count({ role: '', environment: '', jobName: '' })).toBe(6)
    expect(count({ instanceIds: [0, 3] })).toBe(3)
    expect(count({ instanceIds: [], statuses: [], jobKeys: [], slaveHosts: [] })).toBe(6)
    expect(count({ statuses: [SCHEDULE_STATUS_IDS.RUNNING] })).toBe(6)
    expect(count({ statuses: [SCHEDULE_STATUS_IDS.KILLED] })).toBe(0)
    expect(count({ jobKeys: [geoIndex.job, checkout.job] })).toBe(2)
    expect(count({ slaveHosts: ['agent-01.local'] })).toBe(1)
    const [task] = cluster.scheduler.tasks.store.activeOfJob(geoIndex.job)
    expect(count({ taskIds: [task?.taskId ?? ''] })).toBe(1)
    expect(cluster.scheduler.call('getTasksStatus', { statuses: [UNKNOWN_STATUS] })).toMatchObject({
      code: 'ERROR',
      messages: [null],
    })
    expect(cluster.scheduler.call('getTasksStatus', null)).toMatchObject({ code: 'ERROR', messages: [null] })
  })

  describe('limitPerInstance', () => {
    /** Instances 0 and 1, each restarted twice; tasks as `instance status-id`. */
    const asked = (query: object, extensions: readonly 'limit-per-instance'[] = ['limit-per-instance']) => {
      const cluster = createHeldCluster({ extensions })
      cluster.startJob(apiGateway, 1, 2)
      for (let round = 0; round < 2; round++) {
        cluster.scheduler.call('restartShards', apiGateway.job, [0, 1])
        cluster.advance(5000)
      }
      cluster.scheduler.call('killTasks', apiGateway.job, [1], null)
      cluster.advance(5000)
      const tasks =
        cluster.scheduler.call('getTasksWithoutConfigs', { jobKeys: [apiGateway.job], ...query }).result
          ?.scheduleStatusResult?.tasks ?? []
      return tasks.map(({ assignedTask, status }) => `${assignedTask.instanceId} ${Number(status)}`)
    }
    const { RUNNING, KILLED } = SCHEDULE_STATUS_IDS

    it('is not known to a released scheduler', () => {
      expect(asked({ limitPerInstance: 1 }, [])).toHaveLength(6)
    })

    it('keeps the live task of an instance, or its latest dead one', () => {
      expect(asked({ limitPerInstance: 1 })).toEqual([`0 ${RUNNING}`, `1 ${KILLED}`])
      expect(asked({ limitPerInstance: 2 })).toEqual([`0 ${RUNNING}`, `0 ${KILLED}`, `1 ${KILLED}`, `1 ${KILLED}`])
      expect(asked({ limitPerInstance: 99 })).toHaveLength(6)
    })

    it('counts after the filters and before offset and limit', () => {
      expect(asked({ limitPerInstance: 1, statuses: [KILLED] })).toEqual([`0 ${KILLED}`, `1 ${KILLED}`])
      expect(asked({ limitPerInstance: 1, statuses: [RUNNING] })).toEqual([`0 ${RUNNING}`])
      expect(asked({ limitPerInstance: 1, offset: 1, limit: 5 })).toEqual([`1 ${KILLED}`])
      expect(asked({ limitPerInstance: 1, limit: 1 })).toEqual([`0 ${RUNNING}`])
      expect(asked({ limitPerInstance: 1, instanceIds: [1] })).toEqual([`1 ${KILLED}`])
    })

    it('is no limit when it is 0, negative or missing', () => {
      expect(asked({ limitPerInstance: 0 })).toHaveLength(6)
      expect(asked({ limitPerInstance: -1 })).toHaveLength(6)
      expect(asked({})).toHaveLength(6)
    })

    it('tells instances of different jobs apart, and prefers the live task to a dead one that changed later', () => {
      const cluster = createHeldCluster({ extensions: ['limit-per-instance'] })
      cluster.startJob(apiGateway, 1, 1)
      cluster.startJob(geoIndex, 1, 1)
      const [live] = cluster.scheduler.tasks.store.activeOfJob(apiGateway.job)
      if (!live) throw new Error('no task')
      const atMs = cluster.clock.now() + 1000
      const events = [...live.events, { atMs, status: 'LOST' as const, message: null, scheduler: 'vm' }]
      const dead = { ...live, taskId: 'dead', status: 'LOST' as const, events }
      cluster.scheduler.tasks.store.restore([...cluster.scheduler.tasks.store.mark(), dead])
      const tasks = cluster.scheduler.call('getTasksWithoutConfigs', { limitPerInstance: 1 }).result
        ?.scheduleStatusResult?.tasks
      expect(tasks?.map(({ assignedTask, status }) => [assignedTask.task.job.name, Number(status)])).toEqual([
        ['api-gateway', RUNNING],
        ['geo-index', RUNNING],
      ])
    })
  })

  it('checklist 63: says why tasks wait, and refuses filters it does not take', () => {
    const cluster = createHeldCluster()
    const big = { ...serviceConfig(apiGateway, 1), resources: [{ numCpus: 64 }, { ramMb: 1 }, { diskMb: 1 }] }
    const rackZ = {
      ...serviceConfig(geoIndex, 1),
      constraints: [{ name: 'rack', constraint: { value: { negated: false, values: ['z'] } } }],
    }
    const oneEach = {
      ...serviceConfig(checkout, 1),
      constraints: [{ name: 'host', constraint: { limit: { limit: 1 } } }],
    }
    cluster.scheduler.call('createJob', { key: apiGateway.job, instanceCount: 1, taskConfig: big })
    cluster.scheduler.call('createJob', { key: geoIndex.job, instanceCount: 1, taskConfig: rackZ })
    cluster.scheduler.call('createJob', { key: checkout.job, instanceCount: 9, taskConfig: oneEach })
    const reasons = () =>
      cluster.scheduler
        .call('getPendingReason', {})
        .result?.getPendingReasonResult?.reasons.map(({ reason }) => reason)
        .sort()
    expect(reasons()).toEqual(Array.from({ length: 11 }, () => ''))
    cluster.advance(5000)
    expect(reasons()).toEqual(['Constraint not satisfied: rack', 'Insufficient: CPU', 'Limit not satisfied: host'])
    expect(cluster.scheduler.call('getPendingReason', { slaveHosts: ['a'] })).toEqual({
      code: 'INVALID_REQUEST',
      messages: ['SlaveHosts are not supported in TaskQuery(slaveHosts:[a])'],
      result: null,
    })
    expect(cluster.scheduler.call('getPendingReason', { statuses: [0] }).messages).toEqual([
      'Statuses is not supported in TaskQuery(statuses:[PENDING])',
    ])
  })
})

describe('reading jobs', () => {
  it('counts dead tasks in summaries and only live ones in jobs', () => {
    const cluster = createHeldCluster()
    cluster.startJob(apiGateway, 1, 3)
    cluster.scheduler.call('restartShards', apiGateway.job, [0])
    cluster.advance(5000)
    const [summary] = cluster.scheduler.call('getJobSummary', 'web').result?.jobSummaryResult?.summaries ?? []
    expect(summary?.job.instanceCount).toBe(4)
    expect(summary?.stats).toMatchObject({
      activeTaskCount: 3,
      finishedTaskCount: 1,
      failedTaskCount: 0,
      pendingTaskCount: 0,
    })
    const [job] = cluster.scheduler.call('getJobs', null).result?.getJobsResult?.configs ?? []
    expect(job?.instanceCount).toBe(3)
    expect(cluster.scheduler.call('getJobs', 'nobody').result?.getJobsResult?.configs).toEqual([])
    expect(cluster.scheduler.call('getRoleSummary').result?.roleSummaryResult?.summaries).toMatchObject([
      { role: 'web', jobCount: 1, cronJobCount: 0 },
    ])
  })

  it('groups active instances by config, also of a job nobody knows', () => {
    const cluster = createHeldCluster()
    cluster.startJob(apiGateway, 1, 4)
    const request = rolloutRequest(apiGateway, 2, { ...QUICK, instances: 4 })
    const settings = { ...request.settings, updateOnlyTheseInstances: [{ first: 1, last: 2 }] }
    cluster.scheduler.call('startJobUpdate', { ...request, settings }, null)
    cluster.advance(10_000)
    const groups = cluster.scheduler.call('getConfigSummary', apiGateway.job).result?.configSummaryResult?.summary
      .groups
    expect(groups?.map(({ instances }) => instances)).toMatchObject([
      [
        { first: 0, last: 0 },
        { first: 3, last: 3 },
      ],
      [{ first: 1, last: 2 }],
    ])
    expect(cluster.scheduler.call('getConfigSummary', checkout.job)).toMatchObject({
      code: 'OK',
      result: { configSummaryResult: { summary: { groups: [] } } },
    })
    expect(cluster.scheduler.call('getConfigSummary', { ...checkout.job, name: 'a b' })).toMatchObject({
      code: 'ERROR',
      messages: [null],
    })
  })

  it('tells quota and what is used of it', () => {
    const cluster = createHeldCluster()
    expect(cluster.scheduler.call('getQuota', null)).toMatchObject({
      code: 'ERROR',
      messages: ['Argument cannot be blank'],
    })
    expect(
      cluster.scheduler.call('setQuota', 'web', { resources: [{ numCpus: 8 }, { ramMb: 4096 }, { diskMb: 4096 }] })
        .code,
    ).toBe('OK')
    const taskConfig = { ...serviceConfig(apiGateway, 1), tier: 'preferred' }
    expect(cluster.scheduler.call('createJob', { key: apiGateway.job, instanceCount: 2, taskConfig }).code).toBe('OK')
    const quota = cluster.scheduler.call('getQuota', 'web').result?.getQuotaResult
    expect(quota?.prodSharedConsumption?.resources).toMatchObject([{ ramMb: 1024 }, { diskMb: 1024 }, { numCpus: 0.5 }])
    expect(quota?.nonProdSharedConsumption?.resources).toMatchObject([{ ramMb: 0 }, { diskMb: 0 }, { numCpus: 0 }])
    expect(cluster.scheduler.call('addInstances', { jobKey: apiGateway.job, instanceId: 0 }, 7).messages).toEqual([
      'Insufficient resource quota: RAM quota exceeded by 512.00 MB; disk quota exceeded by 512.00 MB',
    ])
  })
})

describe('jobs and cron jobs', () => {
  it('refuses what Aurora refuses, in its words', () => {
    const cluster = createHeldCluster()
    cluster.startJob(apiGateway, 1, 2)
    const taskConfig = serviceConfig(apiGateway, 1)
    const create = (change: object) =>
      cluster.scheduler.call('createJob', { key: apiGateway.job, instanceCount: 2, taskConfig, ...change }).messages
    expect(create({})).toEqual(['Job web/prod/api-gateway already exists'])
    expect(create({ key: null })).toEqual(['Job key null is invalid.'])
    expect(create({ key: { ...apiGateway.job, name: 'bad name!' } })).toEqual([
      'Job key IJobKey{role=web, environment=prod, name=bad name!} is invalid.',
    ])
    expect(create({ key: { ...apiGateway.job, environment: 'qa' } })).toEqual([
      "Job environment qa doesn't match: ^(prod|devel|test|staging\\d*)$",
    ])
    expect(create({ instanceCount: 0 })).toEqual(['Instance count must be positive.'])
    expect(create({ instanceCount: 4001, key: geoIndex.job })).toEqual([
      'Instance count must be between 1 and 4000 inclusive.',
    ])
    expect(create({ taskConfig: null })).toEqual(['Job configuration must have taskConfig set.'])
    expect(create({ taskConfig: { ...taskConfig, executorConfig: null, container: null } })).toEqual([
      'Configuration may not be null.',
    ])
    expect(cluster.scheduler.call('killTasks', apiGateway.job, [77], 'x')).toEqual({
      code: 'OK',
      messages: ['No tasks to kill.'],
      result: null,
    })
    expect(cluster.scheduler.call('restartShards', apiGateway.job, [99]).messages).toEqual([
      'Not all requested shards are active.',
    ])
    expect(cluster.scheduler.call('addInstances', { jobKey: apiGateway.job, instanceId: 99 }, 1).messages).toEqual([
      'No active task found for a given instance ID.',
    ])
    expect(cluster.scheduler.call('addInstances', { jobKey: apiGateway.job, instanceId: 0 }, 0).messages).toEqual([
      'Instance count must be positive.',
    ])
  })

  it('keeps cron templates, starts them when told, and predicts the next run', () => {
    const cluster = createHeldCluster({ startMs: Date.UTC(2026, 0, 15, 12) })
    const taskConfig = { ...serviceConfig(checkout, 1, { sim: 'finish=1' }), isService: false }
    const cron = { key: checkout.job, cronSchedule: '30 2 * * *', instanceCount: 1, taskConfig }
    expect(cluster.scheduler.call('scheduleCronJob', { ...cron, cronSchedule: 'whenever' }).messages).toEqual([
      'Invalid cron schedule: whenever',
    ])
    expect(cluster.scheduler.call('scheduleCronJob', cron).code).toBe('OK')
    const [summary] = cluster.scheduler.call('getJobSummary', 'pay').result?.jobSummaryResult?.summaries ?? []
    expect(Number(summary?.nextCronRunMs)).toBe(Date.UTC(2026, 0, 16, 2, 30))
    expect(cluster.scheduler.call('startCronJob', checkout.job).code).toBe('OK')
    cluster.advance(5000)
    expect([...cluster.scheduler.tasks.store.ofJob(checkout.job)].map(({ status }) => status)).toEqual(['FINISHED'])
    expect(cluster.scheduler.call('startCronJob', apiGateway.job).messages).toEqual([
      'Failed to start cron job - No cron job found for web/prod/api-gateway.',
    ])
    expect(cluster.scheduler.call('descheduleCronJob', checkout.job)).toEqual({
      code: 'OK',
      messages: [],
      result: null,
    })
    expect(cluster.scheduler.call('descheduleCronJob', checkout.job).messages).toEqual([
      'Job pay/prod/checkout is not scheduled with cron',
    ])
  })
})
