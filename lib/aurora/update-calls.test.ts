import { describe, expect, onTestFinished, test } from 'vitest'
import { auditMessage, stepMarker } from '@/lib/domain/audit-message'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { JobUpdateKey } from '@/lib/domain/job'
import type { JobUpdateSettings } from '@/lib/domain/job-update'
import { restoreParts, restoreRequest } from '@/lib/domain/restore'
import type { ConfigGroup, TaskConfig } from '@/lib/domain/task-config'
import type { UpdateRequest } from '@/lib/domain/update-request'
import { type EmbeddedClusters, serveClusters } from '@/lib/simulator/embedded-clusters'
import { createHeldCluster, type HeldCluster } from '@/lib/simulator/held-cluster'
import { type RolloutOptions, SERVICES, serviceConfig } from '@/lib/simulator/scenarios/company'
import type { Fault } from '@/lib/simulator/wire/fault'
import { type AuroraClient, createAuroraClient } from './client'
import { addressOfCall, readdress, serve } from './loopback.test-support'
import { recordedReplies } from './recording.test-support'
import { CONTENT_TYPES, type Wire } from './wire/call-message'

const SERVICE = SERVICES.geoIndex
const JOB = SERVICE.job
const WIRES: readonly Wire[] = ['binary', 'json']
const QUICK: RolloutOptions = { instances: 4, groupSize: 4, minWaitMs: 1000 }
const LONG_MS = 600_000

const SETTINGS: JobUpdateSettings = {
  strategy: { kind: 'queue', groupSize: 2 },
  maxPerInstanceFailures: 1,
  maxFailedInstances: 2,
  minWaitInInstanceRunningMs: 5000,
  rollbackOnFailure: false,
  onlyInstances: [],
  blockIfNoPulsesAfterMs: 0,
  slaAware: false,
}

type World = {
  readonly cluster: HeldCluster
  readonly embedded: EmbeddedClusters
  readonly client: AuroraClient
  readonly arrived: (method: string) => number
}

/** A cluster whose job runs build 1 on four instances, behind a client. */
async function world(protocol: Wire, options: { writeDeadlineMs?: number } = {}): Promise<World> {
  const cluster = createHeldCluster()
  cluster.startJob(SERVICE, 1, 4)
  const embedded = await serveClusters({
    schedulers: [cluster.scheduler],
    advance: cluster.advance,
    stop: cluster.stop,
  })
  onTestFinished(() => embedded.stop())
  const schedulerUrl = embedded.clusters[0]?.url ?? ''
  const client = createAuroraClient({ cluster: 'test', schedulerUrl, protocol, ...options })
  onTestFinished(() => client.close())
  return { cluster, embedded, client, arrived: (method) => cluster.scheduler.log.ofMethod(method).length }
}

function told<T>(outcome: CallOutcome<T>): T {
  if (outcome.kind !== 'applied') throw new Error(JSON.stringify(outcome))
  return outcome.value
}

async function running({ client }: World): Promise<ConfigGroup[]> {
  return told(await client.readConfigSummary(JOB))
}

const configOf = (groups: readonly ConfigGroup[], at = 0): TaskConfig => {
  const config = groups[at]?.config
  if (config === undefined) throw new Error('Nothing runs.')
  return config
}

const request = (config: TaskConfig, changed: Partial<UpdateRequest> = {}): UpdateRequest => ({
  job: JOB,
  config,
  instanceCount: 4,
  settings: SETTINGS,
  metadata: [],
  ...changed,
})

