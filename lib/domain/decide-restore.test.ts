import { describe, expect, test } from 'vitest'
import { decide, dryRun, NOW, other, running, seen, short, step, work } from './deciding.test-support'
import { JOB_UPDATE_STATUSES, type JobUpdateSummary } from './job-update'
import { config, update } from './sample.test-support'
import type { Attempt, DryRun, Step, StepObservation } from './step'

/**
 * A canary mix that also added two instances: 0 ran 40, 1 and 2 ran 41, 3 was taken away, 4 and 5 came. Its parts are
 * 40 back to 0, 41 back to 1–3, and 4–5 away.
 */
const MIX = update({
  status: 'ROLLED_FORWARD',
  old: { 0: '40', 1: '41', 2: '41', 3: '41' },
  desired: { build: '42', ids: [0, 1, 2, 4, 5] },
})
const NEW = { 0: '42', 1: '42', 2: '42', 4: '42', 5: '42' }
const FIRST_DONE = { ...NEW, 0: '40' }
const TWO_DONE = { 0: '40', 1: '41', 2: '41', 3: '41', 4: '42', 5: '42' }
const OLD = { 0: '40', 1: '41', 2: '41', 3: '41' }
const SELF = other('u1', 'ROLLED_FORWARD', { createdAtMs: 1000 })

const WORK = work({ mayRestore: true, instructions: MIX })
const refusedNatively: Partial<Attempt> = { outcome: 'refused', message: 'Cannot transition' }
const tried = (...attempts: Partial<Attempt>[]): Step => step({ work: WORK }, refusedNatively, ...attempts)
const started = (part: number, more: Partial<Attempt> = {}): Partial<Attempt> => ({
  call: 'startJobUpdate',
  part,
  outcome: 'applied',
  answer: `r${part}`,
  ...more,
})
const now = (builds: Record<number, string>, updates: JobUpdateSummary[] = [], dry: DryRun | null = null) =>
  seen({ target: MIX, updates: [SELF, ...updates], running: running(builds), dryRun: dry })

describe('an update that has ended', () => {
  test('T21: where nothing may be restored, it is refused without a call', () => {
    for (const status of ['ROLLED_FORWARD', 'ABORTED', 'FAILED', 'ERROR'] as const)
      expect(short(decide(step(), seen({ target: update({ status }) })))).toBe('end refused ended-before')
  })

  test('is looked at before anything is sent: the updates of the job, then what runs', () => {
    for (const status of ['ROLLED_FORWARD', 'ABORTED', 'FAILED', 'ERROR'] as const) {
      const target = { ...MIX, summary: { ...MIX.summary, status } }
      expect(short(decide(step({ work: WORK }), seen({ target })))).toBe('look updates')
      expect(short(decide(step({ work: WORK }), seen({ target, updates: [SELF] })))).toBe('look running')
    }
  })

  test('T20, T23: where everything runs its old config already, nothing is sent', () => {
    expect(decide(step({ work: WORK }), now(OLD))).toMatchObject({
      end: 'already-restored',
      note: { kind: 'configs-old', instances: 6 },
    })
    expect(short(decide(tried(), now(OLD)))).toBe('end already-restored configs-old')
  })

  test('is first rolled back natively, which some schedulers take', () => {
    expect(short(decide(step({ work: WORK }), now(NEW)))).toBe('send rollbackJobUpdate')
    const lost = step({ work: WORK }, { outcome: 'unknown', startedAtMs: NOW - 1000 })
    expect(short(decide(lost, now(NEW)))).toBe('wait sent checking')
    expect(short(decide(lost, now(NEW), NOW + 30_000))).toBe('send rollbackJobUpdate')
  })

  test('T33: who may not roll back natively does not restore either', () => {
    const forbidden = step({ work: WORK }, { outcome: 'not-applied', failure: 'forbidden', message: 'no' })
    expect(short(decide(forbidden, now(NEW)))).toBe('end refused refused')
  })

  test('a native call that was taken without any effect is looked for before the restore goes on', () => {
    const taken = (agoMs: number) => step({ work: WORK }, { outcome: 'applied', startedAtMs: NOW - agoMs })
    expect(short(decide(taken(1000), now(NEW)))).toBe('wait sent checking')
    expect(short(decide(taken(30_000), now(NEW)))).toBe('look dry-run 1')
  })
})

