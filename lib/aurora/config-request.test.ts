import fc from 'fast-check'
import Int64 from 'node-int64'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { TaskConfig } from '@/lib/domain/task-config'
import { serveClusters } from '@/lib/simulator/embedded-clusters'
import { createHeldCluster, RUNNING_AFTER_MS } from '@/lib/simulator/held-cluster'
import { storeConfig } from '@/lib/simulator/tasks/stored-config'
import { decodeCall } from '@/lib/simulator/wire/call-codec'
import { toTaskConfig } from './answers/convert'
import { createAuroraClient } from './client'
import { taskConfigRequest } from './config-request'
import type * as thrift from './generated/aurora_types'
import aurora from './generated/aurora_types'
import { encodedCall } from './loopback.test-support'
import { decodeWhole, recordedReplies, resultOf } from './recording.test-support'
import { anyConfig, CONFIG_JOB, configRead, OTHER_MEMBERS, WHOLE_CONFIG } from './task-config.test-support'
import type { Wire } from './wire/call-message'

const WIRES: readonly Wire[] = ['binary', 'json']

/** The config as the request of a startJobUpdate brings it to a scheduler. */
function sent(wire: Wire, config: TaskConfig): thrift.TaskConfig {
  const rebuilt = taskConfigRequest(config)
  if (rebuilt.kind === 'refused') throw new Error(rebuilt.message)
  const request = Object.assign(new aurora.JobUpdateRequest(), { taskConfig: rebuilt.config, instanceCount: 1 })
  const { body } = encodedCall(wire, 'startJobUpdate', (client) => client.startJobUpdate(request, ''))
  const call = decodeCall(body, wire)
  const [received] = call.kind === 'call' ? call.args : []
  if (typeof received !== 'object' || received === null || !('taskConfig' in received))
    throw new Error('The request cannot be read.')
  // The scheduler has its classes from another instance of the generated module.
  return new aurora.TaskConfig(received.taskConfig as thrift.TaskConfig)
}

/** Every TaskConfig in a value of the generated code. */
function configsIn(value: unknown): thrift.TaskConfig[] {
  if (value instanceof aurora.TaskConfig) return [value]
  if (typeof value !== 'object' || value === null || value instanceof Int64) return []
  return Object.values(value).flatMap(configsIn)
}

const TIER = { name: 'preferred', production: false }

describe('a config that goes back is the same config', () => {
  test('every one of all recordings, in both protocols', () => {
    const seen = new Map<string, thrift.TaskConfig>()
    for (const { call, wire, bytes } of recordedReplies())
      for (const config of configsIn(resultOf(decodeWhole(call, wire, bytes)))) seen.set(JSON.stringify(config), config)
    expect(seen.size).toBeGreaterThan(50)
    const kinds = { whole: 0, lacking: 0 }
    for (const config of seen.values()) {
      const told = toTaskConfig(config, 0)
      if (told.lacks === null) kinds.whole += 1
      else kinds.lacking += 1
      if (told.lacks === null) for (const wire of WIRES) expect(toTaskConfig(sent(wire, told), 0)).toEqual(told)
      else expect(taskConfigRequest(told).kind).toBe('refused')
    }
    expect(Math.min(kinds.whole, kinds.lacking)).toBeGreaterThan(10)
  })

  test.each(WIRES)('%s: with every field and every member of every union', (wire) => {
    for (const fields of [WHOLE_CONFIG, ...OTHER_MEMBERS]) {
      const read = configRead(wire, new aurora.TaskConfig(fields))
      for (const back of WIRES) expect(toTaskConfig(sent(back, read), 0)).toEqual(read)
      expect(storeConfig(sent(wire, read), TIER).fingerprint).toBe(storeConfig(fields, TIER).fingerprint)
    }
  })

  test.each(WIRES)('%s: whatever it holds, and a scheduler finds no difference', (wire) => {
    fc.assert(
      fc.property(anyConfig, fc.constantFrom(...WIRES), (fields, back) => {
        const read = configRead(wire, new aurora.TaskConfig(fields))
        const received = sent(back, read)
        expect(read.lacks).toBeNull()
        expect(toTaskConfig(received, 0).canonical).toBe(read.canonical)
        expect(storeConfig(received, TIER).fingerprint).toBe(storeConfig(fields, TIER).fingerprint)
      }),
      { numRuns: 1500 },
    )
  })

  test.each(WIRES)('%s: running in a scheduler, its dry run says that nothing would change', async (protocol) => {
    const cluster = createHeldCluster()
    const served = await serveClusters({
      schedulers: [cluster.scheduler],
      advance: cluster.advance,
      stop: cluster.stop,
    })
    onTestFinished(() => served.stop())
    const schedulerUrl = served.clusters[0]?.url ?? ''
    const client = createAuroraClient({ cluster: 'test', schedulerUrl, protocol })
    onTestFinished(() => client.close())
    let taken = 0
    for (const [index, fields] of fc.sample(anyConfig, { numRuns: 120, seed: 7 }).entries()) {
      const job = { ...CONFIG_JOB, name: `job${index}` }
      const taskConfig = { ...fields, ...TAKEN, job, container: takenContainer(fields) }
      const made = cluster.scheduler.call('createJob', {
        key: job,
        owner: { user: 'ann' },
        instanceCount: 3,
        taskConfig,
      })
      expect(made.code, made.messages.join()).toBe('OK')
      cluster.advance(RUNNING_AFTER_MS)
      const running = await client.readConfigSummary(job)
      const [group] = running.kind === 'applied' ? running.value : []
      if (group === undefined) throw new Error(JSON.stringify(running))
      const settings = { ...SETTINGS, onlyInstances: [] }
      const diff = await client.readUpdateDiff({ job, config: group.config, instanceCount: 3, settings, metadata: [] })
      expect(diff).toMatchObject({
        kind: 'applied',
        value: { added: [], removed: [], changed: [], unchanged: [{ first: 0, last: 2 }] },
      })
      taken += 1
    }
    expect(taken).toBe(120)
  })
})

