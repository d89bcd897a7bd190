import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST as postCancel } from '@/app/api/actions/[id]/cancel/route'
import { POST as postSettle } from '@/app/api/actions/[id]/steps/[step]/settle/route'
import { POST as postPlan } from '@/app/api/meta-updates/[id]/plan/route'
import { GET as getMetaUpdate } from '@/app/api/meta-updates/[id]/route'
import { actionsReplySchema, cancelReplySchema, settleReplySchema } from '@/lib/contract/action'
import { metaUpdateReplySchema } from '@/lib/contract/meta-update'
import type { PlanReply } from '@/lib/contract/plan'
import type { Verb } from '@/lib/domain/verb'
import { RELEASE_ID, STANDINGS, type Standing } from '@/lib/simulator/scenarios/scenario-mixed'
import {
  action,
  confirm,
  confirmation,
  get,
  membersIn,
  of,
  type Product,
  plan,
  post,
  problem,
  read,
  startProduct,
  writesTo,
} from './api.test-support'

let product: Product
beforeAll(async () => {
  product = await startProduct({ scenario: 'mixed', clusters: STANDINGS.length, instances: 8, clock: 'held' })
})
afterAll(() => product.stop())

/** The cluster in which the release stands so. */
const at = (standing: Standing): string => product.embedded.clusters[STANDINGS.indexOf(standing)]?.name ?? ''
const memberAt = (made: PlanReply, standing: Standing) => {
  const found = made.members.find(({ key }) => key.cluster === at(standing))
  if (!found) throw new Error(`nothing is ${standing}`)
  return found
}
const down = (standing: Standing) => product.embedded.setFault(at(standing), { kind: 'down' })
const up = (standing: Standing) => product.embedded.setFault(at(standing), { kind: 'none' })
const accept = async (made: PlanReply, standing: Standing, more = {}) =>
  (await read(confirm(confirmation(made, { members: membersIn(made, at(standing)), ...more })), actionsReplySchema))
    .actionId
/** Resolves when the cluster is not spared any more for its former silence. */
const answers = (standing: Standing) =>
  expect.poll(async () => memberAt(await plan(RELEASE_ID), standing).class).not.toBe('cannot-say')
/** Lets the clusters' time pass until the action has ended. */
const ended = async (actionId: string) => {
  const state = async () => {
    product.embedded.advance(10_000)
    return (await action(actionId)).action.open
  }
  await expect.poll(state, { timeout: 60_000, interval: 100 }).toBe(false)
  return action(actionId)
}

describe('a plan', () => {
  test('of a rollback says of each member what it is, without touching any cluster', async () => {
    const made = await plan(RELEASE_ID)
    expect(Object.fromEntries(STANDINGS.map((standing) => [standing, memberAt(made, standing).class]))).toEqual({
      rolling: 'native',
      complete: 'restore',
      aborted: 'restore',
      canary: 'restore',
      guarded: 'native-pulses',
      superseded: 'superseded',
      'first-deployment': 'deletes',
      added: 'restore',
    })
    const canary = memberAt(made, 'canary')
    expect(canary.parts.map(({ kind, build, changed }) => [kind, build, changed])).toEqual([
      ['restore', '40', 6],
      ['restore', '41', 2],
    ])
    expect(memberAt(made, 'added').parts.map(({ kind }) => kind)).toEqual(['restore', 'remove'])
    expect(memberAt(made, 'superseded').supersededBy?.user).toBe('lee')
    expect(memberAt(made, 'first-deployment')).toMatchObject({ actionable: true, preselected: false })
    expect(memberAt(made, 'guarded').pulseTimeoutMs).toBe(60_000)
    expect(STANDINGS.flatMap((standing) => writesTo(product, at(standing)))).toEqual([])
  })

  test.each<[Verb, readonly Standing[]]>([
    ['pause', ['rolling', 'guarded']],
    ['resume', []],
    ['abort', ['rolling', 'guarded']],
    ['pulse', []],
  ])('of %s acts where its one table says', async (verb, acting) => {
    const made = await plan(RELEASE_ID, verb)
    expect(STANDINGS.filter((standing) => memberAt(made, standing).actionable)).toEqual(acting)
    expect(made.verb).toBe(verb)
    const { members } = await read(getMetaUpdate(get(), of({ id: RELEASE_ID })), metaUpdateReplySchema)
    const offered = STANDINGS.filter((standing) =>
      members.find(({ key }) => key.cluster === at(standing))?.verbs.includes(verb),
    )
    expect(offered).toEqual(expect.arrayContaining([...acting]))
  })

  test('of something else is refused', async () => {
    await problem(postPlan(post({ verb: 'destroy' }), of({ id: RELEASE_ID })), 400, 'bad-request')
  })
})