describe('part by part', () => {
  test('T22, T29: each is tried dry, sent when that agrees exactly, and the next begins where it has ended', () => {
    expect(short(decide(tried(), now(NEW)))).toBe('look dry-run 1')
    expect(decide(tried(), now(NEW, [], dryRun(1, { changed: [0] })))).toMatchObject({
      do: 'send',
      call: 'startJobUpdate',
      part: { ordinal: 1, kind: 'restore' },
      wanted: [0],
    })
    const first = tried(started(1))
    const done = [other('r1', 'ROLLED_FORWARD', { part: 1 })]
    expect(short(decide(first, now(FIRST_DONE, done)))).toBe('look dry-run 2')
    expect(decide(first, now(FIRST_DONE, done, dryRun(2, { changed: [1, 2], added: [3] })))).toMatchObject({
      call: 'startJobUpdate',
      part: { ordinal: 2, kind: 'restore' },
      wanted: [1, 2, 3],
    })
    const second = tried(started(1), started(2))
    const both = [...done, other('r2', 'ROLLED_FORWARD', { part: 2 })]
    expect(decide(second, now(TWO_DONE, both, dryRun(3, { removed: [4, 5] })))).toMatchObject({
      call: 'startJobUpdate',
      part: { ordinal: 3, kind: 'remove' },
      wanted: [4, 5],
    })
    const all = [...both, other('r3', 'ROLLED_FORWARD', { part: 3 })]
    expect(decide(tried(started(1), started(2), started(3)), now(OLD, all))).toMatchObject({
      end: 'restored',
      note: { kind: 'restored-anew', updateIds: ['r1', 'r2', 'r3'], instances: 6 },
      progress: { done: 6, total: 6 },
    })
  })

  test('one that is done already is passed over', () => {
    expect(short(decide(tried(), now(FIRST_DONE)))).toBe('look dry-run 2')
  })

  test('a first deployment is killed, and only what the update itself had brought', () => {
    const added = update({ status: 'ROLLED_FORWARD', old: {}, desired: { build: '42', ids: [0, 1] } })
    const first = step({ work: work({ mayRestore: true, instructions: added }) }, refusedNatively)
    const at = (builds: Record<number, string>) => seen({ target: added, updates: [SELF], running: running(builds) })
    expect(decide(first, at({ 0: '42', 1: '42' }))).toMatchObject({
      call: 'killTasks',
      part: { kind: 'kill' },
      wanted: [0, 1],
    })
    expect(short(decide(first, at({ 0: '42', 1: '43' })))).toBe('end needs-human strangers')
    const kill: Partial<Attempt> = { call: 'killTasks', part: 1, outcome: 'applied' }
    const killed = (agoMs: number, builds: Record<number, string>) =>
      short(
        decide(
          { ...first, attempts: step({}, refusedNatively, { ...kill, startedAtMs: NOW - agoMs }).attempts },
          at(builds),
        ),
      )
    expect(killed(1000, { 1: '42' })).toBe('wait sent restoring')
    expect(killed(30_000, { 1: '42' })).toBe('send killTasks 1')
    expect(killed(1000, {})).toBe('end restored restored-anew')
  })

  test('an old config that is not whole is never sent back', () => {
    const lacking = (lacks: 'executor-data' | 'unknown-fields') => {
      const initial = MIX.initial.map((group) => ({ ...group, config: { ...group.config, lacks } }))
      return decide(tried(), seen({ target: { ...MIX, initial }, updates: [SELF], running: running(NEW) }))
    }
    expect(lacking('executor-data')).toMatchObject({ end: 'refused', note: { lacks: 'executor-data' } })
    expect(lacking('unknown-fields')).toMatchObject({ end: 'refused', note: { lacks: 'unknown-fields' } })
  })

  test('nor is the first part sent when a later one could not follow', () => {
    const initial = MIX.initial.map((group, index) =>
      index === 1 ? { ...group, config: { ...config('41'), lacks: 'executor-data' as const } } : group,
    )
    const half = seen({ target: { ...MIX, initial }, updates: [SELF], running: running(NEW) })
    expect(short(decide(tried(), half))).toBe('end refused config-lacks')
  })
})

