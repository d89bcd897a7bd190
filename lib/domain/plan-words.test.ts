import { describe, expect, test } from 'vitest'
import { latestInstances } from './instance'
import type { JobUpdateStatus } from './job-update'
import type { PlannedMember } from './plan'
import { input, planned, runs } from './plan.test-support'
import { sayDuration, sayPlanned, warnPlanned } from './plan-words'
import { member, task, update } from './sample.test-support'
import type { Verb } from './verb'

const say = (...given: Parameters<typeof planned>) => sayPlanned(planned(...given))
const restore = (parts: Partial<PlannedMember['parts'][number]>[], total: number) =>
  sayPlanned({
    ...planned(input()),
    class: 'restore',
    instances: { total, changeBack: 0, removed: 0, returned: 0 },
    parts: parts.map((part, at) => ({
      ordinal: at + 1,
      kind: 'restore',
      build: '41',
      instances: [],
      changed: 0,
      added: 0,
      removed: 0,
      ...part,
    })),
  })

describe('a running update', () => {
  test('what has changed goes back', () =>
    expect(say(input())).toBe('Roll the running update back: 2 instances go back to 41'))
  test('before anything has changed', () =>
    expect(say(input(update(), { instances: [] }))).toBe(
      'Roll the running update back before it has changed anything (4 instances to come)',
    ))
  test('one of each, in the singular', () => {
    const details = update({
      old: { 0: '41', 1: '41' },
      desired: { build: '42', ids: [0, 2] },
      events: [
        [0, 'INSTANCE_UPDATED'],
        [1, 'INSTANCE_UPDATED'],
        [2, 'INSTANCE_UPDATED'],
      ],
    })
    expect(say(input(details, { instances: latestInstances(details, []) }))).toBe(
      'Roll the running update back: 1 instance goes back to 41, 1 removed instance returns, and 1 added instance is removed',
    )
  })
})

describe('a restore', () => {
  const rows: [string, Parameters<typeof restore>][] = [
    ['A new update: 980 instances go back to 41; 20 are old already', [[{ changed: 980 }], 1000]],
    ['A new update: 1 instance goes back to 41; 1 is old already', [[{ changed: 1 }], 2]],
    ['A new update: 4 instances go back to 41 (1 of them without a task now)', [[{ changed: 3, added: 1 }], 4]],
    ['2 updates, one after the other: 3 instances to 40, 7 to 41', [[{ build: '40', changed: 3 }, { changed: 7 }], 10]],
    ['A new update: 7 instances go back to 41; 3 are old already', [[{ build: '40' }, { changed: 7 }], 10]],
    [
      '2 updates, one after the other: 4 instances go back to 41, 2 added instances are removed',
      [[{ changed: 4 }, { kind: 'remove', build: '42', removed: 2 }], 6],
    ],
    [
      'A new update: 1,200 instances go back to 41, 1 added instance is killed',
      [[{ changed: 1200 }, { kind: 'kill', build: '42', removed: 1 }], 1201],
    ],
    ['1 added instance is killed; 3 are old already', [[{}, { kind: 'kill', removed: 1 }], 4]],
  ]
  for (const [sentence, given] of rows) test(sentence, () => expect(restore(...given)).toBe(sentence))
})

describe('what is left alone', () => {
  const ended = update({ status: 'ROLLED_FORWARD' })
  const old = runs({ 0: '41', 1: '41', 2: '41', 3: '41' })
  const back = (user: string | null) =>
    update({ status: 'ROLLING_BACK', updateEvents: [{ status: 'ROLLING_BACK', user, message: user && '5xx' }] })
  const later = update({ id: 'u2', createdAtMs: 9000 }).summary
  const rows: [string, string][] = [
    [say(input(back('ana'))), 'Already going back by ana: “5xx”; nothing will be sent'],
    [say(input(back(null))), 'Already going back by itself; nothing will be sent'],
    [say(input(update({ status: 'ROLLED_BACK' }))), 'Already rolled back; nothing to do'],
    [say(input(ended, { running: old })), 'Every instance is as before already; nothing to do'],
    [say(input(ended, { updates: [later] })), 'A later update of the job by bo is on top of it; left alone'],
    [
      say(input(update(), { problem: { kind: 'unreachable', message: 'no answer in 8 s' } })),
      'Cannot be read just now: no answer in 8 s',
    ],
    [say(input(update(), { problem: { kind: 'gone', message: 'pruned' } })), 'Gone from the scheduler: pruned'],
    [say(input(update(), { problem: { kind: 'no-cluster', message: 'dca1' } })), 'Not in the configuration: dca1'],
    [say(input(update({ status: 'UNKNOWN' }))), 'Cannot be said: its status has no name in this version of Airglow'],
    [
      say(input(ended, { running: runs({ 0: '43', 1: '42', 2: '42', 3: '42' }) })),
      'Somebody else has changed it since: instance 0 runs a config that this update neither found nor brought',
    ],
    [
      say(input(ended, { dryRuns: [{ part: 1, outcome: { kind: 'refused', message: 'quota' } }] })),
      'Cannot be restored as it stands: the scheduler refuses it already when tried dry: quota',
    ],
    [
      say(input(ended, { problem: { kind: 'quota', message: 'the old build needs 2 cores more' } })),
      'Quota would refuse it: the old build needs 2 cores more',
    ],
    [say(input(ended, { problem: { kind: 'forbidden', message: 'HTTP 403' } })), 'No right to read it: HTTP 403'],
  ]
  for (const [said, sentence] of rows) test(sentence, () => expect(said).toBe(sentence))
})