describe('what is confirmed with a plan', () => {
  test('the count of instances that go for good', async () => {
    const made = await plan(RELEASE_ID)
    const members = membersIn(made, at('first-deployment'))
    const { message } = await problem(confirm(confirmation(made, { members })), 400, 'bad-request')
    expect(message).toContain('“removals”: 8')
    await problem(confirm(confirmation(made, { members, removals: 7 })), 400, 'bad-request')
    expect(writesTo(product, at('first-deployment'))).toEqual([])
  })

  test('a group size that some chosen update has instances for', async () => {
    const made = await plan(RELEASE_ID)
    const members = membersIn(made, at('complete'))
    expect(
      (await problem(confirm(confirmation(made, { members, groupSize: 9 })), 400, 'bad-request')).message,
    ).toContain('8 at most')
  })

  test('pulses only where the installation allows them', async () => {
    const refused = await plan(RELEASE_ID)
    const members = membersIn(refused, at('guarded'))
    expect(
      (await problem(confirm(confirmation(refused, { members, keepPulsing: true })), 400, 'bad-request')).message,
    ).toContain('keepPulses')
    await product.connect({ clusters: { [at('guarded')]: { keepPulses: true } } })
    const made = await plan(RELEASE_ID)
    expect(memberAt(made, 'guarded').mayKeepPulsing).toBe(true)
    const id = await accept(made, 'guarded', { keepPulsing: true })
    const called = () => [...new Set(writesTo(product, at('guarded')))]
    await expect.poll(called).toEqual(['rollbackJobUpdate', 'pulseJobUpdate'])
    const pulses = async () => (await action(id)).journal.filter(({ pulse }) => pulse).map(({ kind }) => kind)
    await expect.poll(pulses).toEqual(expect.arrayContaining(['intention', 'outcome']))
    const { steps, journal } = await action(id)
    expect(steps[0]).toMatchObject({ open: true, sends: 1 })
    expect(journal.find(({ kind, pulse }) => kind === 'intention' && !pulse)).toBeDefined()
  })
})