describe('the dry run', () => {
  const dry = (outcome: DryRun['outcome']): StepObservation => now(NEW, [], { part: 1, outcome })

  test('that cannot be read is waited for, one that is refused ends the step', () => {
    expect(short(decide(tried(), dry({ kind: 'unreadable', message: 'no' })))).toBe('wait sent unreadable')
    expect(decide(tried(), dry({ kind: 'refused', message: 'Quota' }))).toMatchObject({
      end: 'refused',
      note: { message: 'Quota' },
    })
  })

  test('of another part counts for nothing', () => {
    expect(short(decide(tried(), now(NEW, [], dryRun(2, { changed: [0] }))))).toBe('look dry-run 1')
  })

  const differing: [string, Parameters<typeof dryRun>[1], number[][]][] = [
    ['more instances', { changed: [0, 1] }, [[1, 1]]],
    ['fewer', {}, [[0, 0]]],
    ['the same in another way', { removed: [0] }, [[0, 0]]],
  ]
  for (const [name, diff, ranges] of differing)
    test(`that says ${name} is asked again for a while, and then a person looks`, () => {
      const first = decide(tried(), now(NEW, [], dryRun(1, diff)))
      const instances = ranges.map(([from, to]) => ({ first: from, last: to }))
      expect(first).toMatchObject({ do: 'wait', note: { kind: 'settling', about: 'dry-run', sinceMs: NOW, instances } })
      if (first.do !== 'wait') throw new Error('it does not wait')
      const again = { ...tried(), note: first.note }
      expect(short(decide(again, now(NEW, [], dryRun(1, diff)), NOW + 29_000))).toBe('wait sent settling')
      expect(short(decide(again, now(NEW, [], dryRun(1, diff)), NOW + 30_000))).toBe('end needs-human dry-run-differs')
      expect(short(decide(again, now(NEW, [], dryRun(1, { changed: [0] })), NOW + 30_000))).toBe(
        'send startJobUpdate 1',
      )
    })
})

