import { describe, expect, test } from 'vitest'
import { latestInstances } from './instance'
import { JOB_UPDATE_STATUSES, type JobUpdateStatus } from './job-update'
import { isActionable, isPreselected, movedSince, type PlanInput, planAction, planIdentity, workOf } from './plan'
import { dryRuns, input, planned, runs } from './plan.test-support'
import { config, member, task, update } from './sample.test-support'
import type { Verb } from './verb'

const complete = update({ status: 'ROLLED_FORWARD' })
const restoring = (status: JobUpdateStatus, of = 'u1', createdAtMs = 5000) =>
  update({
    id: 'r1',
    status,
    createdAtMs,
    metadata: [{ key: 'airglow.restores', value: of }],
    updateEvents: [{ status: 'ROLLING_FORWARD', user: 'svc', message: '[airglow 0a] ana: 5xx' }],
  })

describe('class of a member of a rollback', () => {
  const classes: [JobUpdateStatus, string][] = [
    ['ROLLING_FORWARD', 'native'],
    ['ROLL_FORWARD_PAUSED', 'native'],
    ['ROLL_FORWARD_AWAITING_PULSE', 'native'],
    ['ROLLING_BACK', 'going-back'],
    ['ROLL_BACK_PAUSED', 'going-back'],
    ['ROLL_BACK_AWAITING_PULSE', 'going-back'],
    ['ROLLED_BACK', 'already-old'],
    ['ROLLED_FORWARD', 'restore'],
    ['ABORTED', 'restore'],
    ['FAILED', 'restore'],
    ['ERROR', 'restore'],
    ['UNKNOWN', 'cannot-say'],
  ]
  test('every status has a row', () =>
    expect(new Set(classes.map(([status]) => status))).toEqual(new Set([...JOB_UPDATE_STATUSES, 'UNKNOWN'])))
  for (const [status, expected] of classes)
    test(`${status} → ${expected}`, () => expect(planned(input(update({ status }))).class).toBe(expected))

  test('guarded by pulses', () => {
    expect(planned(input(update({ pulseMs: 60_000 })))).toMatchObject({
      class: 'native-pulses',
      pulseTimeoutMs: 60_000,
    })
  })

  test('T21 T22 ended: each part with what it changes, by the dry run', () => {
    const details = update({
      status: 'ABORTED',
      old: { 0: '40', 1: '41', 2: '41', 3: '41' },
      desired: { build: '42', ids: [0, 1, 4, 5] },
    })
    const running = runs({ 0: '42', 1: '41', 3: '41', 4: '42' })
    expect(planned(input(details, { running, dryRuns: dryRuns(details, running) }))).toMatchObject({
      class: 'restore',
      toBuilds: ['40', '41'],
      fromBuild: '42',
      instances: { total: 6, changeBack: 1, removed: 1, returned: 1 },
      parts: [
        { ordinal: 1, kind: 'restore', build: '40', changed: 1, added: 0, removed: 0 },
        { ordinal: 2, kind: 'restore', build: '41', changed: 0, added: 1, removed: 0 },
        { ordinal: 3, kind: 'remove', build: '42', changed: 0, added: 0, removed: 1 },
      ],
      batches: 3,
      atLeastMs: 20_000,
      groupSize: { own: 2, most: 3 },
    })
  })

  test('a part that is done already needs no dry run, and its config may lack what it likes', () => {
    const canary = update({ status: 'ABORTED', old: { 0: '40', 1: '41', 2: '41', 3: '41' } })
    const [first, ...others] = canary.initial
    if (!first) throw new Error('no initial configs')
    const details = {
      ...canary,
      initial: [{ ...first, config: { ...first.config, lacks: 'executor-data' as const } }, ...others],
    }
    const running = runs({ 0: '40', 1: '42', 2: '41', 3: '41' })
    expect(planned(input(details, { running }))).toMatchObject({ class: 'restore', instances: { changeBack: 1 } })
  })

  test('T23 ended, and nothing is left', () => {
    const old = runs({ 0: '41', 1: '41', 2: '41', 3: '41' })
    expect(planned(input(complete, { running: old }))).toMatchObject({
      class: 'already-old',
      problem: null,
      batches: null,
    })
  })

  test('a first deployment deletes, running or ended', () => {
    const first = planned(input(update({ old: {} })))
    expect(first).toMatchObject({ class: 'deletes', instances: { removed: 2, changeBack: 0 }, parts: [] })
    const details = update({ old: {}, status: 'ROLLED_FORWARD' })
    const running = runs({ 0: '42', 1: '42', 2: '42' })
    const ended = planned(input(details, { running, dryRuns: dryRuns(details, running) }))
    expect(ended).toMatchObject({
      class: 'deletes',
      instances: { total: 4, removed: 3 },
      groupSize: null,
      atLeastMs: 0,
    })
    for (const one of [first, ended]) expect([isActionable(one), isPreselected(one)]).toEqual([true, false])
  })

  test('going back: by whom, why and since when', () => {
    const details = update({
      status: 'ROLLING_BACK',
      updateEvents: [
        { status: 'ROLLING_FORWARD' },
        { status: 'ROLLING_BACK', user: 'svc', message: '[airglow 0a] ana: 5xx' },
      ],
    })
    expect(planned(input(details)).turnedBack).toEqual({ user: 'ana', message: '5xx', atMs: 1001 })
  })

  test('our own restore is on its way: going back, by whoever asked for it', () => {
    const restore = restoring('ROLLING_FORWARD')
    const updates = [complete.summary, restore.summary]
    const restores = [{ summary: restore.summary, details: restore }]
    expect(planned(input(complete, { updates, member: member('dca1', complete, { restores }) }))).toMatchObject({
      class: 'going-back',
      turnedBack: { user: 'ana', message: '5xx', atMs: 5000 },
    })
    expect(planned(input(complete, { updates }))).toMatchObject({ class: 'going-back', turnedBack: { user: 'bo' } })
  })

  test('our own restore that has ended is no update on top', () => {
    const updates = [complete.summary, restoring('ABORTED').summary]
    expect(planned(input(complete, { updates })).class).toBe('restore')
  })

  describe('superseded', () => {
    const later = update({ id: 'u2', createdAtMs: 2000, status: 'ROLLED_FORWARD' }).summary
    const classOf = (more: Partial<PlanInput>) => planned(input(complete, more))
    test('by a later update, ended or not', () => {
      expect(classOf({ updates: [complete.summary, later] })).toMatchObject({
        class: 'superseded',
        supersededBy: later,
      })
      expect(classOf({ updates: [{ ...later, status: 'ROLLING_FORWARD' }] }).class).toBe('superseded')
      expect(classOf({ updates: [{ ...later, status: 'ABORTED' }] }).class).toBe('superseded')
    })
    test('by an active one, whatever its clock says', () => {
      expect(classOf({ updates: [{ ...later, status: 'ROLL_FORWARD_PAUSED', createdAtMs: 5 }] }).class).toBe(
        'superseded',
      )
      expect(classOf({ updates: [{ ...later, createdAtMs: 5 }] }).class).toBe('restore')
    })
    test('by the restore of another update', () => {
      expect(classOf({ updates: [restoring('ROLLED_FORWARD', 'u0').summary] }).class).toBe('superseded')
    })
    test('as the picture has it, when the job was not read', () => {
      const known = member('dca1', complete, { supersededBy: later })
      expect(classOf({ updates: null, member: known }).class).toBe('superseded')
      expect(classOf({ updates: [complete.summary], member: known }).class).toBe('restore')
    })
    test('never while it is itself the active one', () => {
      expect(planned(input(update(), { updates: [later] })).class).toBe('native')
    })
  })

  describe('a restore whose update is not known any more', () => {
    const lone = (status: JobUpdateStatus) => planned(input(restoring(status, 'pruned')))
    test('is never rolled back: that would bring the bad build again', () => {
      for (const status of JOB_UPDATE_STATUSES) expect(isActionable(lone(status))).toBe(false)
      expect(lone('ROLLING_FORWARD')).toMatchObject({ class: 'going-back', turnedBack: { user: 'ana' } })
      expect(lone('ROLLED_FORWARD')).toMatchObject({ class: 'already-old', toBuilds: ['42'], fromBuild: '41' })
      expect(lone('FAILED')).toMatchObject({ class: 'cannot-say', problem: { kind: 'gone' } })
    })
  })
})

