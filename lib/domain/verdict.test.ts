import { describe, expect, test } from 'vitest'
import type { Hold } from './hold'
import { latestInstances } from './instance'
import type { JobUpdateStatus } from './job-update'
import { JOB, member, task, update } from './sample.test-support'
import type { Task } from './task'
import { judgeMember, worstAttention } from './verdict'
import { sayReason } from './words'

const judge = (
  details: ReturnType<typeof update>,
  tasks: Task[],
  freshness: 'current' | 'stale' = 'current',
  more = {},
) => {
  const verdict = judgeMember(member('dca1', details, more), latestInstances(details, tasks), freshness, null)
  return { attention: verdict.attention, text: sayReason(verdict.reason, verdict) }
}
const old = [task(0, '41'), task(1, '41'), task(2, '41'), task(3, '41')]
const fresh = [task(0, '42'), task(1, '42'), task(2, '42'), task(3, '42')]
const all = [0, 1, 2, 3].map((id): [number, 'INSTANCE_UPDATED'] => [id, 'INSTANCE_UPDATED'])

describe('a member', () => {
  test('rolling forward', () => {
    expect(judge(update(), old)).toEqual({ attention: 'moving', text: 'Rolling forward, 0 of 4 updated' })
  })
  test('rolling forward into failures needs somebody', () => {
    const crashed = task(0, '42', 'FAILED')
    expect(judge(update({ events: [[0, 'INSTANCE_UPDATE_FAILED']] }), [crashed, ...old.slice(1)])).toEqual({
      attention: 'needs-you',
      text: '1 instance in trouble while rolling forward, 0 of 4 updated',
    })
  })
  test('paused, by whom and why', () => {
    const details = update({
      status: 'ROLL_FORWARD_PAUSED',
      updateEvents: [{ status: 'ROLLING_FORWARD' }, { status: 'ROLL_FORWARD_PAUSED', user: 'kim', message: 'looking' }],
    })
    expect(judge(details, old)).toEqual({ attention: 'waiting', text: 'Paused by kim, 0 of 4 updated: “looking”' })
  })
  test('awaiting a pulse', () => {
    expect(judge(update({ status: 'ROLL_FORWARD_AWAITING_PULSE' }), old).attention).toBe('waiting')
  })
  test('rolling back measures backwards', () => {
    const details = update({
      status: 'ROLLING_BACK',
      updateEvents: [{ status: 'ROLLING_FORWARD' }, { status: 'ROLLING_BACK', user: 'ana', message: '5xx' }],
      events: [
        [0, 'INSTANCE_UPDATED'],
        [0, 'INSTANCE_ROLLED_BACK'],
      ],
    })
    expect(judge(details, old)).toEqual({ attention: 'restoring', text: 'Rolling back by ana, 1 of 1 restored: “5xx”' })
  })
  test('a rollback that failed is the worst there is', () => {
    const details = update({
      status: 'FAILED',
      updateEvents: [{ status: 'ROLLING_FORWARD' }, { status: 'ROLLING_BACK' }, { status: 'FAILED' }],
    })
    expect(judge(details, old).text).toMatch(/^The rollback failed/)
    expect(judge(details, old).attention).toBe('needs-you')
  })
  test('complete', () => {
    expect(judge(update({ status: 'ROLLED_FORWARD', events: all }), fresh)).toEqual({
      attention: 'done',
      text: 'Complete, 4 of 4 updated',
    })
  })
  test('complete, and crashing since', () => {
    const crashing = [task(0, '42', 'THROTTLED', { ancestorId: 'x', failureCount: 3 }), ...fresh.slice(1)]
    expect(judge(update({ status: 'ROLLED_FORWARD', events: all }), crashing).attention).toBe('needs-you')
  })
  test('rolled back, and the old build crashes too', () => {
    const crashing = [task(0, '41', 'THROTTLED', { ancestorId: 'x', failureCount: 3 }), ...old.slice(1)]
    const details = update({
      status: 'ROLLED_BACK',
      updateEvents: [{ status: 'ROLLING_FORWARD' }, { status: 'ROLLING_BACK' }, { status: 'ROLLED_BACK' }],
    })
    expect(judge(details, crashing)).toEqual({
      attention: 'needs-you',
      text: 'Rolled back, but 1 instance in trouble now',
    })
    expect(judge(details, old).attention).toBe('done')
  })
  test('aborted stays open until a later update is on top', () => {
    expect(judge(update({ status: 'ABORTED' }), old).attention).toBe('needs-you')
    expect(
      judge(update({ status: 'ABORTED' }), old, 'current', { supersededBy: update({ id: 'u2' }).summary }).attention,
    ).toBe('done')
  })
  test('of a silent cluster is unknown unless it had ended well', () => {
    expect(judge(update(), old, 'stale').attention).toBe('unknown')
    expect(judge(update({ status: 'ABORTED' }), old, 'stale').attention).toBe('unknown')
    expect(judge(update({ status: 'ROLLED_FORWARD', events: all }), fresh, 'stale').attention).toBe('done')
  })
  test('in a status without a name is unknown', () => {
    expect(judge(update({ status: 'UNKNOWN' }), old).attention).toBe('unknown')
  })
})