describe.each(WIRES)('over HTTP in %s', (protocol) => {
  test('a started update is the one that was asked for, to the last setting, and its id is answered', async () => {
    const here = await world(protocol)
    const old = configOf(await running(here))
    for (const [build, strategy] of [
      [2, { kind: 'queue', groupSize: 3 }],
      [3, { kind: 'batch', groupSize: 2, autopause: true }],
      [4, { kind: 'varBatch', groupSizes: [1, 3], autopause: false }],
    ] as const) {
      const key = here.cluster.startUpdate(SERVICE, build, QUICK)
      here.cluster.advance(LONG_MS)
      expect(here.cluster.status(key)).toBe('ROLLED_FORWARD')
      const settings = { ...SETTINGS, strategy, onlyInstances: [{ first: 1, last: 3 }], blockIfNoPulsesAfterMs: 60_000 }
      const metadata = [{ key: 'airglow.restores', value: key.id }]
      const started = await here.client.startJobUpdate(request(old, { settings, metadata }), 'back')
      const { updateId } = told(started)
      const [details] = told(await here.client.readUpdateDetails({ job: JOB, limit: 1 }))
      expect(details?.summary).toMatchObject({ key: { job: JOB, id: updateId }, metadata })
      expect(details?.settings).toEqual(settings)
      expect(details?.desired).toEqual({ config: old, instances: [{ first: 1, last: 3 }] })
      expect(details?.updateEvents[0]?.message).toBe('back')
      told(await here.client.abortJobUpdate({ job: JOB, id: updateId ?? '' }, 'enough'))
    }
  })

  test('a canary mix comes back part by part, each as its dry run says', async () => {
    const here = await world(protocol)
    here.cluster.startUpdate(SERVICE, 2, { ...QUICK, onlyInstances: [{ first: 2, last: 3 }] })
    here.cluster.advance(LONG_MS)
    const before = await running(here)
    const key = here.cluster.startUpdate(SERVICE, 3, { ...QUICK, instances: 6 })
    here.cluster.advance(LONG_MS)
    const [details] = told(await here.client.readUpdateDetails({ key }))
    if (!details) throw new Error('no update')
    expect(details.initial.map(({ config }) => config.lacks)).toEqual([null, null])
    expect(details.desired?.config.lacks).toBeNull()
    const said: unknown[] = []
    for (const part of restoreParts(details)) {
      const wanted = part.instances.flatMap(({ first, last }) => (first === last ? [first] : [first, last]))
      const restore = restoreRequest(part, wanted, details.settings, [], { groupSize: null })
      if (!restore) throw new Error('this restore needs no kill')
      const { added, removed, changed, unchanged } = told(await here.client.readUpdateDiff(restore))
      said.push([added, removed, changed, unchanged])
      told(await here.client.startJobUpdate(restore, 'restore'))
      here.cluster.advance(LONG_MS)
    }
    const range = (first: number, last: number) => [{ first, last }]
    expect(said).toEqual([
      [[], [], range(0, 1), range(2, 5)],
      [[], [], range(2, 3), [...range(0, 1), ...range(4, 5)]],
      [[], range(4, 5), [], range(0, 3)],
    ])
    expect(await running(here)).toEqual(before)
  })

  test('nothing to change begins nothing, and is no failure', async () => {
    const here = await world(protocol)
    const outcome = await here.client.startJobUpdate(request(configOf(await running(here))), 'again')
    expect(outcome).toEqual({
      kind: 'applied',
      value: { updateId: null },
      messages: ['Job is unchanged by proposed update.'],
    })
    expect(here.cluster.scheduler.updates.store.newestFirst()).toEqual([])
  })

  test('beside an active update it is refused, although the answer names that update', async () => {
    const here = await world(protocol)
    const old = configOf(await running(here))
    here.cluster.startUpdate(SERVICE, 2, QUICK)
    expect(await here.client.startJobUpdate(request(old, { instanceCount: 5 }), 'x')).toMatchObject({
      kind: 'refused',
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(/^An active update already exists for this job/),
    })
    expect(await here.client.killTasks(JOB, [{ first: 0, last: 0 }], 'x')).toMatchObject({
      kind: 'refused',
      code: 'JOB_UPDATING_ERROR',
    })
  })

  test('the words of a refused dry run and a refused start arrive', async () => {
    const here = await world(protocol)
    const config = configOf(await running(here))
    const settings = { ...SETTINGS, onlyInstances: [{ first: 7, last: 8 }] }
    expect(await here.client.startJobUpdate(request(config, { settings }), 'x')).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/irrelevant to the update and current job state: \[7, 8\]$/),
    })
    const taskConfig = { ...serviceConfig(SERVICE, 1), isService: false }
    const cron = { key: JOB, owner: { user: 'geo' }, instanceCount: 1, taskConfig, cronSchedule: '0 0 1 1 *' }
    here.cluster.scheduler.call('killTasks', JOB, null, 'gone')
    here.cluster.advance(LONG_MS)
    expect(here.cluster.scheduler.call('scheduleCronJob', cron).code).toBe('OK')
    expect(await here.client.readUpdateDiff(request(config))).toEqual({
      kind: 'refused',
      code: 'INVALID_REQUEST',
      message: 'Cron jobs are not supported.',
    })
  })

  test('kills exactly the instances that were named', async () => {
    const here = await world(protocol)
    const ranges = [
      { first: 3, last: 3 },
      { first: 0, last: 1 },
      { first: 1, last: 1 },
    ]
    expect(await here.client.killTasks(JOB, ranges, 'away')).toEqual({ kind: 'applied', value: null, messages: [] })
    here.cluster.advance(LONG_MS)
    expect(here.cluster.builds(JOB)).toBe('- - 1')
    expect(await here.client.killTasks(JOB, ranges, 'away')).toEqual({
      kind: 'applied',
      value: null,
      messages: ['No tasks to kill.'],
    })
  })

  test.each([
    ['no ranges', []],
    ['a range that is empty', [{ first: 3, last: 2 }]],
  ])('%s to kill is nothing to send: to Aurora it would be the whole job', async (_, ranges) => {
    const here = await world(protocol)
    expect(await here.client.killTasks(JOB, ranges, 'x')).toMatchObject({ kind: 'not-applied', failure: 'rejected' })
    expect(here.cluster.scheduler.log.all()).toEqual([])
    expect(here.cluster.builds(JOB)).toBe('1 1 1 1')
  })

  test('a config that is not whole is never sent, not even dry', async () => {
    const here = await world(protocol)
    const config = configOf(await running(here))
    const before = here.cluster.scheduler.log.all().length
    for (const lacks of ['executor-data', 'unknown-fields'] as const) {
      const wanted = request({ ...config, lacks }, { instanceCount: 5 })
      for (const outcome of [await here.client.startJobUpdate(wanted, 'x'), await here.client.readUpdateDiff(wanted)])
        expect(outcome).toMatchObject({ kind: 'not-applied', failure: 'rejected', message: /nothing was sent/ })
    }
    expect(here.cluster.scheduler.log.all()).toHaveLength(before)
  })

  test('pauses, resumes, pulses and aborts, each with its message where Aurora keeps one', async () => {
    const here = await world(protocol)
    const slow = { ...QUICK, groupSize: 1, minWaitMs: LONG_MS, pulseTimeoutMs: 60_000 }
    const key = here.cluster.startUpdate(SERVICE, 2, slow)
    const took = { kind: 'applied', value: null, messages: [] }
    expect(await here.client.pulseJobUpdate(key)).toEqual({ ...took, value: 'OK' })
    expect(here.cluster.status(key)).toBe('ROLLING_FORWARD')
    expect(await here.client.pauseJobUpdate(key, 'hold on')).toEqual(took)
    expect(here.cluster.status(key)).toBe('ROLL_FORWARD_PAUSED')
    expect(await here.client.resumeJobUpdate(key, 'go on')).toEqual(took)
    expect(here.cluster.status(key)).toBe('ROLLING_FORWARD')
    expect(await here.client.abortJobUpdate(key, 'give up')).toEqual(took)
    expect(here.cluster.status(key)).toBe('ABORTED')
    expect(await here.client.pulseJobUpdate(key)).toEqual({ ...took, value: 'FINISHED' })
    const messages = here.cluster.update(key).events.map(({ message }) => message)
    expect(messages.slice(-3)).toEqual(['hold on', 'go on', 'give up'])
    expect(await here.client.pauseJobUpdate(key, 'x')).toEqual({
      kind: 'refused',
      code: 'INVALID_REQUEST',
      message: 'Cannot transition update from ABORTED to null',
    })
  })

  test('T28: a reason of 5,000 emoji, newlines and ESC leaves the tag whole, in whichever call', async () => {
    const here = await world(protocol)
    const message = auditMessage('step-1', 'ann', `a\n\u001b[31m\r\u0085${'😀'.repeat(5000)}`)
    const old = configOf(await running(here))
    const { updateId } = told(await here.client.startJobUpdate(request(old, { instanceCount: 5 }), message))
    const key = { job: JOB, id: updateId ?? '' }
    told(await here.client.pauseJobUpdate(key, message))
    told(await here.client.resumeJobUpdate(key, message))
    told(await here.client.rollbackJobUpdate(key, message))
    here.cluster.advance(1)
    const abort = here.cluster.startUpdate(SERVICES.ranker, 1, QUICK)
    told(await here.client.abortJobUpdate(abort, message))
    here.cluster.advance(LONG_MS)
    told(await here.client.killTasks(JOB, [{ first: 0, last: 0 }], message))
    const noted = here.cluster.scheduler.log.all().filter(({ message: said }) => said !== null)
    expect(noted.map(({ method }) => method)).toEqual([
      'startJobUpdate',
      'pauseJobUpdate',
      'resumeJobUpdate',
      'rollbackJobUpdate',
      'abortJobUpdate',
      'killTasks',
    ])
    for (const { method, message: said } of noted) {
      expect(said?.length, method).toBeLessThanOrEqual(1024)
      expect(said?.length, method).toBeGreaterThan(1000)
      expect(said?.startsWith(`${stepMarker('step-1')} ann: a [31m 😀`), method).toBe(true)
      expect(said, method).not.toMatch(/\p{Cc}|\p{Cs}/u)
    }
  })
})

