import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { membersAsOf, momentsOf, type PastUpdate } from './look-back'
import { memberKey } from './meta-update'
import { member, update } from './sample.test-support'

const NEVER = Number.MAX_SAFE_INTEGER
const none = () => []
const details = update({
  id: 'u',
  createdAtMs: 1_000,
  events: [
    [0, 'INSTANCE_UPDATING'],
    [0, 'INSTANCE_UPDATED'],
  ],
})
const own: PastUpdate = {
  key: member('east', details).key,
  update: { summary: details.summary, details },
  // A whole member may be handed in; nothing of it but these two may come through.
  member: member('east', details),
}
const restoring = update({ id: 'r', createdAtMs: 5_000, metadata: [{ key: 'airglow.restores', value: 'u' }] })
const restore: PastUpdate = {
  key: { ...own.key, updateId: 'r' },
  update: { summary: restoring.summary, details: restoring },
  member: null,
}

describe('the members of a meta-update at a moment', () => {
  test('before it began there are none', () => expect(membersAsOf([own], none, new Map(), 999)).toEqual([]))

  test('only what had happened is told', () => {
    const [then] = membersAsOf([own, restore], none, new Map(), 2_000)
    expect(then?.update.details?.instanceEvents).toEqual(details.instanceEvents.slice(0, 1))
    expect(then?.restores).toEqual([])
    expect(membersAsOf([own, restore], none, new Map(), 5_000)[0]?.restores).toEqual([restore.update])
  })

  test('a later update is on top from its beginning, the newest of them, and never a restore of it', () => {
    const later = [3_000, 4_000].map((createdAtMs) => update({ id: `at ${createdAtMs}`, createdAtMs }))
    const others = () => [...later, restoring].map((one) => ({ summary: one.summary, details: one }))
    const onTop = (atMs: number) => membersAsOf([own], others, new Map(), atMs)[0]?.supersededBy?.key.id ?? null
    expect([2_999, 3_000, 4_000, NEVER].map(onTop)).toEqual([null, 'at 3000', 'at 4000', 'at 4000'])
  })

  test('what was taken away was there before', () => {
    const taken = new Map([[memberKey(own.key), { by: 'ana', message: '', atMs: 3_000 }]])
    const by = (atMs: number) => membersAsOf([own], none, taken, atMs)[0]?.takenAway?.by ?? null
    expect([2_999, 3_000].map(by)).toEqual([null, 'ana'])
  })

  test('at the end of time it is as it is known', () => {
    const [now] = membersAsOf([own, restore], none, new Map(), NEVER)
    expect(now).toEqual({ ...member('east', details), restores: [restore.update] })
  })
})

test('moments ascend without repeats, hold every turn and both ends, and are never more than there is room for', () => {
  const many = update({
    createdAtMs: 1_000,
    events: Array.from({ length: 300 }, (_, at) => [at, at % 2 === 0 ? 'INSTANCE_UPDATING' : 'INSTANCE_UPDATED']),
  })
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 400 }), (most) => {
      const moments = momentsOf([member('east', many)], [500, 9_000], most)
      expect(moments).toEqual([...new Set(moments)].sort((a, b) => a - b))
      expect(moments.length).toBeLessThanOrEqual(most)
      expect([moments[0], moments.at(-1)]).toEqual([500, 9_000])
      expect(moments).toContain(1_000)
    }),
  )
})