describe('a member that is restored by new updates', () => {
  const complete = update({ status: 'ROLLED_FORWARD', events: all })
  const by = { user: 'svc', message: '[airglow 0a] ana: 5xx' }
  const restored = (status: JobUpdateStatus, tasks: Task[], turn: Parameters<typeof update>[0] = {}, more = {}) => {
    const restore = update({
      id: 'r1',
      createdAtMs: 9000,
      status,
      old: { 0: '42', 1: '42', 2: '42', 3: '42' },
      desired: { build: '41', ids: [0, 1, 2, 3] },
      updateEvents: [{ status: 'ROLLING_FORWARD', ...by }, ...(turn.updateEvents ?? [])],
      events: turn.events ?? [],
    })
    const restores = [{ summary: restore.summary, details: restore }]
    const instances = latestInstances(complete, tasks, restores)
    const verdict = judgeMember(member('dca1', complete, { restores, ...more }), instances, 'current', null)
    return { attention: verdict.attention, text: sayReason(verdict.reason, verdict) }
  }
  const half = [task(0, '41'), task(1, '41', 'STARTING'), ...fresh.slice(2)]

  test('is on its way back, counted from its side', () => {
    expect(
      restored('ROLLING_FORWARD', half, {
        events: [
          [0, 'INSTANCE_UPDATED'],
          [1, 'INSTANCE_UPDATING'],
        ],
      }),
    ).toEqual({
      attention: 'restoring',
      text: 'Rolling back by ana, 1 of 4 restored: “5xx”',
    })
  })
  test('is restored', () => {
    expect(restored('ROLLED_FORWARD', old, { events: all })).toEqual({
      attention: 'done',
      text: 'Rolled back by ana: “5xx”',
    })
  })
  test('counts what the update never reached and the restore had to bring back all the same', () => {
    const aborted = update({ status: 'ABORTED', events: [[0, 'INSTANCE_UPDATED']] })
    const restore = update({ id: 'r1', old: { 0: '42' }, desired: { build: '41', ids: [0, 3] } })
    const restores = [{ summary: restore.summary, details: restore }]
    const instances = latestInstances(aborted, fresh.slice(0, 1), restores)
    expect(judgeMember(member('dca1', aborted, { restores }), instances, 'current', null).progress).toEqual({
      direction: 'back',
      done: 0,
      total: 2,
    })
  })
  test('is restored in part', () => {
    expect(restored('ROLLED_FORWARD', half)).toMatchObject({
      attention: 'waiting',
      text: expect.stringMatching(/^Restored in part/),
    })
  })
  test('waits for whoever paused it', () => {
    const turn = { updateEvents: [{ status: 'ROLL_FORWARD_PAUSED' as const, user: 'kim' }] }
    expect(restored('ROLL_FORWARD_PAUSED', half, turn)).toEqual({
      attention: 'waiting',
      text: 'The rollback is paused by kim, 1 of 4 restored',
    })
  })
  test('could not be restored', () => {
    expect(restored('FAILED', half).text).toMatch(/^The rollback failed/)
    expect(restored('ERROR', half).attention).toBe('needs-you')
    const turn = { updateEvents: [{ status: 'ABORTED' as const, user: 'kim' }] }
    expect(restored('ABORTED', half, turn).text).toMatch(/^Aborted half-way by kim/)
  })
  test('gets the new build again', () => {
    const turn = { updateEvents: [{ status: 'ROLLING_BACK' as const, user: 'kim' }] }
    expect(restored('ROLLING_BACK', half, turn)).toMatchObject({
      attention: 'needs-you',
      text: expect.stringMatching(/^Its restore was rolled back by kim/),
    })
  })
  test('crashes on the old build too', () => {
    const crashing = [task(0, '41', 'THROTTLED', { ancestorId: 'x', failureCount: 3 }), ...old.slice(1)]
    expect(restored('ROLLED_FORWARD', crashing, { events: all }).text).toBe(
      'Rolled back, but 1 instance in trouble now',
    )
  })
  test('is over once a later update is on top, and unknown in a status without a name', () => {
    const supersededBy = update({ id: 'u9' }).summary
    expect(restored('FAILED', half, {}, { supersededBy }).attention).toBe('done')
    expect(restored('UNKNOWN', half).attention).toBe('unknown')
  })
})

