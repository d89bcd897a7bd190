import { expect, test } from 'vitest'
import type { InstancesReply, InstanceView } from '@/lib/contract/instances'
import { shareMembers } from './shared-instances'

const instance = (id: number, state: InstanceView['state']): InstanceView => ({
  id,
  state,
  side: 'new',
  build: '42',
  status: 'RUNNING',
  host: null,
  message: null,
  failures: 0,
  taskId: null,
  sinceMs: null,
})
const reply = (...lists: InstanceView[][]): InstancesReply => ({
  nowMs: 1,
  version: 1,
  members: lists.map((instances, index) => ({
    key: { cluster: `c${index}`, job: { role: 'r', environment: 'e', name: 'n' }, updateId: 'u' },
    freshness: 'current',
    asOfMs: index,
    links: [],
    instances,
  })),
})

test('lists that say the same keep their identity, others do not', () => {
  const held = reply([instance(0, 'updated')], [instance(0, 'moving'), instance(1, 'waiting')])
  const arrived = reply([instance(0, 'updated')], [instance(0, 'updated'), instance(1, 'waiting')])
  const next = shareMembers(held, arrived)
  expect(next.members[0]?.instances).toBe(held.members[0]?.instances)
  expect(next.members[1]?.instances).toBe(arrived.members[1]?.instances)
})

test('a list of another length is another list', () => {
  const held = reply([instance(0, 'updated')])
  const arrived = reply([instance(0, 'updated'), instance(1, 'updated')])
  expect(shareMembers(held, arrived).members[0]?.instances).toBe(arrived.members[0]?.instances)
})
