import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type InstanceTable, type InstanceView, unpackInstances } from '@/lib/contract/instance-table'
import { INSTANCE_STATES } from '@/lib/domain/instance'
import { InstanceLog } from './instance-log'

const instance = (id: number, state: InstanceView['state'] = 'updated'): InstanceView => ({
  id,
  state,
  side: 'new',
  build: '42',
  status: 'RUNNING',
  host: null,
  message: null,
  failures: 0,
  sinceMs: null,
  inHand: false,
  restarted: false,
})

test('whoever reads now and then knows the same as who reads everything', () => {
  const states = fc.array(fc.constantFrom(...INSTANCE_STATES.slice(0, 3)), { maxLength: 6 })
  fc.assert(
    fc.property(fc.array(fc.tuple(states, fc.boolean()), { minLength: 1, maxLength: 12 }), (turns) => {
      const log = new InstanceLog()
      let held: InstanceTable | null = null
      let cursor: string | null = null
      for (const [now, reads] of turns) {
        const instances = now.map((state, id) => instance(id, state))
        log.note('dca1', instances)
        if (!reads) continue
        const packed = log.read('dca1', cursor)
        cursor = log.cursor
        held = packed && unpackInstances(packed, held)
        expect([...(held ?? [])]).toEqual(instances)
      }
    }),
  )
})

test('only what has changed is told, and nothing when nothing has', () => {
  const log = new InstanceLog()
  log.note('dca1', [instance(0), instance(1)])
  const first = log.cursor
  log.note('dca1', [instance(0), instance(1, 'failed')])
  log.note('sjc1', [instance(0)])
  const second = log.cursor
  expect(log.read('dca1', first)).toMatchObject({ whole: false, ids: [[1, 1]], state: { values: ['failed'] } })
  expect(log.read('dca1', second)).toMatchObject({ whole: false, ids: [] })
  // What this reader has never seen is told whole, and so is everything to who comes from elsewhere.
  expect(log.read('sjc1', first)).toMatchObject({ whole: true })
  for (const foreign of [null, '', 'nonsense', 'abcdef01.1', `${first}000`])
    expect(log.read('dca1', foreign)).toMatchObject({ whole: true, ids: [[0, 1]] })
  expect(log.read('nobody', first)).toBeNull()
})

test('strips that were not noted for long are forgotten when there are too many', () => {
  const log = new InstanceLog()
  const many = Array.from({ length: 200_000 }, (_, id) => instance(id))
  for (const name of ['a', 'b', 'c']) log.note(name, many)
  expect(log.read('a', null)).toBeNull()
  expect(log.read('c', log.cursor)).toMatchObject({ whole: false })
})