describe('a restore of ours', () => {
  test('T25, T27: is found by its mark whatever became of the call, and watched', () => {
    for (const outcome of ['unknown', 'refused', null] as const) {
      const lost = tried({ call: 'startJobUpdate', part: 1, outcome, startedAtMs: NOW - 60_000 })
      expect(decide(lost, now(NEW, [other('r1', 'ROLLING_FORWARD', { part: 1 })]))).toMatchObject({
        do: 'wait',
        state: 'accepted',
        note: { kind: 'restoring', part: 1, parts: 3, updateId: 'r1' },
        progress: { direction: 'back', done: 0, total: 6 },
      })
    }
  })

  test('is not counted before it was looked at what runs', () => {
    const blind = seen({ target: MIX, updates: [SELF, other('r1', 'ROLLING_FORWARD', { part: 1 })] })
    expect(short(decide(tried(started(1)), blind))).toBe('look running')
  })

  const ends: [JobUpdateSummary['status'], string][] = [
    ['ROLLING_FORWARD', 'wait moving restoring'],
    ['ROLLING_BACK', 'wait moving restoring'],
    ['ROLL_FORWARD_PAUSED', 'wait moving paused'],
    ['ROLL_BACK_PAUSED', 'wait moving paused'],
    ['ROLL_FORWARD_AWAITING_PULSE', 'wait moving awaiting-pulse'],
    ['ROLL_BACK_AWAITING_PULSE', 'wait moving awaiting-pulse'],
    ['ROLLED_FORWARD', 'look dry-run 2'],
    ['ROLLED_BACK', 'end failed restore-ended'],
    ['ABORTED', 'end failed restore-ended'],
    ['FAILED', 'end failed restore-ended'],
    ['ERROR', 'end failed restore-ended'],
    ['UNKNOWN', 'wait sent unnamed-status'],
  ]
  for (const [status, expected] of ends)
    test(`${status} → ${expected}`, () => {
      const ours = other('r1', status, { part: 1 })
      expect(short(decide(tried(started(1)), now(FIRST_DONE, [ours])))).toBe(expected)
    })
  test('every status has its line above', () => {
    expect(ends.map(([status]) => status).sort()).toEqual([...JOB_UPDATE_STATUSES, 'UNKNOWN'].sort())
  })

  test('that has ended without its instances being back is looked at once more, and never begun again', () => {
    const done = [other('r1', 'ROLLED_FORWARD', { part: 1 })]
    const first = decide(tried(started(1)), now(NEW, done, dryRun(1, { changed: [0] })))
    expect(first).toMatchObject({ do: 'wait', note: { kind: 'settling', about: 'configs' } })
    if (first.do !== 'wait') throw new Error('it does not wait')
    const again = { ...tried(started(1)), note: first.note }
    expect(decide(again, now(NEW, done, dryRun(1, { changed: [0] })), NOW + 30_000)).toMatchObject({
      end: 'failed',
      note: { kind: 'configs-differ', instances: [{ first: 0, last: 0 }] },
    })
  })

  test('that was taken and is not there any more waits its quiet time, and is begun again within the budget', () => {
    const gone = (...more: Partial<Attempt>[]) => tried(...more, started(1, { startedAtMs: NOW - 1000 }))
    expect(short(decide(gone(), now(NEW)))).toBe('wait sent checking')
    expect(short(decide(gone(), now(NEW), NOW + 30_000))).toBe('look dry-run 1')
    const often = gone(started(1), started(1), started(1), started(1))
    expect(decide(often, now(NEW), NOW + 30_000)).toMatchObject({ end: 'needs-human', note: { sends: 6 } })
  })

  test('each part is owed a call beside the budget of the step', () => {
    const all = tried({ call: 'rollbackJobUpdate', outcome: 'refused' }, { outcome: 'refused' }, started(1), started(2))
    const both = [other('r1', 'ROLLED_FORWARD', { part: 1 }), other('r2', 'ROLLED_FORWARD', { part: 2 })]
    expect(short(decide(all, now(TWO_DONE, both, dryRun(3, { removed: [4, 5] }))))).toBe('send startJobUpdate 3')
  })
})

test('while a call may still arrive, nothing more is tried dry', () => {
  const lost = tried({ call: 'startJobUpdate', part: 1, outcome: 'unknown', startedAtMs: NOW - 1000 })
  expect(short(decide(lost, now(NEW)))).toBe('wait sent checking')
})

describe('what others have done', () => {
  test('T24: a start refused because of another update is superseded by that, and says whose', () => {
    const refused = tried({ call: 'startJobUpdate', part: 1, outcome: 'refused', message: 'active' })
    expect(decide(refused, now(NEW, [other('u9', 'ROLLING_FORWARD', { user: 'kim' })]))).toMatchObject({
      end: 'superseded',
      note: { kind: 'superseded', updateId: 'u9', user: 'kim', status: 'ROLLING_FORWARD' },
    })
  })

  test('a start refused for another reason is refused with that reason', () => {
    const refused = tried({ call: 'startJobUpdate', part: 1, outcome: 'refused', message: 'Insufficient quota' })
    expect(decide(refused, now(NEW))).toMatchObject({ end: 'refused', note: { message: 'Insufficient quota' } })
  })

  test('an update that was not known when the plan was made supersedes it, ended or not, whatever its time says', () => {
    const early = other('u9', 'ROLLED_FORWARD', { createdAtMs: 1 })
    expect(short(decide(step({ work: WORK }), now(NEW, [early])))).toBe('end superseded superseded')
    const known = step({ work: { ...WORK, knownUpdateIds: ['u1', 'u9'] } })
    expect(short(decide(known, now(NEW, [other('u9', 'ROLLED_FORWARD')])))).toBe('send rollbackJobUpdate')
    expect(short(decide(known, now(NEW, [other('u9', 'ROLL_FORWARD_PAUSED')])))).toBe('end superseded superseded')
  })

  test('where no ids were known, what is younger than the update supersedes it', () => {
    const blind = step({ work: { ...WORK, knownUpdateIds: null } })
    expect(short(decide(blind, now(NEW, [other('u9', 'ABORTED', { createdAtMs: 999 })])))).toBe(
      'send rollbackJobUpdate',
    )
    expect(short(decide(blind, now(NEW, [other('u9', 'ABORTED', { createdAtMs: 1001 })])))).toBe(
      'end superseded superseded',
    )
  })

  test('our own restore is watched to its end before that is told', () => {
    const both = [other('u9', 'ROLLED_FORWARD'), other('r1', 'ROLLING_FORWARD', { part: 1 })]
    expect(short(decide(tried(started(1)), now(NEW, both)))).toBe('wait accepted restoring')
  })

  test('instances that run something else are left alone', () => {
    expect(decide(tried(), now({ ...NEW, 2: '43' }))).toMatchObject({
      end: 'needs-human',
      note: { kind: 'strangers', instances: [{ first: 2, last: 2 }] },
    })
  })
})

