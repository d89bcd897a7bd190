import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { describe, expect, type TestContext, test } from 'vitest'
import { newDatabase } from '@/lib/store/stores.test-support'
import { LINES, type Line } from './replica-lines.test-support'
import { POLICY, Rollout } from './replicas.test-support'
import { expectAllBack, expectRestoredAnew, expectRolledBack } from './rollout-verdict.test-support'
import { complete, rolling, type Situation } from './world.test-support'

const LONG = 120_000
/** Half of a restore's instances are back by then. */
const HALF_WAY_MS = 3000
/** The leases of the product. */
const PRODUCT = { leaseMs: 20_000, renewEveryMs: 5_000, marginMs: 3_000, callMs: 8_000 }

/** The context is the test's own: many run at once. */
async function onPostgres(context: TestContext, names: readonly string[], situation = rolling()): Promise<Rollout> {
  const rollout = await Rollout.create({ kind: 'postgres', url: await newDatabase() }, among(names, situation))
  context.onTestFinished(() => rollout.close())
  return rollout
}

const among = (names: readonly string[], situation: Situation): Record<string, Situation> =>
  Object.fromEntries(names.map((name) => [name, situation]))

/** Whether a line is only come to once the update has moved. */
const isLate = (line: Line): boolean => line.endsWith('-close')

describe.concurrent('another replica goes on', () => {
  test(
    'within 30 s of kill -9, with the leases of the product',
    async (context) => {
      const rollout = await onPostgres(context, ['dca1'])
      const actionId = await rollout.accept()
      const halt = { at: 'after-intention', cluster: 'dca1', call: 'rollbackJobUpdate', signal: 'SIGKILL' } as const
      const first = await rollout.replica(halt, PRODUCT).go()
      expect(await first.gone()).toBe('SIGKILL')
      rollout.letTimePass()
      const killedAtMs = Date.now()
      await rollout.engine(PRODUCT)
      const { journal } = await rollout.ended(actionId)
      const takenOver = journal.find(({ entry }) => entry.kind === 'taken-over')
      expect((takenOver?.atMs ?? Number.POSITIVE_INFINITY) - killedAtMs).toBeLessThan(30_000)
      await expectRolledBack(rollout, actionId)
    },
    LONG,
  )

  test(
    'T39 SIGTERM while five calls are in flight: given back within 3 s, gone within 10 s',
    async (context) => {
      const rollout = await onPostgres(context, ['dca1', 'dca4', 'sjc1', 'sjc2', 'phx1'])
      for (const name of rollout.names)
        rollout.embedded.setFault(name, { kind: 'slow', delayMs: 6000 }, { methods: ['rollbackJobUpdate'] })
      const actionId = await rollout.accept()
      const first = await rollout.replica(null, PRODUCT).go()
      await rollout.eventually(() => rollout.calls.length === 5)
      const { db } = await rollout.store()
      const toldAtMs = performance.now()
      const gone = first.end('SIGTERM')
      await rollout.eventually(async () => {
        const { rows } = (await db.execute(sql`select from steps where lease_until > now()`)) as unknown as {
          rows: unknown[]
        }
        return rows.length === 0
      })
      expect(performance.now() - toldAtMs).toBeLessThan(3000)
      await gone
      expect(performance.now() - toldAtMs).toBeLessThan(10_000)
      expect(first.child.exitCode).toBe(0)
      rollout.letTimePass()
      await rollout.engine()
      await expectRolledBack(rollout, actionId)
    },
    LONG,
  )
})

describe.concurrent('T35 on Postgres: a replica is killed, another goes on', () => {
  for (const at of LINES)
    test(
      at,
      async (context) => {
        const rollout = await onPostgres(context, ['dca1', 'sjc1'])
        const actionId = await rollout.accept()
        const halt = { at, cluster: 'dca1', call: 'rollbackJobUpdate', signal: 'SIGKILL' } as const
        const first = await rollout.replica(halt).go()
        if (isLate(at)) rollout.letTimePass()
        expect(await first.gone()).toBe('SIGKILL')
        rollout.letTimePass()
        await rollout.engine()
        await expectRolledBack(rollout, actionId)
      },
      LONG,
    )

  test(
    'while the scheduler takes its time to answer',
    async (context) => {
      const rollout = await onPostgres(context, ['dca1', 'sjc1'])
      for (const name of rollout.names)
        rollout.embedded.setFault(name, { kind: 'slow', delayMs: 800 }, { methods: ['rollbackJobUpdate'] })
      // No scheduler takes longer than this, on a machine that is busy either.
      const policy = { ...POLICY, quietMs: 8000 }
      const actionId = await rollout.accept()
      const first = await rollout.replica(null, { policy }).go()
      await rollout.eventually(() => rollout.calls.length === 2)
      await first.end('SIGKILL')
      rollout.letTimePass()
      await rollout.engine({ policy })
      await expectRolledBack(rollout, actionId)
    },
    LONG,
  )
})

