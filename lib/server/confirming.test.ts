import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getMetaUpdate } from '@/app/api/meta-updates/[id]/route'
import { actionsReplySchema } from '@/lib/contract/action'
import { metaUpdateReplySchema } from '@/lib/contract/meta-update'
import { confirmRequestSchema } from '@/lib/contract/plan'
import { problemSchema } from '@/lib/contract/problem'
import {
  action,
  confirm,
  confirmation,
  get,
  membersIn,
  of,
  type Product,
  plan,
  problem,
  read,
  startProduct,
  writesTo,
} from './api.test-support'
import { isAppError } from './app-error'
import { confirmAction } from './verbs/confirm-action'

let product: Product
let id: string
let names: string[]
beforeAll(async () => {
  product = await startProduct({ scenario: 'all-rolling', clusters: 6, instances: 6, clock: 'held' })
  id = product.id
  names = product.embedded.clusters.map(({ name }) => name)
})
afterAll(() => product.stop())

const nameAt = (index: number): string => names[index] ?? ''
const down = (cluster: string) => product.embedded.setFault(cluster, { kind: 'down' })
const up = (cluster: string) => product.embedded.setFault(cluster, { kind: 'none' })
const classIn = async (cluster: string) => (await plan(id)).members.find(({ key }) => key.cluster === cluster)?.class

describe('confirming', () => {
  test('takes the plan that was shown, of its members those that can act, and a reason', async () => {
    const made = await plan(id)
    await problem(confirm(confirmation(made, { reason: '  x ' })), 400, 'bad-request')
    await problem(confirm(confirmation(made, { members: [] })), 400, 'bad-request')
    await problem(confirm(confirmation(made, { fingerprint: 'other' })), 400, 'bad-request')
    const [member] = membersIn(made, nameAt(0))
    if (!member) throw new Error('no member')
    await problem(confirm(confirmation(made, { members: [{ ...member, cluster: 'elsewhere' }] })), 400, 'bad-request')
    await problem(confirm(confirmation(made, { queueForMinutes: 4 })), 400, 'bad-request')
    await problem(confirm(confirmation(made, { groupSize: 0 })), 400, 'bad-request')
    expect((await problem(confirm(confirmation(made, { groupSize: 3 })), 400, 'bad-request')).message).toContain(
      'restored by a new update',
    )
    await problem(confirm({ ...confirmation(made), extra: 1 }), 400, 'bad-request')
    await problem(confirm(confirmation(made, { retryOf: '0b9f0f6e-0000-4000-8000-000000000000' })), 400, 'bad-request')
    expect(names.flatMap((name) => writesTo(product, name))).toEqual([])
  })

  test('refuses a plan that is too old', async () => {
    const made = await plan(id)
    await product.runtime.store.db.execute(
      sql`update plans set expires_at = now() - interval '1 second' where id = ${made.planId}`,
    )
    await problem(confirm(confirmation(made)), 409, 'plan-expired')
  })

  test('T46: refuses a plan when the world has moved, and sends nothing', async () => {
    const made = await plan(id)
    down(nameAt(0))
    const { message } = await problem(confirm(confirmation(made)), 409, 'world-moved')
    expect(message).toContain(nameAt(0))
    const { members, sentence } = await plan(id)
    expect(members.find(({ key }) => key.cluster === nameAt(0))).toMatchObject({
      class: 'cannot-say',
      queueable: true,
      preselected: false,
    })
    expect(sentence).toContain('in 5 of 6 clusters')
    up(nameAt(0))
    expect(names.flatMap((name) => writesTo(product, name))).toEqual([])
  })

  test('holds and pulsing go only where they mean something', async () => {
    const made = await plan(id, 'pause')
    expect((await problem(confirm(confirmation(made, { hold: true })), 400, 'bad-request')).message).toContain('hold')
  })

  test('does not care what becomes of a cluster that was not chosen', async () => {
    const made = await plan(id)
    const [silent, chosen] = [nameAt(0), nameAt(3)]
    down(silent)
    const { actionId } = await read(
      confirm(confirmation(made, { members: membersIn(made, chosen) })),
      actionsReplySchema,
    )
    up(silent)
    const { steps, leftAlone } = await action(actionId)
    expect(steps.map(({ key }) => key.cluster)).toEqual([chosen])
    expect(leftAlone).toHaveLength(5)
    await expect.poll(() => classIn(chosen)).toBe('going-back')
  })

  test('T44: twice is one action, also when the world has moved on since by this very action', async () => {
    const made = await plan(id)
    const request = confirmation(made, { members: membersIn(made, nameAt(1)) })
    const answers = await Promise.all([1, 2, 3].map(() => read(confirm(request), actionsReplySchema)))
    expect(new Set(answers.map(({ actionId }) => actionId)).size).toBe(1)
    expect(answers.filter(({ alreadyAccepted }) => !alreadyAccepted)).toHaveLength(1)
    await expect.poll(() => classIn(nameAt(1))).toBe('going-back')
    const again = await read(confirm(request), actionsReplySchema)
    expect(again).toMatchObject({ actionId: answers[0]?.actionId, alreadyAccepted: true })
    expect(writesTo(product, nameAt(1))).toEqual(['rollbackJobUpdate'])

    expect((await action(again.actionId)).action).toMatchObject({ reason: '5xx since 2', metaUpdateId: id })
    const reply = await read(getMetaUpdate(get(), of({ id })), metaUpdateReplySchema)
    expect(reply.actions.map((one) => one.id)).toContain(again.actionId)
  })

  test('T45: of two operators at the same moment one acts, and the other is told who, since when, and where to look', async () => {
    const [hers, his] = [await plan(id), await plan(id)]
    const choose = (made: typeof hers) =>
      confirmRequestSchema.parse(confirmation(made, { members: membersIn(made, nameAt(2)) }))
    const answers = await Promise.allSettled([
      confirmAction(product.runtime, { kind: 'local', name: 'ana' }, choose(hers)),
      confirmAction(product.runtime, { kind: 'local', name: 'ben' }, choose(his)),
    ])
    const winner = answers.findIndex(({ status }) => status === 'fulfilled')
    const [accepted, refused] = [answers[winner], answers[1 - winner]]
    if (accepted?.status !== 'fulfilled' || refused?.status !== 'rejected')
      throw new Error(`one of them should have been refused: ${JSON.stringify(answers)}`)
    expect(isAppError(refused.reason, 'already-running')).toBe(true)
    expect(refused.reason.inTheWay).toMatchObject({
      actionId: accepted.value.actionId,
      url: accepted.value.url,
      by: winner === 0 ? 'ana' : 'ben',
      verb: 'rollback',
      cluster: nameAt(2),
    })
    expect(refused.reason.message).toMatch(new RegExp(`^${winner === 0 ? 'ana' : 'ben'} is at work .*${nameAt(2)}`))
    await expect.poll(() => writesTo(product, nameAt(2))).toEqual(['rollbackJobUpdate'])
  })

  test('T45: the reply over HTTP carries the same', async () => {
    const [first, second] = [await plan(id), await plan(id)]
    const members = membersIn(first, nameAt(4))
    down(nameAt(4))
    up(nameAt(4))
    const answers = await Promise.all([
      confirm(confirmation(first, { members })),
      confirm(confirmation(second, { members })),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const conflict = answers.find(({ status }) => status === 409)
    const { error } = problemSchema.parse(await conflict?.json())
    expect(error).toMatchObject({ code: 'already-running', inTheWay: { cluster: nameAt(4), verb: 'rollback' } })
    expect(error.actionId).toBe(error.inTheWay?.actionId)
  })
})
