import { describe, expect, type TestContext, test } from 'vitest'
import { PostgresServer } from '@/lib/commands/postgres-server'
import { PostgresProxy } from '@/lib/store/postgres-proxy.test-support'
import { newDatabase } from '@/lib/store/stores.test-support'
import { LINES, type Line } from './replica-lines.test-support'
import { Rollout } from './replicas.test-support'
import { expectRolledBack } from './rollout-verdict.test-support'
import { rolling } from './world.test-support'

const LONG = 120_000

async function twoClusters(context: TestContext, url: string): Promise<Rollout> {
  const rollout = await Rollout.create({ kind: 'postgres', url }, { dca1: rolling(), sjc1: rolling() })
  context.onTestFinished(() => rollout.close())
  return rollout
}

/** A database server of the test's own, to be treated badly. */
async function ownPostgres(context: TestContext): Promise<PostgresServer> {
  const postgres = await PostgresServer.start()
  context.onTestFinished(() => postgres.remove())
  return postgres
}

describe.concurrent('a replica that is stopped for longer than its lease, and wakes up again', () => {
  const haltAt = (at: Line) => ({ at, cluster: 'dca1', call: 'rollbackJobUpdate', signal: 'SIGSTOP' }) as const

  for (const at of LINES)
    test(
      at,
      async (context) => {
        const place = { kind: 'postgres', url: await newDatabase() } as const
        const rollout = await Rollout.create(place, { dca1: rolling() })
        context.onTestFinished(() => rollout.close())
        const actionId = await rollout.accept()
        const sleeper = await rollout.replica(haltAt(at)).go()
        if (at.endsWith('-close')) rollout.letTimePass()
        await sleeper.stopped()
        rollout.letTimePass()
        await rollout.engine()
        await rollout.ended(actionId)
        const before = rollout.calls
        sleeper.child.kill('SIGCONT')
        await sleeper.idle()
        // Between the last look at the clock and the call nothing can be done about it; the scheduler declines.
        const declined = (call: string) => at === 'before-send' && call === 'dca1 rollbackJobUpdate INVALID_REQUEST'
        const late = rollout.calls.slice(before.length)
        expect(late.filter((call) => !declined(call))).toEqual([])
        expect(late.length).toBeLessThanOrEqual(1)
        // What it was connecting to or waiting for, as the answer to a renewal, is given up meanwhile; nothing else is wrong.
        expect(
          sleeper.errors.filter((error) => !/connection (timeout|error)|query read timeout$/i.test(error)),
        ).toEqual([])
        await expectRolledBack(rollout, actionId)
      },
      LONG,
    )
})

describe.concurrent('T37 Postgres goes away while an action runs, and comes back', () => {
  test(
    'stopped before anything is sent, and again while all of it moves: nothing is sent meanwhile',
    async (context) => {
      const postgres = await ownPostgres(context)
      const rollout = await twoClusters(context, await postgres.database('airglow'))
      const replica = await rollout.replica().go()
      await replica.idle()
      await postgres.stop()
      await replica.complains()
      await postgres.start()
      const actionId = await rollout.accept()
      await rollout.eventually(() => rollout.calls.length === 2)
      await postgres.stop()
      rollout.letTimePass()
      await rollout.eventually(() => rollout.names.every((name) => rollout.verdictOf(name).status === 'ROLLED_BACK'))
      expect(rollout.calls).toHaveLength(2)
      await postgres.start()
      await expectRolledBack(rollout, actionId)
      await replica.end('SIGTERM')
      expect(replica.child.exitCode).toBe(0)
    },
    LONG,
  )

  test(
    'stopped between the look and the intention: the call is not made until it is back',
    async (context) => {
      const postgres = await ownPostgres(context)
      const rollout = await twoClusters(context, await postgres.database('airglow'))
      const actionId = await rollout.accept()
      const halt = { at: 'before-intention', cluster: 'dca1', call: 'rollbackJobUpdate', signal: 'SIGSTOP' } as const
      const replica = await rollout.replica(halt).go()
      await replica.stopped()
      const before = rollout.calls
      await postgres.stop()
      const complaint = replica.complains()
      replica.child.kill('SIGCONT')
      await complaint
      expect(rollout.calls).toEqual(before)
      rollout.letTimePass()
      await postgres.start()
      await expectRolledBack(rollout, actionId)
    },
    LONG,
  )

  test(
    'killed between the intention and the outcome: the call is found again, not made again',
    async (context) => {
      const postgres = await ownPostgres(context)
      const rollout = await twoClusters(context, await postgres.database('airglow'))
      const actionId = await rollout.accept()
      const halt = { at: 'before-outcome', cluster: 'dca1', call: 'rollbackJobUpdate', signal: 'SIGSTOP' } as const
      const replica = await rollout.replica(halt).go()
      await replica.stopped()
      await postgres.kill()
      const complaint = replica.complains()
      replica.child.kill('SIGCONT')
      await complaint
      rollout.letTimePass()
      await postgres.start()
      const { steps } = await rollout.ended(actionId)
      const interrupted = steps.find(({ key }) => key.cluster === 'dca1')
      expect(interrupted?.attempts.map(({ outcome }) => outcome)).toEqual([null])
      await expectRolledBack(rollout, actionId)
    },
    LONG,
  )
})

describe.concurrent('T38 the way to Postgres swallows everything', () => {
  test(
    'for one replica: another takes over, and it sends nothing, neither then nor later',
    async (context) => {
      const rollout = await twoClusters(context, await newDatabase())
      const proxy = await PostgresProxy.to(rollout.place.kind === 'postgres' ? rollout.place.url : '')
      context.onTestFinished(() => proxy.close())
      const actionId = await rollout.accept()
      const halt = { at: 'before-intention', cluster: 'dca1', call: 'rollbackJobUpdate', signal: 'SIGSTOP' } as const
      const cutOff = await rollout.replica(halt, { place: { kind: 'postgres', url: proxy.url } }).go()
      await cutOff.stopped()
      proxy.swallow()
      const complaint = cutOff.complains()
      cutOff.child.kill('SIGCONT')
      rollout.letTimePass()
      await rollout.engine()
      await rollout.ended(actionId)
      await complaint
      proxy.forward()
      await cutOff.idle()
      await expectRolledBack(rollout, actionId)
    },
    LONG,
  )

  test(
    'for all of them: nothing is sent, and all goes on afterwards',
    async (context) => {
      const postgres = await ownPostgres(context)
      const rollout = await twoClusters(context, await postgres.database('airglow'))
      const actionId = await rollout.accept()
      const halt = { at: 'before-intention', cluster: 'dca1', call: 'rollbackJobUpdate', signal: 'SIGSTOP' } as const
      const replica = await rollout.replica(halt).go()
      await replica.stopped()
      const before = rollout.calls
      postgres.pause()
      const complaint = replica.complains()
      replica.child.kill('SIGCONT')
      await complaint
      expect(rollout.calls).toEqual(before)
      rollout.letTimePass()
      postgres.resume()
      await expectRolledBack(rollout, actionId)
    },
    LONG,
  )
})
