import { expect, test } from 'vitest'
import { member, update } from './sample.test-support'
import { mergeTimeline } from './timeline'

const tell = (...members: ReturnType<typeof member>[]) =>
  mergeTimeline(members).map((entry) =>
    entry.kind === 'update'
      ? `${entry.member.cluster} ${entry.status}`
      : `${entry.member.cluster} ${entry.action} ${entry.instanceIds.join(',')}`,
  )

test('all clusters on one axis, runs of equal instance events joined', () => {
  const a = update({
    createdAtMs: 1000,
    events: [
      [0, 'INSTANCE_UPDATING'],
      [1, 'INSTANCE_UPDATING'],
      [0, 'INSTANCE_UPDATED'],
    ],
  })
  const b = update({ createdAtMs: 1500 })
  expect(tell(member('b', b), member('a', a))).toEqual([
    'a ROLLING_FORWARD',
    'b ROLLING_FORWARD',
    'a INSTANCE_UPDATING 0,1',
    'a INSTANCE_UPDATED 0',
  ])
})

test('an update event ends a run: before and after a pause are two lines', () => {
  const details = update({
    createdAtMs: 1000,
    updateEvents: [
      { status: 'ROLLING_FORWARD', atMs: 1000 },
      { status: 'ROLL_FORWARD_PAUSED', atMs: 2001 },
    ],
    events: [
      [0, 'INSTANCE_UPDATING'],
      [1, 'INSTANCE_UPDATING'],
      [2, 'INSTANCE_UPDATING'],
    ],
  })
  expect(tell(member('a', details))).toEqual([
    'a ROLLING_FORWARD',
    'a INSTANCE_UPDATING 0',
    'a ROLL_FORWARD_PAUSED',
    'a INSTANCE_UPDATING 1,2',
  ])
})

test('events far apart stay apart', () => {
  const details = update()
  const [event] = update({ events: [[0, 'INSTANCE_UPDATED']] }).instanceEvents
  if (!event) throw new Error('no event')
  const apart = { ...details, instanceEvents: [event, { ...event, instanceId: 1, atMs: event.atMs + 60_000 }] }
  expect(tell(member('a', apart))).toEqual(['a ROLLING_FORWARD', 'a INSTANCE_UPDATED 0', 'a INSTANCE_UPDATED 1'])
})

test('a member whose details were not read adds nothing', () => {
  const details = update()
  expect(mergeTimeline([{ ...member('a', details), update: { summary: details.summary, details: null } }])).toEqual([])
})

test('restores are told with what they restore, their instances as going back', () => {
  const target = update({ createdAtMs: 1000, status: 'ROLLED_FORWARD' })
  const restore = update({
    id: 'r1',
    createdAtMs: 5000,
    old: { 0: '42' },
    desired: { build: '41', ids: [0] },
    updateEvents: [{ status: 'ROLLING_FORWARD', user: 'svc', message: '[airglow 0a] ana: 5xx' }],
    events: [[0, 'INSTANCE_UPDATED']],
  })
  const restores = [
    { summary: restore.summary, details: restore },
    { summary: update({ id: 'r0' }).summary, details: null },
  ]
  const entries = mergeTimeline([member('a', target, { restores })])
  expect(entries.map(({ restore: of, member: key }) => [key.updateId, of])).toEqual([
    ['u1', null],
    ['u1', { updateId: 'r1', toBuild: '41' }],
    ['u1', { updateId: 'r1', toBuild: '41' }],
  ])
  expect(entries[1]).toMatchObject({ kind: 'update', status: 'ROLLING_FORWARD', user: 'ana', message: '5xx' })
  expect(entries[2]).toMatchObject({ kind: 'instances', action: 'INSTANCE_ROLLED_BACK', instanceIds: [0] })
})