describe('what cannot be said', () => {
  const unreachable = {
    freshness: 'stale',
    problem: { kind: 'unreachable', message: 'no answer' },
    readAtMs: null,
  } as const
  test('an unreachable member may be queued, for a rollback and by what was seen of it', () => {
    const one = planned(input(update(), unreachable))
    expect(one).toMatchObject({
      class: 'cannot-say',
      status: null,
      instances: null,
      queueable: true,
      basis: { knownUpdateIds: null },
    })
    expect([isActionable(one), isPreselected(one)]).toEqual([true, false])
    expect(one.basis.instructions).toMatchObject({ initial: update().initial })
    expect(planned(input(update(), { freshness: 'stale' })).queueable).toBe(true)
  })
  test('but not what would delete, is superseded, was never read, or restores', () => {
    const known = member('dca1', update())
    const queueable = (given: PlanInput, verb: Verb = 'rollback') => planned(given, verb).queueable
    expect(queueable(input(update(), unreachable), 'pause')).toBe(false)
    expect(queueable(input(update({ old: {} }), unreachable))).toBe(false)
    expect(
      queueable(input(update(), { ...unreachable, member: { ...known, supersededBy: update({ id: 'u2' }).summary } })),
    ).toBe(false)
    expect(
      queueable(input(update(), { ...unreachable, member: { ...known, update: { ...known.update, details: null } } })),
    ).toBe(false)
    expect(queueable(input(restoring('ROLLING_FORWARD', 'pruned'), unreachable))).toBe(false)
    expect(queueable(input(update(), { ...unreachable, problem: { kind: 'gone', message: 'x' } }))).toBe(false)
  })
  test('T30 gone, or without details', () => {
    const known = member('dca1', update())
    expect(planned(input(update(), { problem: { kind: 'gone', message: 'pruned' } }))).toMatchObject({
      class: 'cannot-say',
      problem: { kind: 'gone' },
    })
    expect(
      planned(input(update(), { member: { ...known, update: { ...known.update, details: null } } })).problem?.kind,
    ).toBe('no-details')
  })

  const problem = (more: Partial<PlanInput>, details = complete) => {
    const one = planned(input(details, more))
    expect(one.class).toBe('cannot-say')
    return [one.problem?.kind, one.queueable, one.problem?.message]
  }
  test('strangers', () => {
    expect(problem({ running: runs({ 0: '43', 1: '42', 2: '43', 3: '41' }) })).toEqual([
      'strangers',
      false,
      'instances 0, 2 run a config that this update neither found nor brought',
    ])
  })
  test('a config that lacks something, where it still has to come back', () => {
    const lacking = {
      ...complete,
      initial: [{ ...config('41'), lacks: 'executor-data' as const }].map((lacks) => ({
        config: lacks,
        instances: [{ first: 0, last: 3 }],
      })),
    }
    expect(problem({}, lacking).slice(0, 2)).toEqual(['config-lacks', false])
    expect(planned(input(lacking, { running: runs({ 0: '41', 1: '41', 2: '41', 3: '41' }) })).class).toBe('already-old')
  })
  test('a dry run that was refused, says something else, or was not made', () => {
    expect(problem({ dryRuns: [{ part: 1, outcome: { kind: 'refused', message: 'quota' } }] })).toEqual([
      'dry-run',
      false,
      'the scheduler refuses it already when tried dry: quota',
    ])
    const diff = { added: [], changed: [{ first: 0, last: 2 }], removed: [], unchanged: [] }
    expect(problem({ dryRuns: [{ part: 1, outcome: { kind: 'read', diff } }] })[0]).toBe('dry-run')
    expect(problem({ dryRuns: [] })[0]).toBe('dry-run')
  })
  test('what could not be read may be queued', () => {
    expect(problem({ dryRuns: [{ part: 1, outcome: { kind: 'unreadable', message: 'timeout' } }] })).toEqual([
      'unreachable',
      true,
      'timeout',
    ])
    expect(problem({ running: null }).slice(0, 2)).toEqual(['unreachable', true])
  })
})

