import { describe, expect, it } from 'vitest'
import { createHeldCluster } from './held-cluster'
import { rolloutRequest, SERVICES, serviceConfig } from './scenarios/company'

const SERVICE = SERVICES.checkout
const { job } = SERVICE
const QUICK = { instances: 4, groupSize: 2, minWaitMs: 1000 }

function running(instances = 4) {
  const cluster = createHeldCluster()
  cluster.startJob(SERVICE, 1, instances)
  return cluster
}

describe('starting an update', () => {
  it('checklist 10: creates a job that does not exist', () => {
    const cluster = createHeldCluster()
    const key = cluster.startUpdate(SERVICE, 1, QUICK)
    cluster.advance(60_000)
    expect(cluster.builds(job)).toBe('1 1 1 1')
    expect(cluster.update(key).instructions.initial).toEqual([])
  })

  it('checklist 11: keeps mixed old configs in the fewest ranges and only what changes', () => {
    const cluster = running(5)
    const only = { ...rolloutRequest(SERVICE, 2, { ...QUICK, instances: 5 }) }
    cluster.scheduler.call(
      'startJobUpdate',
      { ...only, settings: { ...only.settings, updateOnlyTheseInstances: [{ first: 1, last: 2 }] } },
      null,
    )
    cluster.advance(60_000)
    expect(cluster.builds(job)).toBe('1 2 2 1 1')
    const key = cluster.startUpdate(SERVICE, 3, { ...QUICK, instances: 4 })
    const { initial, desired } = cluster.update(key).instructions
    const groups = initial.map(({ config, instances }) => [config.metadata[0]?.value, instances])
    expect(groups).toEqual([
      [
        '1',
        [
          { first: 0, last: 0 },
          { first: 3, last: 4 },
        ],
      ],
      ['2', [{ first: 1, last: 2 }]],
    ])
    expect(desired?.instances).toEqual([{ first: 0, last: 3 }])
  })

  it('checklist 12: an update that changes nothing is OK, says so, and leaves no trace', () => {
    const cluster = running()
    const answer = cluster.scheduler.call('startJobUpdate', rolloutRequest(SERVICE, 1, QUICK), 'noop')
    expect(answer).toEqual({ code: 'OK', messages: ['Job is unchanged by proposed update.'], result: null })
    expect(cluster.scheduler.updates.store.newestFirst()).toEqual([])
  })

  it('checklist 12: what a scheduler fills in by itself is no change, and the config of an update’s details is none either', () => {
    const cluster = running()
    const stored = cluster.scheduler.tasks.store.activeOfJob(job)[0]?.config.struct
    const request = { ...rolloutRequest(SERVICE, 1, QUICK), taskConfig: stored }
    expect(cluster.scheduler.call('startJobUpdate', request, null).messages).toEqual([
      'Job is unchanged by proposed update.',
    ])
  })

  it('takes the config without executor data for another one, as Aurora does', () => {
    const cluster = running()
    const task = cluster.scheduler.call('getTasksWithoutConfigs', { jobKeys: [job] }).result?.scheduleStatusResult
      ?.tasks[0]
    const request = { ...rolloutRequest(SERVICE, 1, QUICK), taskConfig: task?.assignedTask.task }
    expect(cluster.scheduler.call('startJobUpdate', request, null).result?.startJobUpdateResult).toBeDefined()
  })

  it('checklist 14: refuses a scope outside the job and accepts unchanged instances in it', () => {
    const cluster = running()
    const scoped = (first: number, last: number, build: number) => {
      const request = rolloutRequest(SERVICE, build, QUICK)
      return cluster.scheduler.call(
        'startJobUpdate',
        { ...request, settings: { ...request.settings, updateOnlyTheseInstances: [{ first, last }] } },
        null,
      )
    }
    expect(scoped(50, 52, 2)).toMatchObject({
      code: 'INVALID_REQUEST',
      messages: [
        'The update request attempted to update specific instances, but some are irrelevant to the update and current job state: [50, 51, 52]',
      ],
    })
    expect(scoped(5, 2, 2)).toMatchObject({ code: 'ERROR', messages: ['Invalid range: [5..2]'] })
    expect(scoped(0, 1, 2).code).toBe('OK')
    cluster.advance(60_000)
    expect(scoped(0, 3, 2).code).toBe('OK')
    expect(cluster.scheduler.updates.store.activeOf(job)?.instructions.desired?.instances).toEqual([
      { first: 2, last: 3 },
    ])
  })

  const settings = rolloutRequest(SERVICE, 2, QUICK).settings
  const config = serviceConfig(SERVICE, 2)
  const bad: readonly (readonly [string, object, string])[] = [
    [
      'a batch job',
      { taskConfig: { ...config, isService: false } },
      'Updates are not supported for non-service tasks.',
    ],
    [
      'a group of 0 in a list',
      { settings: { ...settings, updateStrategy: { varBatchStrategy: { groupSizes: [1, 0] } } } },
      'All update group sizes must be positive.',
    ],
    [
      'a group of 0',
      { settings: { ...settings, updateStrategy: null, updateGroupSize: 0 } },
      'Update results in no instance being modified.',
    ],
    [
      'negative instance failures',
      { settings: { ...settings, maxPerInstanceFailures: -1 } },
      'maxPerInstanceFailures must be non-negative.',
    ],
    [
      'negative failed instances',
      { settings: { ...settings, maxFailedInstances: -1 } },
      'maxFailedInstances must be non-negative.',
    ],
    [
      'too many failures',
      { settings: { ...settings, maxPerInstanceFailures: 5001 } },
      'Your update allows too many failures to occur, consider decreasing the per-instance failures or maxFailedInstances.',
    ],
    [
      'a negative wait',
      { settings: { ...settings, minWaitInInstanceRunningMs: -1 } },
      'minWaitInInstanceRunningMs must be non-negative.',
    ],
    [
      'a negative pulse',
      { settings: { ...settings, blockIfNoPulsesAfterMs: -1 } },
      'blockIfNoPulsesAfterMs must be positive.',
    ],
    [
      'an SLA without policy',
      { settings: { ...settings, slaAware: true } },
      'slaAware is true, but no task slaPolicy is specified.',
    ],
    [
      'a bad name',
      { taskConfig: { ...config, job: { ...job, name: 'a b' } } },
      'Job key IJobKey{role=pay, environment=prod, name=a b} is invalid.',
    ],
    [
      'no cpus',
      { taskConfig: { ...config, resources: [{ ramMb: 1 }, { diskMb: 1 }] } },
      'num_cpus must be greater than 0.0',
    ],
    [
      'an unknown executor',
      { taskConfig: { ...config, executorConfig: { name: 'NoSuch', data: '' } } },
      "Configuration for executor 'NoSuch' doesn't exist.",
    ],
    ['an unknown tier', { taskConfig: { ...config, tier: 'gold' } }, "Invalid tier 'gold' in TaskConfig."],
    ['no instances', { instanceCount: 0 }, 'Instance count must be between 1 and 4000 inclusive.'],
    ['too many instances', { instanceCount: 5001, settings }, 'Instance count must be between 1 and 4000 inclusive.'],
    [
      'no quota',
      { taskConfig: { ...config, tier: 'preferred' } },
      'Insufficient resource quota: RAM quota exceeded by 2048.00 MB; disk quota exceeded by 2048.00 MB; CPU quota exceeded by 1.00 core(s)',
    ],
  ]
  for (const [name, change, message] of bad) {
    it(`checklist 15: refuses ${name}`, () => {
      const cluster = running()
      const answer = cluster.scheduler.call('startJobUpdate', { ...rolloutRequest(SERVICE, 2, QUICK), ...change }, 'x')
      expect(answer).toEqual({ code: 'INVALID_REQUEST', messages: [message], result: null })
      expect(cluster.scheduler.updates.store.newestFirst()).toEqual([])
    })
  }

  it('checklist 15: breaks where Java breaks, without a text', () => {
    const cluster = running()
    const broken = { code: 'ERROR', messages: [null], result: null }
    expect(cluster.scheduler.call('startJobUpdate', null, 'x')).toEqual(broken)
    expect(cluster.scheduler.call('startJobUpdate', { instanceCount: 1, settings }, 'x')).toEqual(broken)
    expect(cluster.scheduler.call('startJobUpdate', { instanceCount: 1, taskConfig: config }, 'x')).toEqual(broken)
    expect(cluster.scheduler.updates.store.newestFirst()).toEqual([])
  })

  it('checklist 15: says of several faults the one that Aurora finds first', () => {
    const cluster = running()
    const faults: object[] = [
      { taskConfig: { ...config, isService: false } },
      { settings: { ...settings, updateStrategy: { varBatchStrategy: { groupSizes: [0] } } } },
      { settings: { ...settings, updateStrategy: { queueStrategy: { groupSize: 0 } }, maxPerInstanceFailures: -1 } },
      { settings: { ...settings, maxPerInstanceFailures: -1, maxFailedInstances: -1 } },
      { settings: { ...settings, maxFailedInstances: -1, minWaitInInstanceRunningMs: -1 } },
      { settings: { ...settings, minWaitInInstanceRunningMs: -1, blockIfNoPulsesAfterMs: -1 } },
      { settings: { ...settings, blockIfNoPulsesAfterMs: -1, slaAware: true } },
      { settings: { ...settings, slaAware: true }, taskConfig: { ...config, tier: 'gold' } },
      { taskConfig: { ...config, tier: 'gold' }, instanceCount: 0 },
      { instanceCount: 0, taskConfig: { ...config, tier: 'preferred' } },
    ]
    const said = faults.map((fault, index) => {
      const later = index === 0 ? { settings: { ...settings, maxFailedInstances: -1 } } : {}
      const sent = { ...rolloutRequest(SERVICE, 2, QUICK), ...later, ...fault }
      return cluster.scheduler.call('startJobUpdate', sent, 'x').messages[0]
    })
    expect(said).toEqual([
      'Updates are not supported for non-service tasks.',
      'All update group sizes must be positive.',
      'Update results in no instance being modified.',
      'maxPerInstanceFailures must be non-negative.',
      'maxFailedInstances must be non-negative.',
      'minWaitInInstanceRunningMs must be non-negative.',
      'blockIfNoPulsesAfterMs must be positive.',
      'slaAware is true, but no task slaPolicy is specified.',
      "Invalid tier 'gold' in TaskConfig.",
      'Instance count must be between 1 and 4000 inclusive.',
    ])
    const negative = { ...rolloutRequest(SERVICE, 2, QUICK), instanceCount: -1 }
    expect(cluster.scheduler.call('startJobUpdate', negative, 'x')).toMatchObject({ code: 'ERROR' })
  })

  it('checklist 15: leaves cron jobs to the cron calls', () => {
    const cluster = createHeldCluster()
    const cron = { key: job, cronSchedule: '30 2 * * *', instanceCount: 1, taskConfig: { ...config, isService: false } }
    expect(cluster.scheduler.call('scheduleCronJob', cron).code).toBe('OK')
    expect(cluster.scheduler.call('startJobUpdate', rolloutRequest(SERVICE, 2, QUICK), 'x').messages).toEqual([
      'Cron jobs may only be created/updated by calling scheduleCronJob.',
    ])
    expect(cluster.scheduler.call('getJobUpdateDiff', rolloutRequest(SERVICE, 2, QUICK)).messages).toEqual([
      'Cron jobs are not supported.',
    ])
  })

  it('checklist 16: answers with key, user and metadata but no state and a fresh UUID', () => {
    const cluster = running()
    const request = rolloutRequest(SERVICE, 2, { ...QUICK, metadata: [{ key: 'meta_update_id', value: 'm' }] })
    const result = cluster.scheduler.call('startJobUpdate', request, 'go').result?.startJobUpdateResult
    expect(result?.key.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(result?.updateSummary).toMatchObject({
      user: 'UNSECURE',
      state: null,
      metadata: [{ key: 'meta_update_id', value: 'm' }],
    })
  })

  it('checklist 13: a second start is refused with the running update, state and all', () => {
    const cluster = running()
    const key = cluster.startUpdate(SERVICE, 2, QUICK)
    const answer = cluster.scheduler.call('startJobUpdate', rolloutRequest(SERVICE, 3, QUICK), 'x')
    expect(answer.code).toBe('INVALID_REQUEST')
    expect(answer.messages).toEqual([
      'An active update already exists for this job, please terminate it before starting another. Active updates are those in states [ROLLING_FORWARD, ROLLING_BACK, ROLL_FORWARD_PAUSED, ROLL_BACK_PAUSED, ROLL_FORWARD_AWAITING_PULSE, ROLL_BACK_AWAITING_PULSE]',
    ])
    expect(answer.result?.startJobUpdateResult).toMatchObject({
      key: { id: key.id },
      updateSummary: { state: { status: 0 } },
    })
  })

  it('an unchanged request is OK also while an update of the job is active', () => {
    const cluster = running()
    cluster.startUpdate(SERVICE, 2, { ...QUICK, pulseTimeoutMs: 5000 })
    expect(cluster.scheduler.call('startJobUpdate', rolloutRequest(SERVICE, 1, QUICK), 'x')).toEqual({
      code: 'OK',
      messages: ['Job is unchanged by proposed update.'],
      result: null,
    })
  })

  it('checklist 17: a message over 1024 characters is an ERROR without a text, and nothing changes', () => {
    const cluster = running()
    const long = 'x'.repeat(1025)
    const broken = { code: 'ERROR', messages: [null], result: null }
    expect(cluster.scheduler.call('startJobUpdate', rolloutRequest(SERVICE, 2, QUICK), long)).toEqual(broken)
    expect(cluster.scheduler.updates.store.newestFirst()).toEqual([])
    const key = cluster.startUpdate(SERVICE, 2, QUICK)
    for (const method of ['pauseJobUpdate', 'resumeJobUpdate', 'abortJobUpdate', 'rollbackJobUpdate'] as const) {
      expect(cluster.scheduler.call(method, key, long)).toEqual(broken)
    }
    expect(cluster.update(key).events.map(({ status }) => status)).toEqual(['ROLLING_FORWARD'])
    expect(cluster.scheduler.call('pauseJobUpdate', key, 'é'.repeat(1024)).code).toBe('OK')
  })

  it('checklist 18: the first event is ROLLING_FORWARD, or AWAITING_PULSE, with user and message', () => {
    for (const [pulseTimeoutMs, status] of [
      [0, 'ROLLING_FORWARD'],
      [5000, 'ROLL_FORWARD_AWAITING_PULSE'],
    ] as const) {
      const cluster = running()
      const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, pulseTimeoutMs, message: 'go' })
      expect(cluster.update(key).events).toEqual([
        { status, atMs: cluster.clock.now(), user: 'UNSECURE', message: 'go' },
      ])
    }
  })

  it('takes the caller’s id only with the extension', () => {
    const request = rolloutRequest(SERVICE, 1, { ...QUICK, updateId: 'mine' })
    const started = (extensions: readonly 'caller-update-id'[]) =>
      createHeldCluster({ extensions }).scheduler.call('startJobUpdate', request, null).result?.startJobUpdateResult
        ?.key.id
    expect(started([])).not.toBe('mine')
    expect(started(['caller-update-id'])).toBe('mine')
  })

  it('fills in a strategy from the older fields and returns those as they were sent', () => {
    const cluster = running()
    const old = { updateGroupSize: 3, waitForBatchCompletion: true, minWaitInInstanceRunningMs: 1000 }
    cluster.scheduler.call('startJobUpdate', { taskConfig: config, instanceCount: 4, settings: old }, null)
    const details = cluster.scheduler.call('getJobUpdateDetails', null, { jobKey: job }).result
      ?.getJobUpdateDetailsResult
    expect(details?.detailsList[0]?.update.instructions.settings).toMatchObject({
      ...old,
      updateStrategy: { batchStrategy: { groupSize: 3, autopauseAfterBatch: false } },
      blockIfNoPulsesAfterMs: 0,
      slaAware: false,
      updateOnlyTheseInstances: [],
    })
  })

  it('a dry run tells what would be added, removed, changed and left alone', () => {
    const cluster = running(3)
    const groups = (instances: number, build: number) => {
      const diff = cluster.scheduler.call('getJobUpdateDiff', rolloutRequest(SERVICE, build, { ...QUICK, instances }))
        .result?.getJobUpdateDiffResult
      return [diff?.add, diff?.remove, diff?.update, diff?.unchanged].map((part) =>
        part?.map(({ instances: ids }) => ids),
      )
    }
    expect(groups(5, 2)).toMatchObject([[[{ first: 3, last: 4 }]], [], [[{ first: 0, last: 2 }]], []])
    expect(groups(2, 1)).toMatchObject([[], [[{ first: 2, last: 2 }]], [], [[{ first: 0, last: 1 }]]])
  })
})
