import { expect, test } from 'vitest'
import { type InstanceView, packInstances } from '@/lib/contract/instance-table'
import type { InstancesReply } from '@/lib/contract/instances'
import { memberInstances } from './shared-instances'

const instance = (id: number, state: InstanceView['state']): InstanceView => ({
  id,
  state,
  side: 'new',
  build: '2',
  status: 'RUNNING',
  host: 'h1',
  message: null,
  failures: 0,
  sinceMs: 5,
  inHand: false,
  restarted: false,
})
const reply = (...packed: InstancesReply['members'][number]['instances'][]): InstancesReply => ({
  nowMs: 1,
  version: 1,
  cursor: 'abcdef01.1',
  members: packed.map((instances, index) => ({
    key: { cluster: `c${index}`, job: { role: 'a', environment: 'b', name: 'c' }, updateId: 'u' },
    freshness: 'current',
    asOfMs: 1,
    rackRule: null,
    instances,
  })),
})
const whole = (...instances: InstanceView[]) => packInstances(instances, true)
const changes = (...instances: InstanceView[]) => packInstances(instances, false)

test('a strip without changes keeps its identity, the others get what has changed', () => {
  const before = memberInstances(
    reply(whole(instance(0, 'updated')), whole(instance(0, 'moving'), instance(1, 'waiting')), null),
    null,
  )
  const after = memberInstances(
    reply(changes(), changes(instance(0, 'updated')), whole(instance(0, 'updated'))),
    before,
  )
  expect(after?.members[0]?.instances).toBe(before?.members[0]?.instances)
  expect([...(after?.members[1]?.instances ?? [])].map(({ state }) => state)).toEqual(['updated', 'waiting'])
  expect(after?.members[2]?.instances?.length).toBe(1)
})

test('a strip nobody can see any more is not shown as it was', () => {
  const before = memberInstances(reply(whole(instance(0, 'updated'))), null)
  expect(memberInstances(reply(null), before)?.members[0]?.instances).toBeNull()
})

test('changes of what is not held cannot be used', () => {
  expect(memberInstances(reply(changes(instance(0, 'updated'))), null)).toBeNull()
  const before = memberInstances(reply(null), null)
  expect(memberInstances(reply(changes()), before)).toBeNull()
})
