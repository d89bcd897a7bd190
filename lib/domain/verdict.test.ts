import { describe, expect, test } from 'vitest'
import { latestInstances } from './instance'
import { member, task, update } from './sample.test-support'
import type { Task } from './task'
import { judgeMember, worstAttention } from './verdict'
import { sayReason } from './words'

const judge = (
  details: ReturnType<typeof update>,
  tasks: Task[],
  freshness: 'current' | 'stale' = 'current',
  more = {},
) => {
  const verdict = judgeMember(member('dca1', details, more), latestInstances(details, tasks), freshness)
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

test('the whole is as bad as its worst part, and not done while a part is unknown', () => {
  expect(worstAttention(['done', 'moving', 'needs-you'])).toBe('needs-you')
  expect(worstAttention(['done', 'unknown', 'moving'])).toBe('unknown')
  expect(worstAttention(['done', 'done'])).toBe('done')
  expect(worstAttention([])).toBe('unknown')
})
