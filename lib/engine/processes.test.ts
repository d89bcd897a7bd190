import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { describe, expect, type TestContext, test } from 'vitest'
import { verifyJournal } from '@/lib/store/journal'
import { newDatabase } from '@/lib/store/stores.test-support'
import { LINES } from './replica-process.test-support'
import { Rollout } from './replicas.test-support'

const LONG = 120_000

/** The context is the test's own: many run at once. */
async function onPostgres(context: TestContext, clusters = 2): Promise<Rollout> {
  const rollout = await Rollout.create({ kind: 'postgres', url: await newDatabase() }, { clusters })
  context.onTestFinished(() => rollout.close())
  return rollout
}

/** Judged from the schedulers' own records: each cluster is back, by one call that had an effect. */
async function expectOneEffectEach(rollout: Rollout): Promise<void> {
  for (const name of rollout.names) {
    const { status, effects, calls } = await rollout.verdictOf(name)
    expect({ name, status, effects }).toEqual({ name, status: 'ROLLED_BACK', effects: 1 })
    // A call repeated while the rollback goes on would be taken without an effect, and is one too many all the same.
    expect(calls.filter(({ outcome }) => outcome === 'OK').length, name).toBe(1)
  }
}

async function expectWhole(rollout: Rollout, actionId: string): Promise<void> {
  const { steps } = await rollout.ended(actionId)
  expect(steps.map(({ state }) => state)).toEqual(rollout.names.map(() => 'restored'))
  const { db } = await rollout.store()
  expect(await verifyJournal(db)).toMatchObject({ broken: null })
  await expectOneEffectEach(rollout)
}

describe('T35 on Postgres: a replica is killed, another goes on', () => {
  for (const at of LINES)
    test.concurrent(
      at,
      async (context) => {
        const rollout = await onPostgres(context)
        const actionId = await rollout.accept()
        const [cluster = ''] = rollout.names
        const first = await rollout.replica({ at, cluster, signal: 'SIGKILL' }).go()
        const second = rollout.replica()
        await first.gone()
        expect(first.child.signalCode).toBe('SIGKILL')
        await second.go()
        await expectWhole(rollout, actionId)
      },
      LONG,
    )

  test.concurrent(
    'while the scheduler takes its time to answer',
    async (context) => {
      const rollout = await onPostgres(context)
      for (const name of rollout.names)
        rollout.embedded.setFault(name, { kind: 'slow', delayMs: 800 }, { methods: ['rollbackJobUpdate'] })
      const actionId = await rollout.accept()
      const first = await rollout.replica().go()
      await sent(rollout)
      await first.end('SIGKILL')
      await rollout.replica().go()
      await expectWhole(rollout, actionId)
    },
    LONG,
  )
})

describe('T35 in a directory: the process is killed, and started again', () => {
  for (const at of LINES)
    test.concurrent(
      at,
      async (context) => {
        const directory = mkdtempSync(join(tmpdir(), 'airglow-process-'))
        const rollout = await Rollout.create({ kind: 'embedded', directory })
        context.onTestFinished(async () => {
          await rollout.close()
          rmSync(directory, { recursive: true, force: true })
        })
        const actionId = await rollout.accept()
        await rollout.closeStore()
        const [cluster = ''] = rollout.names
        const first = await rollout.replica({ at, cluster, signal: 'SIGKILL' }).go()
        await first.gone()
        expect(first.child.signalCode).toBe('SIGKILL')
        const second = await rollout.replica().go()
        await rolledBack(rollout)
        await second.end('SIGTERM')
        // What it had seen last may still be to be recorded.
        const third = await rollout.replica().go()
        await third.idle()
        await third.end('SIGTERM')
        await expectWhole(rollout, actionId)
      },
      LONG,
    )
})

describe('a replica that is stopped for longer than its lease, and wakes up again', () => {
  for (const at of LINES)
    test.concurrent(
      at,
      async (context) => {
        const rollout = await onPostgres(context)
        const actionId = await rollout.accept()
        const [cluster = ''] = rollout.names
        const sleeper = await rollout.replica({ at, cluster, signal: 'SIGSTOP' }).go()
        const other = rollout.replica()
        await sleeper.stopped()
        await other.go()
        await rollout.ended(actionId)
        const callsBefore = await countCalls(rollout)
        sleeper.child.kill('SIGCONT')
        await sleeper.idle()
        expect(await countCalls(rollout)).toBe(callsBefore)
        await expectWhole(rollout, actionId)
      },
      LONG,
    )
})

test(
  'after kill -9 another replica has taken over within 30 s, with the leases of the product',
  async () => {
    const rollout = await onPostgres(context, 1)
    const actionId = await rollout.accept()
    const lease = { leaseMs: 20_000, renewEveryMs: 5_000, marginMs: 3_000, callMs: 8_000 }
    const [cluster = ''] = rollout.names
    const first = rollout.replica({ at: 'after-intention', cluster, signal: 'SIGKILL' }, lease)
    const second = rollout.replica(null, lease)
    await first.go()
    await first.gone()
    const killedAtMs = Date.now()
    await second.go()
    const { journal } = await rollout.ended(actionId)
    const takenOver = journal.find(({ entry }) => entry.kind === 'taken-over')
    expect((takenOver?.atMs ?? Number.POSITIVE_INFINITY) - killedAtMs).toBeLessThan(30_000)
    await expectWhole(rollout, actionId)
  },
  LONG,
)

test(
  'T39 SIGTERM while five calls are in flight: given back within 3 s, gone within 10 s, and the other replica goes on',
  async () => {
    const rollout = await onPostgres(context, 5)
    for (const name of rollout.names)
      rollout.embedded.setFault(name, { kind: 'slow', delayMs: 6000 }, { methods: ['rollbackJobUpdate'] })
    const actionId = await rollout.accept()
    const lease = { leaseMs: 20_000, renewEveryMs: 5_000, marginMs: 3_000, callMs: 8_000 }
    const [first, second] = [rollout.replica(null, lease), rollout.replica(null, lease)]
    await first.go()
    await sent(rollout)
    const { db } = await rollout.store()
    const toldAtMs = performance.now()
    const gone = first.end('SIGTERM')
    for (;;) {
      const { rows } = (await db.execute(
        sql`select count(*)::int as held from steps where lease_until > now()`,
      )) as unknown as {
        rows: { held: number }[]
      }
      if (rows[0]?.held === 0) break
    }
    expect(performance.now() - toldAtMs).toBeLessThan(3000)
    await gone
    expect(performance.now() - toldAtMs).toBeLessThan(10_000)
    for (const name of rollout.names) rollout.embedded.setFault(name, { kind: 'none' })
    await second.go()
    await expectWhole(rollout, actionId)
  },
  LONG,
)

/** Resolves when every scheduler has got the call. */
async function sent(rollout: Rollout): Promise<void> {
  await rollout.eventually(() => countCalls(rollout).then((calls) => calls >= rollout.names.length))
}

async function rolledBack(rollout: Rollout): Promise<void> {
  await rollout.eventually(async () => {
    const verdicts = await Promise.all(rollout.names.map((name) => rollout.verdictOf(name)))
    return verdicts.every(({ status }) => status === 'ROLLED_BACK')
  })
}

const countCalls = async (rollout: Rollout): Promise<number> =>
  rollout.names.reduce(
    (sum, name) => sum + rollout.embedded.log(name).filter(({ method }) => method === 'rollbackJobUpdate').length,
    0,
  )