describe('class of a member for the other verbs', () => {
  const row = (status: JobUpdateStatus, pulseMs: number) =>
    (['pause', 'resume', 'abort', 'pulse'] as const)
      .map((verb) => planned(input(update({ status, pulseMs })), verb).class)
      .join(' ')
  const rows: [JobUpdateStatus, string, string][] = [
    ['ROLLING_FORWARD', 'acts no-effect acts no-effect', 'acts no-effect acts no-effect'],
    ['ROLL_FORWARD_PAUSED', 'no-effect acts acts no-effect', 'no-effect acts acts acts'],
    ['ROLL_FORWARD_AWAITING_PULSE', 'acts no-effect acts no-effect', 'acts no-effect acts acts'],
    ['ROLLING_BACK', 'acts no-effect acts no-effect', 'acts no-effect acts no-effect'],
    ['ROLL_BACK_PAUSED', 'no-effect acts acts no-effect', 'no-effect acts acts acts'],
    ['ROLL_BACK_AWAITING_PULSE', 'acts no-effect acts no-effect', 'acts no-effect acts acts'],
    ['ROLLED_FORWARD', 'ended ended ended ended', 'ended ended ended ended'],
    ['ROLLED_BACK', 'ended ended ended ended', 'ended ended ended ended'],
    ['ABORTED', 'ended ended no-effect ended', 'ended ended no-effect ended'],
    ['FAILED', 'ended ended ended ended', 'ended ended ended ended'],
    ['ERROR', 'ended ended ended ended', 'ended ended ended ended'],
    ['UNKNOWN', 'cannot-say cannot-say cannot-say cannot-say', 'cannot-say cannot-say cannot-say cannot-say'],
  ]
  for (const [status, plain, guarded] of rows)
    test(status, () => expect([row(status, 0), row(status, 60_000)]).toEqual([plain, guarded]))

  test('how the instances stand', () => {
    const details = update({
      old: { 0: '41', 1: '41', 2: '41', 3: '41' },
      desired: { build: '42', ids: [0, 1, 2, 3, 4, 5] },
      events: [
        [0, 'INSTANCE_UPDATED'],
        [1, 'INSTANCE_UPDATING'],
        [4, 'INSTANCE_UPDATING'],
      ],
    })
    const tasks = [task(0, '42'), task(1, '41', 'KILLING'), task(2, '41'), task(3, '43'), task(9, '41', 'KILLING')]
    expect(planned(input(details, { instances: latestInstances(details, tasks) }), 'pause')).toMatchObject({
      standing: { onNew: 1, onOld: 1, between: 2 },
      instances: null,
    })
  })
  test('how they stand by the updater’s word, where the configs differ in executor data only', () => {
    const details = update({
      old: { 0: '42', 1: '42', 2: '42' },
      desired: { build: '42', ids: [0, 1, 2] },
      events: [
        [0, 'INSTANCE_UPDATED'],
        [1, 'INSTANCE_UPDATING'],
      ],
    })
    const instances = latestInstances(details, [task(0, '42'), task(1, '42'), task(2, '42')])
    expect(planned(input(details, { instances }), 'abort').standing).toEqual({ onNew: 1, onOld: 1, between: 1 })
  })
})

