import fc, { type Arbitrary } from 'fast-check'
import type { JobKey } from '@/lib/domain/job'
import type { ConfigGroup, TaskConfig } from '@/lib/domain/task-config'
import { encodeAnswer } from '@/lib/simulator/wire/call-codec'
import { configSummaryReader } from './answers/config-summary-reader'
import type * as thrift from './generated/aurora_types'
import aurora from './generated/aurora_types'
import { decodeWith } from './recording.test-support'
import type { Wire } from './wire/call-message'

export const CONFIG_JOB: JobKey = { role: 'web', environment: 'prod', name: 'frontend' }

export type ConfigFields = NonNullable<ConstructorParameters<typeof thrift.TaskConfig>[0]>

/** Fields of structs as a constructor takes them: the declarations want every one, the wire does not. */
const fields = <T extends object>(values: object): T => values as T

/** A config in which every struct there is has every field; unions have one member each, as they must. */
export const WHOLE_CONFIG: ConfigFields = fields({
  job: CONFIG_JOB,
  owner: { user: 'ann' },
  isService: true,
  priority: 7,
  maxTaskFailures: 3,
  production: true,
  tier: 'preferred',
  resources: [{ numCpus: 0.25 }, { ramMb: 512 }, { diskMb: 1024 }, { namedPort: 'http' }, { numGpus: 1 }],
  constraints: [
    { name: 'host', constraint: { limit: { limit: 2 } } },
    { name: 'rack', constraint: { value: { negated: true, values: ['b', 'a'] } } },
  ],
  taskLinks: { http: 'http://%host%', mode: 'RW' },
  contactEmail: 'web@example.com',
  executorConfig: { name: 'AuroraExecutor', data: '{"a":"ü\\n"}' },
  metadata: [{ key: 'build', value: '41' }],
  container: {
    mesos: {
      image: { docker: { name: 'web', tag: '41' } },
      volumes: [
        { containerPath: '/b', hostPath: '/b', mode: 2 },
        { containerPath: '/a', hostPath: '/a', mode: 1 },
      ],
    },
  },
  mesosFetcherUris: [{ value: 'https://a', extract: true, cache: true, outputFile: 'a' }],
  partitionPolicy: { reschedule: true, delaySecs: 30 },
  slaPolicy: { percentageSlaPolicy: { percentage: 90.5, durationSecs: 600 } },
})

/** Every member of every union that `WHOLE_CONFIG` has not. */
export const OTHER_MEMBERS: readonly ConfigFields[] = [
  { container: { docker: { image: 'web:41', parameters: [{ name: 'b', value: '1' }] } } },
  { container: { mesos: { image: { appc: { name: 'web', imageId: 'sha512-1' } } } } },
  { slaPolicy: { countSlaPolicy: { count: 3, durationSecs: 60 } } },
  { slaPolicy: { coordinatorSlaPolicy: { coordinatorUrl: 'http://a', statusKey: 'k' } } },
].map((other) => ({ ...WHOLE_CONFIG, ...fields<Partial<ConfigFields>>(other) }))

/** The bytes of a getConfigSummary answer that holds these groups. Nothing is copied, so that a struct may write itself as it likes. */
export function groupsAnswer(wire: Wire, groups: readonly thrift.ConfigGroup[]): Buffer {
  const summary = Object.assign(new aurora.ConfigSummary(), { key: new aurora.JobKey(CONFIG_JOB), groups })
  const configSummaryResult = Object.assign(new aurora.ConfigSummaryResult(), { summary })
  return encodeAnswer(
    wire,
    'getConfigSummary',
    1,
    { code: 'OK', messages: [], result: { configSummaryResult } },
    'east',
  )
}

export const configGroup = (config: thrift.TaskConfig, first: number): thrift.ConfigGroup =>
  Object.assign(new aurora.ConfigGroup(), { config, instances: [new aurora.Range({ first, last: first })] })