describe('a first deployment', () => {
  test('running', () =>
    expect(say(input(update({ old: {} })))).toBe(
      'Undo a first deployment: 2 instances are removed and nothing takes their place',
    ))
  test('ended', () => {
    const details = update({ old: {}, desired: { build: '42', ids: [0] }, status: 'ROLLED_FORWARD' })
    const running = runs({ 0: '42' })
    const one = planned(input(details, { running }))
    expect(sayPlanned(one)).toBe('Undo an ended first deployment: 1 instance is removed and nothing takes its place')
    expect(warnPlanned(one)).toMatch(/^This removes the job from the cluster/)
  })
})

describe('the other verbs', () => {
  const standing = { onNew: 412, onOld: 588, between: 3 }
  const verb = (verb: Verb, status: JobUpdateStatus, pulseMs = 0, more: Partial<PlannedMember> = {}) =>
    sayPlanned({ ...planned(input(update({ status, pulseMs })), verb), standing, ...more })
  const rows: [string, string][] = [
    [
      verb('pause', 'ROLLING_FORWARD'),
      'Pauses the rollout: two builds serve side by side until somebody resumes: 412 instances stay on 42, 588 on 41, 3 instances in flight may stay without a task until then',
    ],
    [
      verb('pause', 'ROLLING_BACK', 0, { standing: { onNew: 1, onOld: 2, between: 0 } }),
      'Pauses the rollback: two builds serve side by side until somebody resumes: 1 instance stays on 42, 2 on 41',
    ],
    [
      verb('abort', 'ROLLING_FORWARD'),
      'Stops the rollout half-way: 412 instances stay on 42, 588 on 41, 3 instances in flight may stay without a task. The update can then no longer be rolled back by the scheduler; a restore by new updates stays possible',
    ],
    [verb('resume', 'ROLL_FORWARD_PAUSED'), 'Begins to move again at once, forward to 42'],
    [verb('resume', 'ROLL_BACK_PAUSED'), 'Begins to move again at once, back to 41'],
    [
      verb('resume', 'ROLL_FORWARD_PAUSED', 60_000),
      'Begins to move again at once, forward to 42; guarded by pulses, it may wait for the next one first',
    ],
    [
      verb('pulse', 'ROLL_FORWARD_AWAITING_PULSE', 90_000),
      'Unblocks the rollout, which moves forward to 42; it waits again unless another pulse comes within 90 s',
    ],
    [
      verb('pulse', 'ROLL_BACK_AWAITING_PULSE', 120_000),
      'Unblocks the rollback, which moves back to 41; it waits again unless another pulse comes within 2 min',
    ],
    [
      verb('pulse', 'ROLL_FORWARD_PAUSED', 60_000),
      'The pulse is noted, but the update stays paused until somebody resumes it',
    ],
    [verb('pulse', 'ROLLING_FORWARD'), 'Not guarded by pulses; a pulse would change nothing'],
    [verb('pulse', 'ROLLING_FORWARD', 60_000), 'It moves already; nothing waits for a pulse'],
    [verb('pause', 'ROLL_FORWARD_PAUSED'), 'Paused already; nothing to do'],
    [verb('resume', 'ROLLING_FORWARD'), 'Not paused; nothing to resume'],
    [verb('resume', 'ROLL_FORWARD_AWAITING_PULSE', 1), 'Not paused: it waits for a pulse; nothing to resume'],
    [verb('abort', 'ABORTED'), 'Aborted already; nothing to do'],
    [verb('abort', 'ROLLED_FORWARD'), 'Complete: nothing is left to abort'],
    [verb('pause', 'ROLLED_BACK'), 'Rolled back: nothing is left to pause'],
    [verb('resume', 'ABORTED'), 'Aborted: nothing is left to resume'],
    [verb('pulse', 'FAILED'), 'Failed: nothing is left to pulse'],
    [verb('pause', 'ERROR'), 'Given up by the scheduler: nothing is left to pause'],
  ]
  for (const [said, sentence] of rows) test(sentence, () => expect(said).toBe(sentence))

  describe('on a restore, which brings the old build as it goes forward', () => {
    // Two instances are back on 41 and two are still on 42.
    const details = (status: JobUpdateStatus) =>
      update({
        id: 'r1',
        status,
        old: { 0: '42', 1: '42', 2: '42', 3: '42' },
        desired: { build: '41', ids: [0, 1, 2, 3] },
        metadata: [{ key: 'airglow.restores', value: 'u1' }],
      })
    const tasks = [task(0, '41'), task(1, '41'), task(2, '42'), task(3, '42')]
    const restore = (verb: Verb, status: JobUpdateStatus) =>
      say(input(details(status), { instances: latestInstances(details(status), tasks) }), verb)
    const rows: [string, string][] = [
      [
        restore('pause', 'ROLLING_FORWARD'),
        'Pauses the restore: two builds serve side by side until somebody resumes: 2 instances stay on 42, 2 on 41',
      ],
      [restore('resume', 'ROLL_FORWARD_PAUSED'), 'Begins to move again at once, back to 41'],
      [
        restore('abort', 'ROLLING_FORWARD'),
        'Stops the restore half-way: 2 instances stay on 42, 2 on 41. What is not back by then stays as it is; another restore stays possible',
      ],
    ]
    for (const [said, sentence] of rows) test(sentence, () => expect(said).toBe(sentence))
  })
})