test('what goes back is what has changed, with the shortest time it takes', () => {
  expect(planned(input())).toMatchObject({
    instances: { total: 4, changeBack: 2, removed: 0, returned: 0 },
    batches: 1,
    atLeastMs: 10_000,
    groupSize: null,
  })
})

test('added instances go, removed ones return', () => {
  const details = update({
    old: { 0: '41', 1: '41' },
    desired: { build: '42', ids: [0, 2] },
    events: [
      [0, 'INSTANCE_UPDATED'],
      [2, 'INSTANCE_UPDATED'],
      [1, 'INSTANCE_UPDATED'],
    ],
  })
  const instances = latestInstances(details, [task(0, '42'), task(2, '42')])
  expect(planned(input(details, { instances })).instances).toEqual({ total: 3, changeBack: 1, removed: 1, returned: 1 })
})

test('those that need a thought stand first', () => {
  const inputs = [
    input(update({ status: 'ROLLED_BACK' }), {}, 'a'),
    input(update(), {}, 'b'),
    input(update({ old: {} }), {}, 'c'),
  ]
  expect(planAction('rollback', 'r', inputs).members.map(({ key }) => key.cluster)).toEqual(['c', 'b', 'a'])
})

describe('identity', () => {
  const identity = (...inputs: PlanInput[]) => planIdentity(planAction('rollback', 'r', inputs))

  test('progress alone does not change it, nor the order of clusters', () => {
    const further = input(update(), {
      instances: latestInstances(update(), [task(0, '42'), task(1, '42'), task(2, '42'), task(3, '41')]),
    })
    expect(identity(further)).toBe(identity(input()))
    expect(identity(input(update(), {}, 'a'), input(update(), {}, 'b'))).toBe(
      identity(input(update(), {}, 'b'), input(update(), {}, 'a')),
    )
  })

  test('another verb, class, member, build, size, guard or direction does', () => {
    const base = identity(input())
    expect(planIdentity(planAction('pause', 'r', [input()]))).not.toBe(base)
    expect(identity(input(complete))).not.toBe(base)
    expect(identity(input(), input(update(), {}, 'sjc1'))).not.toBe(base)
    expect(identity(input(update({ desired: { build: '43', ids: [0, 1, 2, 3] } })))).not.toBe(base)
    expect(identity(input(update({ desired: { build: '42', ids: [0, 1, 2, 3, 4] } })))).not.toBe(base)
    expect(identity(input(update(), { freshness: 'stale' }))).not.toBe(base)
    const resume = (status: JobUpdateStatus) => planIdentity(planAction('resume', 'r', [input(update({ status }))]))
    expect(resume('ROLL_FORWARD_PAUSED')).not.toBe(resume('ROLL_BACK_PAUSED'))
    const guarded = (pulseMs: number) => planned(input(update({ pulseMs })))
    expect(
      movedSince([guarded(60_000)], planAction('rollback', 'r', [input(update({ pulseMs: 90_000 }))])),
    ).toHaveLength(1)
  })

  test('of a restore every count belongs to it, since nothing moves', () => {
    const left = (builds: Record<number, string>) => {
      const running = runs(builds)
      return identity(input(complete, { running }))
    }
    const base = left({ 0: '42', 1: '42', 2: '41', 3: '41' })
    expect(left({ 0: '42', 1: '42', 2: '41', 3: '41' })).toBe(base)
    expect(left({ 0: '42', 1: '42', 2: '42', 3: '41' })).not.toBe(base)
    expect(left({ 0: '42', 2: '41', 3: '41' })).not.toBe(base)
    expect(left({ 0: '42', 2: '41', 3: '41' })).not.toBe(left({ 0: '42', 1: '41', 2: '41', 3: '41' }))
  })

  test('a typed count of removals is part of it', () => {
    const first = (tasks: number) => {
      const details = update({ old: {} })
      return identity(
        input(details, {
          instances: latestInstances(
            details,
            Array.from({ length: tasks }, (_, id) => task(id, '42')),
          ),
        }),
      )
    }
    expect(first(2)).not.toBe(first(3))
  })

  test('moved since: only the chosen that fare otherwise', () => {
    const shown = planAction('rollback', 'r', [input(update(), {}, 'a'), input(update(), {}, 'b')])
    const now = planAction('rollback', 'r', [input(update(), {}, 'a'), input(complete, {}, 'b')])
    expect(movedSince(shown.members, shown)).toEqual([])
    expect(movedSince(shown.members, now).map(({ key }) => key.cluster)).toEqual(['b'])
  })
})