type Write = readonly [
  method: string,
  make: (client: AuroraClient, key: JobUpdateKey, config: TaskConfig) => Promise<CallOutcome<unknown>>,
]

const WRITES: readonly Write[] = [
  ['rollbackJobUpdate', (client, key) => client.rollbackJobUpdate(key, 'm')],
  ['pauseJobUpdate', (client, key) => client.pauseJobUpdate(key, 'm')],
  ['resumeJobUpdate', (client, key) => client.resumeJobUpdate(key, 'm')],
  ['abortJobUpdate', (client, key) => client.abortJobUpdate(key, 'm')],
  ['pulseJobUpdate', (client, key) => client.pulseJobUpdate(key)],
  ['startJobUpdate', (client, _, config) => client.startJobUpdate(request(config, { instanceCount: 5 }), 'm')],
  ['killTasks', (client) => client.killTasks({ ...JOB, name: 'other' }, [{ first: 0, last: 0 }], 'm')],
]

/** What may have had its effect is unknown or cannot be read; what certainly had none is not applied. */
const FAULTS: readonly (readonly [Fault, readonly string[]])[] = [
  [{ kind: 'drop-before' }, ['unknown']],
  [{ kind: 'drop-after' }, ['unknown']],
  [{ kind: 'truncated', bytes: null }, ['unknown', 'unreadable']],
  [{ kind: 'truncated', bytes: 0 }, ['unknown', 'unreadable']],
  [{ kind: 'garbage' }, ['unreadable']],
  [{ kind: 'html' }, ['unreadable']],
  [{ kind: 'empty' }, ['unreadable']],
  [{ kind: 'error' }, ['unknown']],
  [{ kind: 'error-after' }, ['unknown']],
  [{ kind: 'wrong-cluster' }, ['unreadable']],
  [{ kind: 'status-after', code: 502 }, ['unknown']],
  [{ kind: 'hang' }, ['unknown']],
  [{ kind: 'transient' }, ['not-applied']],
  [{ kind: 'status', code: 403 }, ['not-applied']],
]