describe('a held build', () => {
  const hold: Hold = {
    id: 'h1',
    job: JOB,
    build: '42',
    placedBy: 'ana',
    reason: '5xx',
    placedAtMs: 500,
    actionId: null,
    lifted: null,
  }
  const judgeHeld = (details: ReturnType<typeof update>, held: Hold | null, more = {}) => {
    const verdict = judgeMember(member('dca1', details, more), latestInstances(details, old), 'current', held)
    return { attention: verdict.attention, text: sayReason(verdict.reason, verdict) }
  }
  test('needs somebody where it appears all the same', () => {
    expect(judgeHeld(update(), hold)).toEqual({
      attention: 'needs-you',
      text: 'Brings 42, which ana holds, 0 of 4 updated: “5xx”',
    })
    expect(judgeHeld(update({ status: 'ROLLED_FORWARD' }), hold).attention).toBe('needs-you')
  })
  test('not where the update was there before, goes back, brings another, or the hold is lifted or another job’s', () => {
    const moving = { attention: 'moving', text: 'Rolling forward, 0 of 4 updated' }
    expect(judgeHeld(update(), { ...hold, placedAtMs: 1000 })).toEqual(moving)
    expect(judgeHeld(update(), { ...hold, build: '43' })).toEqual(moving)
    expect(judgeHeld(update(), { ...hold, job: { ...JOB, name: 'other' } })).toEqual(moving)
    expect(judgeHeld(update(), { ...hold, lifted: { by: 'bo', reason: 'fixed', atMs: 600 } })).toEqual(moving)
    expect(judgeHeld(update({ status: 'ROLLING_BACK' }), hold).attention).toBe('restoring')
    expect(judgeHeld(update(), hold, { supersededBy: update({ id: 'u2' }).summary }).attention).toBe('moving')
    const restore = update({ id: 'r1' })
    const restores = [{ summary: restore.summary, details: restore }]
    expect(judgeHeld(update({ status: 'ROLLED_FORWARD' }), hold, { restores }).attention).toBe('restoring')
  })
})

test('the whole is as bad as its worst part, and not done while a part is unknown', () => {
  expect(worstAttention(['done', 'moving', 'needs-you'])).toBe('needs-you')
  expect(worstAttention(['done', 'unknown', 'moving'])).toBe('unknown')
  expect(worstAttention(['done', 'done'])).toBe('done')
  expect(worstAttention([])).toBe('unknown')
})

test('a first deployment that a rollback has killed is done, by whoever asked; what runs again is told as it is', () => {
  const details = update({
    status: 'ROLLED_FORWARD',
    old: {},
    desired: { build: '42', ids: [0] },
    events: [[0, 'INSTANCE_UPDATED']],
  })
  const takenAway = { by: 'ana', message: '5xx', atMs: 9 }
  const verdict = (tasks: Task[]) =>
    judgeMember(member('dca1', details, { takenAway }), latestInstances(details, tasks, [], true), 'current', null)
  expect(verdict([])).toMatchObject({
    attention: 'done',
    reason: { kind: 'restored', by: 'ana', message: '5xx' },
    sinceMs: 9,
    progress: { direction: 'back', done: 1, total: 1 },
  })
  expect(verdict([task(0, '42')])).toMatchObject({ reason: { kind: 'done' }, progress: { done: 0, total: 1 } })
})
