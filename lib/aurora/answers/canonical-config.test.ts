import Int64 from 'node-int64'
import { describe, expect, test } from 'vitest'
import aurora from '../generated/aurora_types'
import { canonicalConfig } from './canonical-config'

/** A config as the generated code reads it; the declarations want every field, the wire does not. */
function config(fields: object): object {
  return Object.assign(
    new aurora.TaskConfig(),
    { job: new aurora.JobKey({ role: 'r', environment: 'e', name: 'n' }) },
    fields,
  )
}

const fingerprint = (fields: object) => canonicalConfig(config(fields)).fingerprint
const metadata = (key: string, value: string) => new aurora.Metadata({ key, value })
const cpus = (numCpus: number) => new aurora.Resource({ numCpus })
const ram = (ramMb: number) => new aurora.Resource({ ramMb: new Int64(ramMb) })
const image = (name: string, tag: string) => new aurora.Image({ docker: new aurora.DockerImage({ name, tag }) })
const mesos = (fields: object) =>
  Object.assign(new aurora.Container(), { mesos: Object.assign(new aurora.MesosContainer(), fields) })
const volume = (hostPath: string) => new aurora.Volume({ containerPath: '/data', hostPath, mode: aurora.Mode.RO })
const constraint = (values: string[], negated = false) =>
  Object.assign(new aurora.Constraint(), {
    name: 'rack',
    constraint: new aurora.TaskConstraint({ value: new aurora.ValueConstraint({ negated, values }) }),
  })
const limit = (count: number) =>
  Object.assign(new aurora.Constraint(), {
    name: 'rack',
    constraint: new aurora.TaskConstraint({ limit: new aurora.LimitConstraint({ limit: count }) }),
  })

describe('configs that Aurora calls equal have one fingerprint', () => {
  test.each<[string, object, object]>([
    ['unset and 0', {}, { priority: 0, maxTaskFailures: 0 }],
    ['unset and false', {}, { isService: false, production: false }],
    ['unset and empty', {}, { constraints: [], mesosFetcherUris: [], metadata: [], taskLinks: {} }],
    ['the default container and the same sent', {}, { container: mesos({}) }],
    [
      'sets in any order',
      { metadata: [metadata('a', '1'), metadata('b', '2')] },
      { metadata: [metadata('b', '2'), metadata('a', '1')] },
    ],
    ['a set that names something twice', { resources: [cpus(1), cpus(1)] }, { resources: [cpus(1)] }],
    ['sets within sets', { constraints: [constraint(['b', 'a'])] }, { constraints: [constraint(['a', 'b'])] }],
    ['maps in any order', { taskLinks: { a: '1', b: '2' } }, { taskLinks: { b: '2', a: '1' } }],
    ['a container without volumes', { container: mesos({}) }, { container: mesos({ volumes: [] }) }],
  ])('%s', (_, a, b) => {
    expect(fingerprint(a)).toBe(fingerprint(b))
  })
})

describe('configs that Aurora tells apart have two', () => {
  test.each<[string, object, object]>([
    ['metadata alone', { metadata: [metadata('a', '1')] }, { metadata: [metadata('a', '2')] }],
    ['a contact alone', { contactEmail: 'a@example.com' }, { contactEmail: 'b@example.com' }],
    ['an empty text and none', { tier: '' }, {}],
    ['an empty struct and none', { partitionPolicy: new aurora.PartitionPolicy({ reschedule: false }) }, {}],
    [
      'resources of two kinds',
      { resources: [ram(64)] },
      { resources: [new aurora.Resource({ diskMb: new Int64(64) })] },
    ],
    ['a resource of nothing and none', { resources: [cpus(0)] }, {}],
    ['two resources of nothing', { resources: [cpus(0)] }, { resources: [ram(0)] }],
    ['constraints of two kinds, both empty', { constraints: [constraint([])] }, { constraints: [limit(0)] }],
    [
      'a list in another order',
      { container: mesos({ volumes: [volume('/a'), volume('/b')] }) },
      { container: mesos({ volumes: [volume('/b'), volume('/a')] }) },
    ],
    [
      'a list that names something twice',
      { container: mesos({ volumes: [volume('/a')] }) },
      { container: mesos({ volumes: [volume('/a'), volume('/a')] }) },
    ],
    [
      'another image',
      { container: mesos({ image: image('web', '1') }) },
      { container: mesos({ image: image('web', '2') }) },
    ],
    [
      'executor data',
      { executorConfig: new aurora.ExecutorConfig({ name: 'x', data: '{}' }) },
      { executorConfig: new aurora.ExecutorConfig({ name: 'x', data: '{ }' }) },
    ],
  ])('%s', (_, a, b) => {
    expect(fingerprint(a)).not.toBe(fingerprint(b))
  })
})

test('the canonical form is readable JSON', () => {
  const { canonical } = canonicalConfig(
    config({
      isService: true,
      resources: [ram(128), cpus(0.5)],
      container: mesos({ image: image('web', '1'), volumes: [volume('/a')] }),
      executorConfig: new aurora.ExecutorConfig({ name: 'AuroraExecutor', data: '{"a":1}' }),
    }),
  )
  expect(JSON.parse(canonical)).toEqual({
    job: { role: 'r', environment: 'e', name: 'n' },
    isService: true,
    resources: [{ numCpus: 0.5 }, { ramMb: 128 }],
    container: {
      mesos: {
        image: { docker: { name: 'web', tag: '1' } },
        volumes: [{ containerPath: '/data', hostPath: '/a', mode: 'RO' }],
      },
    },
    executorConfig: { name: 'AuroraExecutor', data: '{"a":1}' },
  })
})

test('the fingerprint without data differs by everything but executor data', () => {
  const withData = (data: string | null, name = 'x') =>
    canonicalConfig(config({ executorConfig: Object.assign(new aurora.ExecutorConfig(), { name, data }) }))
  expect(withData('a').fingerprintWithoutData).toBe(withData('b').fingerprintWithoutData)
  expect(withData('a').fingerprintWithoutData).toBe(withData(null).fingerprintWithoutData)
  expect(withData(null).fingerprintWithoutData).toBe(withData(null).fingerprint)
  expect(withData('a').fingerprintWithoutData).not.toBe(withData('a', 'y').fingerprintWithoutData)
  expect(withData('a').fingerprint).toMatch(/^[0-9a-f]{32}$/)
})
