import { describe, expect, test } from 'vitest'
import type * as thrift from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import {
  configGroup,
  configRead,
  groupsAnswer,
  groupsIn,
  OTHER_MEMBERS,
  WHOLE_CONFIG,
} from '../task-config.test-support'
import type { Wire } from '../wire/call-message'

const WIRES: readonly Wire[] = ['binary', 'json']
const BOOL = 2

const callOf = (output: object, name: string, args: readonly unknown[]): unknown =>
  Reflect.apply(Reflect.get(output, name), output, args)

/** The struct, but `act` may write something of its own at the end of every struct in it, itself included. */
function writtenWith<T extends object>(struct: T, act: (output: object, name: string) => void): T {
  const write: unknown = Reflect.get(struct, 'write')
  if (typeof write !== 'function') throw new Error('The struct cannot be written.')
  const spying = (output: object) => {
    const open: string[] = []
    const get = (_: object, name: string | symbol) => {
      if (typeof name !== 'string') return undefined
      return (...args: unknown[]) => {
        if (name === 'writeStructBegin') open.push(String(args[0]))
        if (name === 'writeFieldStop') act(output, open.pop() ?? '')
        return callOf(output, name, args)
      }
    }
    write.call(struct, new Proxy(output, { get }))
  }
  return Object.assign(struct, { write: spying })
}

function writeFlag(output: object, id: number): void {
  callOf(output, 'writeFieldBegin', ['later', BOOL, id])
  callOf(output, 'writeBool', [true])
  callOf(output, 'writeFieldEnd', [])
}

const whole = (changed: object = {}): thrift.TaskConfig => Object.assign(new aurora.TaskConfig(WHOLE_CONFIG), changed)

describe('a config that lacks something says so', () => {
  const configs = [WHOLE_CONFIG, ...OTHER_MEMBERS].map((fields) => () => new aurora.TaskConfig(fields))

  test.each(WIRES)('%s: one that is known to its last field is whole', (wire) => {
    for (const config of configs) expect(configRead(wire, config()).lacks).toBeNull()
  })

  test.each(WIRES)('%s: a field that nobody knows, in whichever struct of it', (wire) => {
    const structs = new Set<string>()
    for (const config of configs) {
      for (let chosen = 0, count = 1; chosen < count; chosen++) {
        let at = 0
        const tampered = writtenWith(config(), (output, name) => {
          if (at === chosen) writeFlag(output, 99)
          if (at === chosen) structs.add(name)
          at += 1
        })
        expect(configRead(wire, tampered).lacks).toBe('unknown-fields')
        count = at
      }
    }
    expect([...structs].sort()).toEqual([
      'AppcImage',
      'Constraint',
      'Container',
      'CoordinatorSlaPolicy',
      'CountSlaPolicy',
      'DockerContainer',
      'DockerImage',
      'DockerParameter',
      'ExecutorConfig',
      'Identity',
      'Image',
      'JobKey',
      'LimitConstraint',
      'MesosContainer',
      'MesosFetcherURI',
      'Metadata',
      'PartitionPolicy',
      'PercentageSlaPolicy',
      'Resource',
      'SlaPolicy',
      'TaskConfig',
      'TaskConstraint',
      'ValueConstraint',
      'Volume',
    ])
  })

  test.each(WIRES)('%s: a known field of another type', (wire) => {
    const tampered = writtenWith(whole(), (output, name) => {
      // 30 is the tier, which is text.
      if (name === 'TaskConfig') writeFlag(output, 30)
    })
    expect(configRead(wire, tampered).lacks).toBe('unknown-fields')
  })

  test.each(WIRES)('%s: a link under a name that no object of the generated code can hold', (wire) => {
    const taskLinks = Object.defineProperty({}, '__proto__', { value: 'x', enumerable: true })
    expect(configRead(wire, whole({ taskLinks })).lacks).toBe('unknown-fields')
  })

  test.each(WIRES)('%s: an executor without its data, but not one whose data is empty, nor none at all', (wire) => {
    const lacksOf = (executorConfig: object | null) => configRead(wire, whole({ executorConfig })).lacks
    expect(lacksOf(Object.assign(new aurora.ExecutorConfig(), { name: 'AuroraExecutor' }))).toBe('executor-data')
    expect(lacksOf(new aurora.ExecutorConfig({ name: 'AuroraExecutor', data: '' }))).toBeNull()
    expect(lacksOf(null)).toBeNull()
  })

  test.each(WIRES)('%s: each config counts for itself, and what is unknown beside it takes nothing from it', (wire) => {
    const odd = writtenWith(whole({ priority: 1 }), (output, name) => {
      if (name === 'Container') writeFlag(output, 99)
    })
    const beside = writtenWith(configGroup(whole({ priority: 2 }), 1), (output, name) => {
      // 2 was the instances of a group before they were ranges.
      if (name === 'ConfigGroup') writeFlag(output, 2)
    })
    const answer = groupsAnswer(wire, [configGroup(odd, 0), beside, configGroup(whole({ priority: 3 }), 2)])
    expect(groupsIn(wire, answer).map(({ config }) => config.lacks)).toEqual(['unknown-fields', null, null])
  })
})

test.each(WIRES)('%s: whether there is an SLA policy', (wire) => {
  expect(configRead(wire, whole()).hasSlaPolicy).toBe(true)
  expect(configRead(wire, whole({ slaPolicy: null })).hasSlaPolicy).toBe(false)
})