describe('an action', () => {
  test('restores an ended update part by part, and says so only afterwards', async () => {
    const id = await accept(await plan(RELEASE_ID), 'canary', { groupSize: 4 })
    expect((await action(id)).steps[0]?.state).not.toBe('restored')
    const { steps, retryable, action: told } = await ended(id)
    expect(steps[0]).toMatchObject({ state: 'restored', canSettle: false })
    expect(steps[0]?.parts.map(({ state, build, instances }) => [state, build, instances])).toEqual([
      ['done', '40', 6],
      ['done', '41', 2],
    ])
    expect(steps[0]?.parts.every(({ updateId }) => updateId !== null)).toBe(true)
    expect(retryable).toEqual([])
    expect(told.canCancel).toBe(false)
    expect(writesTo(product, at('canary')).filter((method) => method === 'startJobUpdate')).toHaveLength(2)
    expect(memberAt(await plan(RELEASE_ID), 'canary').class).toBe('already-old')
    await product.runtime.pollers.get(at('canary'))?.poll()
    const { members } = await read(getMetaUpdate(get(), of({ id: RELEASE_ID })), metaUpdateReplySchema)
    const seen = members.find(({ key }) => key.cluster === at('canary'))
    expect(seen?.restores.map(({ status }) => status)).toEqual(['ROLLED_FORWARD', 'ROLLED_FORWARD'])
    expect(seen?.verbs).not.toContain('rollback')
  })

  test('on a restore that is under way: it can be paused, and resumed, beside the action that began it', async () => {
    const restoring = await plan(RELEASE_ID)
    const released = memberAt(restoring, 'complete').key.updateId
    const id = await accept(restoring, 'complete')
    await expect.poll(() => writesTo(product, at('complete'))).toContain('startJobUpdate')
    for (const verb of ['pause', 'resume'] as const) {
      await product.runtime.pollers.get(at('complete'))?.poll()
      const made = await plan(RELEASE_ID, verb)
      expect(memberAt(made, 'complete')).toMatchObject({ class: 'acts', restores: released, toBuilds: ['40'] })
      const { members } = await read(getMetaUpdate(get(), of({ id: RELEASE_ID })), metaUpdateReplySchema)
      expect(members.find(({ key }) => key.cluster === at('complete'))?.verbs).toContain(verb)
      const control = await accept(made, 'complete')
      // The clusters' time stands still: nothing else can have ended it.
      await expect.poll(async () => (await action(control)).action.open).toBe(false)
      expect((await action(control)).steps[0]?.state).toBe('done')
    }
    expect(writesTo(product, at('complete')).slice(-3)).toEqual(['startJobUpdate', 'pauseJobUpdate', 'resumeJobUpdate'])
    expect((await ended(id)).steps[0]?.state).toBe('restored')
  })

  test('T47: cancelled before anything is sent sends nothing, and may be tried again', async () => {
    down('aborted')
    const made = await plan(RELEASE_ID)
    expect(memberAt(made, 'aborted')).toMatchObject({ class: 'cannot-say', queueable: true })
    const members = membersIn(made, at('aborted'))
    await problem(confirm(confirmation(made, { members })), 400, 'bad-request')
    const id = await accept(made, 'aborted', { queueForMinutes: 30 })
    await expect.poll(async () => (await action(id)).steps[0]?.queued).toBe(true)
    expect((await action(id)).action.canCancel).toBe(true)
    expect(await read(postCancel(post({}), of({ id })), cancelReplySchema)).toEqual({ alreadyEnded: false })
    const cancelled = await ended(id)
    expect(cancelled.steps[0]).toMatchObject({ state: 'cancelled', sends: 0, cancelled: { by: expect.any(String) } })
    expect(cancelled.retryable).toEqual(members)
    expect(await read(postCancel(post({}), of({ id })), cancelReplySchema)).toEqual({ alreadyEnded: true })
    up('aborted')
    expect(writesTo(product, at('aborted'))).toEqual([])

    await answers('aborted')
    const again = await accept(await plan(RELEASE_ID), 'aborted', { retryOf: id })
    const retried = await ended(again)
    expect(retried.action.retryOf).toBe(id)
    expect(retried.steps[0]?.state).toBe('restored')
  })

  test('T47: cancelled after it was sent is watched to its end', async () => {
    const id = await accept(await plan(RELEASE_ID), 'rolling')
    await expect.poll(() => writesTo(product, at('rolling'))).toEqual(['rollbackJobUpdate'])
    await read(postCancel(post({}), of({ id })), cancelReplySchema)
    expect((await ended(id)).steps[0]?.state).toBe('restored')
    expect(writesTo(product, at('rolling'))).toEqual(['rollbackJobUpdate'])
  })

  test('T48: ends with a human when its cluster is configured somewhere else, who settles it with a note', async () => {
    const url = product.embedded.clusters.find(({ name }) => name === at('added'))?.url ?? ''
    down('added')
    const id = await accept(await plan(RELEASE_ID), 'added', { queueForMinutes: 60 })
    await expect.poll(async () => (await action(id)).steps[0]?.queued).toBe(true)
    await product.configure(new Map([[at('added'), url.replace('127.0.0.1', 'localhost')]]))
    up('added')
    const { steps, retryable } = await ended(id)
    expect(steps[0]).toMatchObject({ state: 'needs-human', canSettle: true, sends: 0 })
    expect(retryable).toHaveLength(1)
    expect(writesTo(product, at('added'))).toEqual([])

    const stepId = steps[0]?.id ?? ''
    const settle = (step: string, note = 'moved on purpose') => postSettle(post({ note }), of({ id, step }))
    await problem(settle(stepId, 'x'), 400, 'bad-request')
    await problem(settle('nobody'), 404, 'unknown-step')
    expect(await read(settle(stepId), settleReplySchema)).toEqual({ alreadySettled: false })
    expect(await read(settle(stepId), settleReplySchema)).toEqual({ alreadySettled: true })
    const settled = (await action(id)).steps[0]
    expect(settled).toMatchObject({ state: 'needs-human', canSettle: false, settled: { note: 'moved on purpose' } })
    await product.configure(new Map())
  })

  test('T47: cancelled between two parts of a restore, ends when what was sent is over, and says how much is back', async () => {
    await answers('added')
    const id = await accept(await plan(RELEASE_ID), 'added')
    const starts = () => writesTo(product, at('added')).filter((method) => method === 'startJobUpdate')
    await expect.poll(starts).toHaveLength(1)
    expect(await read(postCancel(post({}), of({ id })), cancelReplySchema)).toEqual({ alreadyEnded: false })
    const { steps } = await ended(id)
    expect(steps[0]).toMatchObject({ state: 'cancelled', sentence: expect.stringMatching(/1 of 2/) })
    expect(steps[0]?.parts.map(({ state }) => state)).toEqual(['done', 'waiting'])
    expect(starts()).toHaveLength(1)
  })

  test('that does not exist can be neither cancelled nor settled, and what is restored needs nobody', async () => {
    const nobody = '0b9f0f6e-0000-4000-8000-000000000000'
    for (const id of [nobody, 'no-uuid']) {
      await problem(postCancel(post({}), of({ id })), 404, 'unknown-action')
      await problem(postSettle(post({ note: 'why not' }), of({ id: 'no-uuid', step: 's' })), 404, 'unknown-action')
    }
    const done = await ended(await accept(await plan(RELEASE_ID, 'pause'), 'guarded'))
    const step = done.steps[0]?.id ?? ''
    await problem(postSettle(post({ note: 'why not' }), of({ id: done.action.id, step })), 409, 'nothing-to-settle')
    await problem(postCancel(post({ extra: 1 }), of({ id: done.action.id })), 400, 'bad-request')
  })
})