describe('an update that the scheduler has forgotten', () => {
  const gone = (builds: Record<number, string>, updates: JobUpdateSummary[], dry: DryRun | null = null) =>
    seen({ updates, running: running(builds), dryRun: dry })

  test('T30: is restored, as far as can be seen, or it is nobody’s guess', () => {
    expect(short(decide(step({ work: WORK }), gone(OLD, [])))).toBe('end already-restored configs-old')
    expect(short(decide(tried(started(1)), gone(OLD, [])))).toBe('end restored restored-anew')
    expect(short(decide(step({ work: WORK }), gone(NEW, [])))).toBe('end refused not-found')
    expect(short(decide(tried(started(1, { outcome: 'unknown' })), gone(NEW, [])))).toBe('end needs-human not-found')
  })

  test('a restore that was begun is brought to its end by the copy of what the update changed', () => {
    const first = tried(started(1))
    const done = [other('r1', 'ROLLED_FORWARD', { part: 1 })]
    expect(short(decide(first, gone(FIRST_DONE, done)))).toBe('look dry-run 2')
    expect(short(decide(first, gone(FIRST_DONE, [other('r1', 'ROLLING_FORWARD', { part: 1 })])))).toBe(
      'wait moving restoring',
    )
  })
})

describe('T47: cancelled between two parts', () => {
  const cancelled = { by: 'ana', atMs: NOW - 1000 }
  const done = [other('r1', 'ROLLED_FORWARD', { part: 1 })]

  test('leaves the rest as it is and tells how far it came', () => {
    expect(decide({ ...tried(started(1)), cancelled }, now(FIRST_DONE, done))).toMatchObject({
      end: 'cancelled',
      note: { kind: 'cancelled', by: 'ana', restored: 1, parts: 3 },
    })
  })

  test('watches the part that is at work', () => {
    const at = now(NEW, [other('r1', 'ROLLING_FORWARD', { part: 1 })])
    expect(short(decide({ ...tried(started(1)), cancelled }, at))).toBe('wait accepted restoring')
  })

  test('what has been restored by then is restored', () => {
    expect(short(decide({ ...tried(started(1)), cancelled }, now(OLD, done)))).toBe('end restored restored-anew')
  })
})

test('a part that goes on after the expiry of the step is not given up half-way', () => {
  const late = NOW + 3_600_000
  const done = [other('r1', 'ROLLED_FORWARD', { part: 1 })]
  expect(short(decide(tried(started(1)), now(FIRST_DONE, done), late))).toBe('look dry-run 2')
  const missed: Partial<Attempt> = { call: 'startJobUpdate', part: 2, outcome: 'not-applied', startedAtMs: late }
  const again = tried(started(1), missed)
  expect(short(decide(again, now(FIRST_DONE, done), late + 660_000))).toBe('look dry-run 2')
  expect(short(decide(again, now(FIRST_DONE, done), late + 660_001))).toBe('end needs-human too-late')
  expect(short(decide(tried(), now(NEW), late))).toBe('end expired too-late')
})