describe.concurrent('T35 on Postgres: a replica is killed while it restores an update that has ended', () => {
  for (const at of LINES.filter((line) => !line.endsWith('-claim')))
    test(
      at,
      async (context) => {
        const rollout = await onPostgres(context, ['dca1'], complete())
        const actionId = await rollout.accept()
        const halt = { at, cluster: 'dca1', call: 'startJobUpdate', signal: 'SIGKILL' } as const
        const first = await rollout.replica(halt).go()
        if (isLate(at)) rollout.letTimePass()
        else if (at.endsWith('-confirm')) {
          await rollout.eventually(() => rollout.calls.includes('dca1 startJobUpdate OK'))
          rollout.embedded.advance(HALF_WAY_MS)
        }
        expect(await first.gone()).toBe('SIGKILL')
        rollout.letTimePass()
        await rollout.engine()
        await expectRestoredAnew(rollout, actionId)
      },
      LONG,
    )
})

test.concurrent(
  'T35 in a directory: it outlives a death at every line, of one process after the other',
  async (context) => {
    const directory = mkdtempSync(join(tmpdir(), 'airglow-process-'))
    // Each process has a cluster of its own to die over, and goes on with what the dead have left as well.
    const rollout = await Rollout.create({ kind: 'embedded', directory }, among(LINES, rolling()))
    context.onTestFinished(async () => {
      await rollout.close()
      rmSync(directory, { recursive: true, force: true })
    })
    const mortal = async (at: Line) => {
      const accepts = await rollout.confirmed([at])
      const halt = { at, cluster: at, call: 'rollbackJobUpdate', signal: 'SIGKILL' } as const
      return { actionId: accepts.action.id, process: rollout.replica(halt, { accepts }) }
    }
    rollout.letTimePass(LINES.filter(isLate))
    const mortals = [await mortal(LINES[0])]
    for (const [index] of LINES.entries()) {
      const gone = mortals[index]?.process.go().then((process) => process.gone())
      // The next one comes up meanwhile.
      const next = LINES[index + 1]
      if (next) mortals.push(await mortal(next))
      expect(await gone).toBe('SIGKILL')
    }
    rollout.letTimePass()
    await rollout.engine()
    await expectRolledBack(rollout, ...mortals.map(({ actionId }) => actionId))
  },
  LONG,
)

test.concurrent(
  'two replicas at work at once, over schedulers that lose replies, fail and are slow',
  async (context) => {
    const rollout = await onPostgres(context, ['none', 'drop-after', 'error-after', 'transient', 'slow'])
    const scope = { methods: ['rollbackJobUpdate'], times: 1 }
    for (const kind of ['drop-after', 'error-after', 'transient'] as const)
      rollout.embedded.setFault(kind, { kind }, scope)
    // Slower than the caller is patient: the call is done, and nobody hears of it.
    rollout.embedded.setFault('slow', { kind: 'slow', delayMs: 3000 }, scope)
    const other = await rollout.replica().go()
    await other.idle()
    await rollout.engine()
    const actionId = await rollout.accept()
    rollout.letTimePass()
    await expectAllBack(rollout, actionId)
    expect(other.errors).toEqual([])
    expect(rollout.calls).toEqual([
      'none rollbackJobUpdate OK',
      'drop-after rollbackJobUpdate OK',
      'error-after rollbackJobUpdate ERROR',
      'transient rollbackJobUpdate ERROR_TRANSIENT',
      'transient rollbackJobUpdate OK',
      'slow rollbackJobUpdate OK',
    ])
  },
  LONG,
)