/** What this scheduler insists on; everything else of a config may be as it likes. */
const TAKEN = {
  isService: true,
  tier: 'preemptible',
  owner: { user: 'ann' },
  resources: [{ numCpus: 0.1 }, { ramMb: new Int64(16) }, { diskMb: new Int64(1) }, { namedPort: 'http' }],
  executorConfig: { name: 'AuroraExecutor', data: '{}' },
  mesosFetcherUris: [],
  slaPolicy: null,
  constraints: [],
}

function takenContainer({ container }: { container?: thrift.Container | null }): object {
  if (container?.docker) return { docker: { image: container.docker.image ?? 'web', parameters: [] } }
  return { mesos: { ...container?.mesos, volumes: [] } }
}

const SETTINGS = {
  strategy: { kind: 'queue', groupSize: 1 },
  maxPerInstanceFailures: 0,
  maxFailedInstances: 0,
  minWaitInInstanceRunningMs: 0,
  rollbackOnFailure: false,
  blockIfNoPulsesAfterMs: 0,
  slaAware: false,
} as const

describe('a config that cannot go back unchanged is refused, in words', () => {
  const read = configRead('binary', new aurora.TaskConfig(WHOLE_CONFIG))
  const itself = /cannot be made again exactly/

  test.each<[string, TaskConfig, RegExp]>([
    ['without executor data', { ...read, lacks: 'executor-data' }, /without the data of its executor/],
    ['with unknown fields', { ...read, lacks: 'unknown-fields' }, /fields that this version of Airglow does not know/],
    ['with another fingerprint', { ...read, fingerprint: `${read.fingerprint.slice(1)}0` }, itself],
    ['with a canonical form that has changed', { ...read, canonical: read.canonical.replace('ann', 'bob') }, itself],
    ['with a canonical form that is no JSON', { ...read, canonical: '{' }, itself],
    ['with a canonical form that is no config', { ...read, canonical: 'null' }, itself],
  ])('%s', (_, config, words) => {
    const rebuilt = taskConfigRequest(config)
    expect(rebuilt.kind === 'refused' && rebuilt.message).toMatch(words)
  })

  test('kept by a version that had no such mark', () => {
    const { lacks, ...kept } = JSON.parse(JSON.stringify(read)) as TaskConfig
    expect(lacks).toBeNull()
    const rebuilt = taskConfigRequest(kept as TaskConfig)
    expect(rebuilt.kind === 'refused' && rebuilt.message).toMatch(itself)
  })

  test('with a link that the generated code cannot copy, or a number that JSON cannot hold', () => {
    const refused = (changed: object) => {
      const told = toTaskConfig(Object.assign(new aurora.TaskConfig(WHOLE_CONFIG), changed), 0)
      return taskConfigRequest(told).kind
    }
    expect(refused({ taskLinks: { hasOwnProperty: 'x' } })).toBe('refused')
    expect(refused({ resources: [new aurora.Resource({ numCpus: Number.NaN })] })).toBe('refused')
    const percentageSlaPolicy = { percentage: Number.POSITIVE_INFINITY, durationSecs: new Int64(1) }
    expect(refused({ slaPolicy: new aurora.SlaPolicy({ percentageSlaPolicy }) })).toBe('refused')
    expect(refused({})).toBe('whole')
  })
})