describe('work of a step', () => {
  const choice = { mayRestore: false, keepPulsing: true, groupSize: 99 }
  test('carries what was confirmed', () => {
    const metadata = [{ key: 'meta_update_id', value: 'r' }]
    const one = planned(
      input(complete, {
        updates: [complete.summary, update({ id: 'u0', createdAtMs: 1, status: 'ROLLED_BACK' }).summary],
      }),
    )
    expect(workOf('rollback', one, choice, metadata)).toEqual({
      verb: 'rollback',
      direction: 'forward',
      mayRestore: true,
      instructions: { initial: complete.initial, desired: complete.desired, settings: complete.settings },
      knownUpdateIds: ['u1', 'u0'],
      metadata,
      keepPulsing: false,
      groupSize: 2,
    })
  })
  test('restores only where it was said, pulses only where it may', () => {
    const guarded = update({ pulseMs: 60_000 })
    expect(workOf('rollback', planned(input(guarded)), choice, [])).toMatchObject({
      mayRestore: false,
      keepPulsing: false,
      groupSize: null,
    })
    const may = planned(input(guarded, { mayKeepPulsing: true }))
    expect(workOf('rollback', may, { ...choice, mayRestore: true }, [])).toMatchObject({
      mayRestore: true,
      keepPulsing: true,
    })
    expect(workOf('rollback', may, { ...choice, keepPulsing: false }, []).keepPulsing).toBe(false)
    expect(
      workOf('pause', planned(input(guarded, { mayKeepPulsing: true }), 'pause'), { ...choice, mayRestore: true }, []),
    ).toMatchObject({
      mayRestore: false,
      keepPulsing: false,
    })
  })
})
