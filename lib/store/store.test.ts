import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acceptAction, cancelAction, countOpenActions, listActions, loadAction, settleStep } from './actions'
import { liftHold, listHolds, openHolds, placeHold } from './holds'
import { readJournal } from './journal'
import { loadPictures, savePicture } from './pictures'
import { loadPlan } from './plans'
import { accepted, attempt, JOB, keptPlan, newAction, onlyClaim } from './sample.test-support'
import { LostClaim, releaseAllLeases, stepStore } from './steps'
import type { Database, Store } from './store'
import { ENGINES, emptyStore, openNew } from './stores.test-support'

/** One suite, and each engine passes it. */
describe.each(ENGINES)('%s', (engine) => {
  let store: Store
  let db: Database
  beforeAll(async () => {
    store = await openNew(engine)
    db = store.db
  })
  afterAll(() => store.close())
  beforeEach(() => emptyStore(store))
  const write = (...args: Parameters<ReturnType<typeof stepStore>['write']>) => stepStore(db).write(...args)
  const claim = (owner: string, leaseMs = 60_000, limit = 10) => stepStore(db).claim(owner, leaseMs, limit)

  describe('accepting', () => {
    test('writes the action, all its steps, its holds and the first journal entries, or nothing', async () => {
      const wanted = { ...newAction(await keptPlan(db), 'a', 'b'), holds: [{ job: JOB, build: '42' }] }
      expect(await acceptAction(db, wanted)).toEqual({ kind: 'accepted' })
      const found = await loadAction(db, wanted.id)
      expect(found?.steps.map(({ key, state, work }) => [key.cluster, state, work])).toEqual([
        ['a', 'planned', wanted.steps[0]?.work],
        ['b', 'planned', wanted.steps[1]?.work],
      ])
      expect(found?.steps.map(({ createdAtMs, expiresAtMs }) => expiresAtMs - createdAtMs)).toEqual([60_000, 60_000])
      expect(found?.journal.map(({ entry }) => entry.kind)).toEqual(['accepted', 'hold-placed'])
      expect(await openHolds(db)).toMatchObject([{ build: '42', placedBy: 'ana', actionId: wanted.id, lifted: null }])
    })

    test('the same plan again is the same action, also when both come at once', async () => {
      const planId = await keptPlan(db)
      const [first, second] = [newAction(planId, 'a'), newAction(planId, 'a')]
      const answers = await Promise.all([acceptAction(db, first), acceptAction(db, second)])
      expect(answers.map(({ kind }) => kind).sort()).toEqual(['accepted', 'same'])
      expect(await countOpenActions(db)).toBe(1)
    })

    test('another plan for a job that is being worked on is told whose it is, and leaves nothing behind', async () => {
      const first = await accepted(db, 'a')
      const second = { ...newAction(await keptPlan(db), 'b', 'a'), holds: [{ job: JOB, build: '42' }] }
      expect(await acceptAction(db, second)).toMatchObject({
        kind: 'in-the-way',
        actionId: first.id,
        cluster: 'a',
        by: 'ana',
        verb: 'rollback',
      })
      expect(await loadAction(db, second.id)).toBeNull()
      expect(await openHolds(db)).toEqual([])
    })

    test('an action that tries another again knows it', async () => {
      const first = await accepted(db, 'a')
      await write(await onlyClaim(db), { state: 'failed' }, [])
      await acceptAction(db, { ...newAction(await keptPlan(db), 'a'), retryOf: first.id })
      const actions = await listActions(db, 'r')
      expect(actions.map(({ retryOf, endedAtMs }) => [retryOf, endedAtMs === null])).toEqual([
        [first.id, true],
        [null, false],
      ])
    })
  })

  describe('claims', () => {
    test('a step has one owner at a time, and fences only grow', async () => {
      await accepted(db, 'a', 'b')
      const [mine, theirs] = await Promise.all([claim('me'), claim('them')])
      const all = [...mine, ...theirs]
      expect(all.map(({ step }) => step.key.cluster).sort()).toEqual(['a', 'b'])
      const [first] = all
      if (!first) throw new Error('nobody got a claim')
      expect(first.request).toEqual({ by: 'ana', reason: '5xx' })
      expect(Math.abs(first.claimedAtMs - Date.now())).toBeLessThan(60_000)
      await write(first, { releaseForMs: 0 }, [])
      const [again] = await claim('them')
      expect(again?.fence).toBe(first.fence + 1)
    })

    test('T36: 200 claimers and 50 steps: each step has one owner, and fences grow by one a claim', async () => {
      const clusters = Array.from({ length: 50 }, (_, index) => `c${index}`)
      await accepted(db, ...clusters)
      const owners = new Map<string, string>()
      await Promise.all(
        Array.from({ length: 200 }, async (_, index) => {
          for (const { step, fence } of await claim(`owner ${index}`, 60_000, 3)) {
            expect(fence).toBe(1)
            expect(owners.has(step.id)).toBe(false)
            owners.set(step.id, `owner ${index}`)
          }
        }),
      )
      expect(owners.size).toBe(50)
      await releaseAllLeases(db)
      expect((await claim('next', 60_000, 100)).map(({ fence }) => fence)).toEqual(clusters.map(() => 2))
    })

    test('a former owner can write nothing any more', async () => {
      await accepted(db, 'a')
      const stale = await onlyClaim(db)
      await releaseAllLeases(db)
      const current = await onlyClaim(db, 'them')
      await expect(write(stale, { state: 'sent' }, [])).rejects.toBeInstanceOf(LostClaim)
      await write(current, { state: 'sent' }, [])
      await expect(write(stale, { state: 'restored' }, [])).rejects.toBeInstanceOf(LostClaim)
      expect(await stepStore(db).renew('me', [{ stepId: stale.step.id, fence: stale.fence }], 60_000)).toEqual(
        new Set(),
      )
    })

    test('nor can one whose lease has run out, nor renew it', async () => {
      await accepted(db, 'a')
      const held = await onlyClaim(db, 'me', 0)
      await expect(write(held, { state: 'sent' }, [])).rejects.toBeInstanceOf(LostClaim)
      expect(await stepStore(db).renew('me', [{ stepId: held.step.id, fence: held.fence }], 60_000)).toEqual(new Set())
    })

    test('a lease that is renewed goes on, and what its owner gives back is due at once', async () => {
      await accepted(db, 'a', 'b')
      const claims = await claim('me', 60_000)
      const held = claims.map(({ step, fence }) => ({ stepId: step.id, fence }))
      await db.execute(sql`update steps set lease_until = now() + interval '1 second'`)
      expect(await stepStore(db).renew('me', held, 60_000)).toEqual(new Set(held.map(({ stepId }) => stepId)))
      const left = await db.execute(sql`select min(lease_until - now()) > interval '50 seconds' as long from steps`)
      expect(left).toMatchObject({ rows: [{ long: true }] })
      expect(await claim('them')).toEqual([])
      await stepStore(db).release('me', held.slice(0, 1))
      expect((await claim('them')).map(({ step }) => step.id)).toEqual([held[0]?.stepId])
      await stepStore(db).release('me', held)
      expect(await claim('me')).toHaveLength(1)
    })

    test('whoever takes a step over from another says so in the journal', async () => {
      const { id } = await accepted(db, 'a')
      await onlyClaim(db, 'me')
      await releaseAllLeases(db)
      await onlyClaim(db, 'me')
      await releaseAllLeases(db)
      await onlyClaim(db, 'them')
      const found = await loadAction(db, id)
      expect(found?.journal.map(({ entry }) => entry).slice(1)).toEqual([
        { kind: 'taken-over', owner: 'them', previousOwner: 'me' },
      ])
    })

    test('a released step comes up again when it is due, not before', async () => {
      await accepted(db, 'a')
      await write(await onlyClaim(db), { releaseForMs: 3_600_000 }, [])
      expect(await claim('me')).toEqual([])
      await db.execute(sql`update steps set next_at = now()`)
      expect(await claim('me')).toHaveLength(1)
    })

    test('attempts are kept by ordinal; of pulses the last is enough to decide on', async () => {
      const { id } = await accepted(db, 'a')
      const held = await onlyClaim(db)
      await write(held, { attempt: attempt(1) }, [])
      const settled = attempt(1, { outcome: 'unknown', failure: 'timeout', message: 'no answer' })
      await write(held, { attempt: settled }, [])
      for (const ordinal of [2, 3, 4])
        await write(
          held,
          { attempt: attempt(ordinal, { call: 'pulseJobUpdate', outcome: 'applied', answer: 'OK' }) },
          [],
        )
      const last = attempt(4, { call: 'pulseJobUpdate', outcome: 'applied', answer: 'OK' })
      await write(held, { releaseForMs: 0 }, [])
      expect((await onlyClaim(db)).step.attempts).toEqual([settled, last])
      expect((await loadAction(db, id))?.steps[0]?.attempts).toEqual([settled, last])
    })

    test('of a pulse that somebody asked for every attempt is known', async () => {
      const planId = await keptPlan(db)
      const wanted = newAction(planId, 'a')
      const steps = wanted.steps.map((step) => ({ ...step, work: { ...step.work, verb: 'pulse' as const } }))
      await acceptAction(db, { ...wanted, verb: 'pulse', steps })
      const held = await onlyClaim(db)
      const pulses = [1, 2, 3].map((ordinal) => attempt(ordinal, { call: 'pulseJobUpdate', outcome: 'unknown' }))
      for (const pulse of pulses) await write(held, { attempt: pulse }, [])
      await write(held, { releaseForMs: 0 }, [])
      expect((await onlyClaim(db)).step.attempts).toEqual(pulses)
    })

    test('beside an open rollback of a job one other verb may be open, and only one', async () => {
      const rollback = await accepted(db, 'a')
      const pulse = async () => {
        const action = newAction(await keptPlan(db), 'a')
        const steps = action.steps.map((step) => ({ ...step, work: { ...step.work, verb: 'pulse' as const } }))
        return { ...action, verb: 'pulse' as const, steps }
      }
      const first = await pulse()
      expect(await acceptAction(db, first)).toEqual({ kind: 'accepted' })
      expect(await acceptAction(db, await pulse())).toMatchObject({ kind: 'in-the-way', actionId: first.id })
      expect(await acceptAction(db, newAction(await keptPlan(db), 'a'))).toMatchObject({
        kind: 'in-the-way',
        actionId: rollback.id,
      })
    })

    test('ends are final, and the last one ends the action, also when many end at once', async () => {
      const wanted = await accepted(db, ...Array.from({ length: 20 }, (_, index) => `c${index}`))
      const [first, ...others] = await claim('me', 60_000, 20)
      if (!first) throw new Error('no claims')
      await write(first, { state: 'restored' }, [])
      expect((await loadAction(db, wanted.id))?.action.endedAtMs).toBeNull()
      await expect(write(first, { state: 'failed' }, [])).rejects.toBeInstanceOf(LostClaim)
      await Promise.all(others.map((one, index) => write(one, { state: index % 2 ? 'refused' : 'restored' }, [])))
      const ended = await loadAction(db, wanted.id)
      expect(ended?.action.endedAtMs).not.toBeNull()
      expect(ended?.journal.filter(({ entry }) => entry.kind === 'closed')).toHaveLength(1)
    })
  })

  describe('people', () => {
    test('a cancel is told to whoever writes next, and has every open step looked at', async () => {
      const { id } = await accepted(db, 'a')
      const held = await onlyClaim(db)
      expect(await write(held, { state: 'sent' }, [])).toEqual({ cancelled: null })
      expect(await cancelAction(db, id, 'bo')).toBe('cancelled')
      expect(await cancelAction(db, id, 'eve')).toBe('cancelled')
      expect(await write(held, { state: 'sent' }, [])).toMatchObject({ cancelled: { by: 'bo' } })
      await write(held, { releaseForMs: 3_600_000 }, [])
      expect(await claim('me')).toEqual([])
      expect(await cancelAction(db, id, 'bo')).toBe('cancelled')
      const again = await onlyClaim(db)
      expect(again.step.cancelled).toMatchObject({ by: 'bo' })
      await write(again, { state: 'cancelled' }, [])
      expect(await cancelAction(db, id, 'bo')).toBe('already-ended')
      expect(await cancelAction(db, randomUUID(), 'bo')).toBe('unknown')
    })

    test('a step that needs a human is settled once, and stays what it was', async () => {
      const { id, steps } = await accepted(db, 'a')
      const order = { actionId: id, stepId: steps[0]?.id ?? '', by: 'bo', note: 'looked at it' }
      expect(await settleStep(db, order)).toBe('not-waiting')
      await write(await onlyClaim(db), { state: 'needs-human' }, [])
      expect(await settleStep(db, { ...order, actionId: randomUUID() })).toBe('unknown')
      expect(await settleStep(db, order)).toBe('settled')
      expect(await settleStep(db, { ...order, by: 'eve' })).toBe('already-settled')
      const step = (await loadAction(db, id))?.steps[0]
      expect(step).toMatchObject({ state: 'needs-human', settled: { by: 'bo', note: 'looked at it' } })
    })

    test('a hold is placed once, listed, and lifted once', async () => {
      const hold = { id: randomUUID(), job: JOB, build: '42', by: 'ana', reason: '5xx', actionId: null }
      await placeHold(db, hold)
      await placeHold(db, { ...hold, id: randomUUID(), by: 'bo' })
      await placeHold(db, { ...hold, id: randomUUID(), job: { ...JOB, name: 'other' } })
      expect((await listHolds(db, JOB)).map(({ placedBy }) => placedBy)).toEqual(['ana'])
      expect(await openHolds(db)).toHaveLength(2)
      const order = { id: hold.id, by: 'bo', reason: '43 is out' }
      expect(await liftHold(db, order)).toBe('lifted')
      expect(await liftHold(db, order)).toBe('already-lifted')
      expect(await liftHold(db, { ...order, id: randomUUID() })).toBe('unknown')
      await placeHold(db, { ...hold, id: randomUUID(), by: 'eve' })
      expect((await listHolds(db, JOB)).map(({ placedBy, lifted }) => [placedBy, lifted?.by ?? null])).toEqual([
        ['eve', null],
        ['ana', 'bo'],
      ])
      const kinds = (await readJournal(db, { limit: 10 })).map(({ entry }) => entry.kind)
      expect(kinds).toEqual(['hold-placed', 'hold-lifted', 'hold-placed', 'hold-placed'])
    })
  })

  test('a plan comes back as it was kept', async () => {
    const id = await keptPlan(db)
    expect(await loadPlan(db, id)).toMatchObject({ id, fingerprint: 'f', plan: { metaUpdateId: 'r' } })
    expect(await loadPlan(db, randomUUID())).toBeNull()
  })

  test('T12: text that Postgres cannot hold is kept, visibly', async () => {
    const picture = { message: 'a\u0000b', half: '\ud83d', whole: '😀' }
    await savePicture(db, { cluster: 'a', readAtMs: 1, picture })
    expect((await loadPictures(db))[0]?.picture).toEqual({ message: 'a\uFFFDb', half: '\uFFFD', whole: '😀' })
    await accepted(db, 'a')
    const message = 'a\u0000b \ud83d'
    const held = await onlyClaim(db)
    await write(held, { attempt: attempt(1, { message }) }, [
      { kind: 'outcome', ordinal: 1, outcome: 'unknown', message },
    ])
    const [line] = await readJournal(db, { limit: 1 })
    expect(line?.entry).toMatchObject({ message: 'a\uFFFDb \uFFFD' })
  })

  test('an older picture never replaces a newer one', async () => {
    await savePicture(db, { cluster: 'a', readAtMs: 2000, picture: { n: 2 } })
    await savePicture(db, { cluster: 'a', readAtMs: 1000, picture: { n: 1 } })
    expect(await loadPictures(db)).toEqual([{ cluster: 'a', readAtMs: 2000, picture: { n: 2 } }])
  })
})