describe.each(WIRES)('a write in %s', (protocol) => {
  test.each(FAULTS)('is sent once, and only what is sure is told: %j is %j', async (fault, kinds) => {
    const ends = WRITES.map(async ([method, make]) => {
      const here = await world(protocol, fault.kind === 'hang' ? { writeDeadlineMs: 600 } : {})
      const config = configOf(await running(here))
      const key = here.cluster.startUpdate(SERVICES.ranker, 1, { ...QUICK, pulseTimeoutMs: 60_000 })
      here.embedded.setFault('test', fault, { methods: [method] })
      const outcome = await make(here.client, key, config)
      expect(kinds, `${method} ${JSON.stringify(outcome)}`).toContain(outcome.kind)
      expect(here.arrived(method), method).toBe(1)
    })
    await Promise.all(ends)
  })

  test.each(WRITES)('%s takes no answer to another call for its own', async (_, make) => {
    const here = await world(protocol)
    const config = configOf(await running(here))
    const file = protocol === 'binary' ? 'tbinary' : 'tjson'
    const label = protocol === 'binary' ? 'binary' : 'json'
    const recorded = recordedReplies([file])
    const found = (name: string) => recorded.find(({ recording }) => recording.label === `${name}.${label}`)
    const [identity, other] = [found('getTierConfigs'), found('rollbackJobUpdate-active')]
    if (!identity || !other) throw new Error('no recording')
    const server = await serve((call, response) => {
      const { method: asked, seqid } = addressOfCall(call.body)
      const bytes =
        asked === 'getTierConfigs'
          ? readdress(identity.bytes, protocol, asked, seqid)
          : readdress(other.bytes, protocol, 'restartShards', seqid)
      response.setHeader('content-type', CONTENT_TYPES[protocol]).end(bytes)
    })
    const cluster = identity.recording.cluster
    const client = createAuroraClient({ cluster, schedulerUrl: server.url, protocol })
    onTestFinished(() => client.close())
    const outcome = await make(client, { job: JOB, id: 'i' }, config)
    expect(outcome).toMatchObject({ kind: 'unreadable', failure: 'wrong-answer' })
    expect(server.seen).toHaveLength(2)
  })
})