describe('warnings', () => {
  const guarded = update({ pulseMs: 90_000 })
  const old = update({ status: 'ROLLED_FORWARD', pulseMs: 90_000 })
  const back = (status: JobUpdateStatus) => planned(input(update({ status, pulseMs: 90_000 })))
  const rows: [string | null, string | null][] = [
    [warnPlanned(planned(input())), null],
    [
      warnPlanned(planned(input(guarded)), true),
      'Guarded by pulses: its rollback parks until somebody pulses it, which this installation of Airglow does not',
    ],
    [
      warnPlanned(planned(input(guarded, { mayKeepPulsing: true }))),
      'Guarded by pulses: its rollback parks until somebody pulses it; Airglow can do so if it is told to',
    ],
    [
      warnPlanned(planned(input(guarded, { mayKeepPulsing: true })), true),
      'Guarded by pulses: Airglow pulses it every 30 s until it ends',
    ],
    [warnPlanned(planned(input(old))), 'The update was guarded by pulses; the new updates that restore it are not'],
    [warnPlanned(back('ROLL_BACK_PAUSED')), 'Somebody paused that rollback; it stays paused'],
    [warnPlanned(back('ROLL_BACK_AWAITING_PULSE')), 'That rollback stands still until whoever pulses it does so'],
    [warnPlanned(back('ROLLING_BACK')), null],
    [
      warnPlanned(planned(input(update(), { freshness: 'stale' }))),
      'It can be queued: Airglow does it as soon as the cluster answers, unless it expires first',
    ],
    [
      warnPlanned(planned(input(update({ old: {}, pulseMs: 90_000 })))),
      'This removes the job from the cluster, but for instances that the update never touched. Guarded by pulses: its rollback parks until somebody pulses it, which this installation of Airglow does not',
    ],
  ]
  for (const [said, warning] of rows) test(`${warning}`, () => expect(said).toBe(warning))
})

test('durations in their largest whole unit', () => {
  expect([400, 1000, 90_000, 120_000, 3_600_000, 7_200_000].map(sayDuration)).toEqual([
    '1 s',
    '1 s',
    '90 s',
    '2 min',
    '1 h',
    '2 h',
  ])
})

test('builds without a name are called the new and the old one', () => {
  const details = { ...update({ old: {} }), desired: null }
  const one = planned(
    input(details, { instances: latestInstances(details, [task(0, '42')]), member: member('dca1', details) }),
    'pause',
  )
  expect(sayPlanned({ ...one, standing: { onNew: 0, onOld: 1, between: 1 } })).toBe(
    'Pauses the rollout: two builds serve side by side until somebody resumes: 0 instances stay on the new build, 1 on the old build, 1 instance in flight may stay without a task until then',
  )
})