/** The groups of such an answer, as the client would tell them. */
export function groupsIn(wire: Wire, bytes: Buffer): ConfigGroup[] {
  const reply = decodeWith(configSummaryReader(CONFIG_JOB), { method: 'getConfigSummary', seqid: 1 }, wire, bytes)
  return reply.kind === 'response' ? reply.value() : []
}

/** What the client tells of a config that a scheduler sends. */
export function configRead(wire: Wire, config: thrift.TaskConfig): TaskConfig {
  const [group] = groupsIn(wire, groupsAnswer(wire, [configGroup(config, 0)]))
  if (group === undefined) throw new Error('There is no config.')
  return group.config
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('', '0', 'NaN', 'RW', 'a\n\u0001"\\/', '😀', '\ufeff', '\ufffd'),
)
const i32 = fc.oneof(fc.constantFrom(0, 1, -1), fc.integer())
const i64 = fc.oneof(fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER), fc.maxSafeInteger())
const double = fc.oneof(fc.constantFrom(0, 1, 0.1, 1e21), fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }))
const mode = fc.constantFrom(1, 2, 9)
/** A struct any of whose fields may be missing. */
const some = (model: Record<string, Arbitrary<unknown>>): Arbitrary<object> => fc.record(model, { requiredKeys: [] })
/** A union: exactly one of its members. */
const oneMember = (model: Record<string, Arbitrary<unknown>>): Arbitrary<object> =>
  fc.oneof(...Object.entries(model).map(([name, value]) => value.map((made) => ({ [name]: made }))))
/** A set whose members differ by one of their fields, so that no two are equal once what is unset is filled. */
const named = (field: string, model: Record<string, Arbitrary<unknown>>) =>
  fc.uniqueArray(fc.record({ [field]: text, ...model }, { requiredKeys: [field] }), {
    maxLength: 3,
    selector: (member) => member[field],
  })
const many = (value: Arbitrary<unknown>) => fc.array(value, { maxLength: 3 })

/** Any config a scheduler can hold, whether or not it would take it today. */
export const anyConfig: Arbitrary<ConfigFields> = fc
  .record(
    {
      owner: some({ user: text }),
      isService: fc.boolean(),
      priority: i32,
      maxTaskFailures: i32,
      production: fc.boolean(),
      tier: text,
      resources: many(oneMember({ numCpus: double, ramMb: i64, diskMb: i64, namedPort: text, numGpus: i64 })),
      constraints: named('name', {
        constraint: oneMember({
          value: some({ negated: fc.boolean(), values: fc.uniqueArray(text, { maxLength: 3 }) }),
          limit: some({ limit: i32 }),
        }),
      }),
      taskLinks: fc.dictionary(fc.oneof(text, fc.constantFrom('mode', 'volumes', '1', 'toString')), text, {
        maxKeys: 3,
        noNullPrototype: true,
      }),
      contactEmail: text,
      executorConfig: fc.record({ name: text, data: text }),
      metadata: many(some({ key: text, value: text })),
      container: oneMember({
        mesos: some({
          image: oneMember({ docker: some({ name: text, tag: text }), appc: some({ name: text, imageId: text }) }),
          volumes: many(some({ containerPath: text, hostPath: text, mode })),
        }),
        docker: some({ image: text, parameters: many(some({ name: text, value: text })) }),
      }),
      mesosFetcherUris: named('value', { extract: fc.boolean(), cache: fc.boolean(), outputFile: text }),
      partitionPolicy: some({ reschedule: fc.boolean(), delaySecs: i64 }),
      slaPolicy: oneMember({
        percentageSlaPolicy: some({ percentage: double, durationSecs: i64 }),
        countSlaPolicy: some({ count: i64, durationSecs: i64 }),
        coordinatorSlaPolicy: some({ coordinatorUrl: text, statusKey: text }),
      }),
    },
    { requiredKeys: [] },
  )
  .map((made) => fields<ConfigFields>({ ...made, job: CONFIG_JOB }))
