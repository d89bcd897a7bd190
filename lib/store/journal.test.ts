import { type SQL, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cancelAction } from './actions'
import { appendToJournal, journalHead, readJournal, verifyJournal } from './journal'
import { accepted, attempt, onlyClaim } from './sample.test-support'
import { stepStore } from './steps'
import type { Database, Store } from './store'
import { ENGINES, emptyStore, openNew } from './stores.test-support'
import { inTransaction } from './transaction'
import { findUnrecorded } from './unrecorded'

const WRITERS = 50
const ROWS_EACH = 200
/** Lines at most in one transaction. */
const MOST_AT_ONCE = 7

describe.each(ENGINES)('%s', (engine) => {
  let store: Store
  let db: Database
  beforeAll(async () => {
    store = await openNew(engine)
    db = store.db
  })
  afterAll(() => store.close())
  beforeEach(() => emptyStore(store))

  const line = (by: string) => ({ actionId: null, stepId: null, entry: { kind: 'cancel-asked' as const, by } })

  test(`T43: ${WRITERS} writers of ${ROWS_EACH} lines, some undone: no gap, and the chain holds`, async () => {
    const undone = new Error('undone')
    let undoings = 0
    const writer = async (name: number): Promise<void> => {
      for (let row = 0, turn = name; row < ROWS_EACH; turn++) {
        const lines = Array.from({ length: Math.min(1 + (turn % MOST_AT_ONCE), ROWS_EACH - row) }, (_, index) =>
          line(`${name}: ${row + index}`),
        )
        const undo = (turn * 2_654_435_761) % 5 === 0
        await inTransaction(db, async (tx) => {
          await appendToJournal(tx, lines)
          if (undo) throw undone
        }).catch((error: unknown) => {
          if (error !== undone) throw error
          undoings += 1
        })
        if (!undo) row += lines.length
      }
    }
    await Promise.all(Array.from({ length: WRITERS }, (_, name) => writer(name)))
    expect(undoings).toBeGreaterThan(WRITERS)
    expect(await verifyJournal(db)).toMatchObject({ rows: WRITERS * ROWS_EACH, broken: null })
    expect(await journalHead(db)).toBe(WRITERS * ROWS_EACH)
    const seen = await db.execute(
      sql`select count(distinct seq)::int as n, min(seq)::int as first, max(seq)::int as last from journal`,
    )
    expect(seen).toMatchObject({ rows: [{ n: WRITERS * ROWS_EACH, first: 1, last: WRITERS * ROWS_EACH }] })
  })

  test('T43: a line cannot be changed, deleted or truncated away, nor can it choose its number', async () => {
    await appendToJournal(db, [line('ana'), line('bo')])
    const before = await readJournal(db, { limit: 10 })
    const attempts = [sql`update journal set entry = '{}'`, sql`delete from journal`, sql`truncate journal`]
    const names = ['UPDATE', 'DELETE', 'TRUNCATE']
    for (const [index, order] of attempts.entries())
      await expect(db.execute(order)).rejects.toMatchObject({
        cause: { code: '42501', message: `the journal is append-only: ${names[index]} is refused` },
      })
    await db.execute(sql`insert into journal (seq, at, entry, hash) values (77, now() - interval '1 year', '{}', 'x')`)
    const [third, ...others] = await readJournal(db, { limit: 10 })
    expect(others).toEqual(before)
    expect(third?.seq).toBe(3)
    expect(Math.abs((third?.atMs ?? 0) - (before[0]?.atMs ?? 0))).toBeLessThan(60_000)
    expect(await verifyJournal(db)).toMatchObject({ rows: 3, broken: null })
  })

  describe('what somebody with all rights does to it behind its back is found', () => {
    const tamper = async (...orders: SQL[]) => {
      await accepted(db, 'a')
      await appendToJournal(db, [line('ana'), line('bo'), line('ana')])
      const sound = await verifyJournal(db)
      expect(sound).toMatchObject({ rows: 4, broken: null })
      await db.execute(sql`alter table journal disable trigger user`)
      for (const order of orders) await db.execute(order)
      await db.execute(sql`alter table journal enable trigger user`)
      return (await verifyJournal(db)).broken
    }
    const rehash = sql`update journal set hash = journal_hash(
      (select before.hash from journal before where before.seq = journal.seq - 1), seq, at, action_id, step_id, entry)`
    const cases: [string, SQL[], number, string][] = [
      ['an entry', [sql`update journal set entry = replace(entry, 'bo', 'eve') where seq = 3`], 3, 'not as it was'],
      ['a time', [sql`update journal set at = at + interval '1 microsecond' where seq = 2`], 2, 'not as it was'],
      ['an action', [sql`update journal set action_id = null where seq = 1`], 1, 'not as it was'],
      ['a step', [sql`update journal set step_id = 's' where seq = 2`], 2, 'not as it was'],
      [
        'a line with its own hash',
        [sql`update journal set entry = '{}' where seq = 3`, sql`${rehash} where seq = 3`],
        4,
        'not as it was',
      ],
      ['a missing line', [sql`delete from journal where seq = 2`], 2, 'line 2 is missing'],
      ['a missing end', [sql`delete from journal where seq > 2`], 3, 'lines 3 to 4, which were written last'],
      [
        'a gap that was closed',
        [sql`delete from journal where seq = 2`, sql`update journal set seq = seq - 1 where seq > 2`],
        2,
        'not as it was',
      ],
      [
        'another last line',
        [sql`update journal set entry = '{}' where seq = 4`, sql`${rehash} where seq = 4`],
        4,
        'ends with another line 4',
      ],
      ['no end at all', [sql`delete from journal_head`], 1, 'is not known'],
      ['another plan', [sql`update plans set plan = '{"members": []}'`], 1, 'is not as it was confirmed'],
    ]
    test.each(cases)('%s', async (_name, orders, seq, why) => {
      expect(await tamper(...orders)).toEqual({ seq, why: expect.stringContaining(why) })
      await db.execute(sql`insert into journal_head (seq, hash) values (0, '') on conflict do nothing`)
    })
  })

  test('lines are read newest first, a page at a time, by what they are about', async () => {
    const first = await accepted(db, 'a')
    const held = await onlyClaim(db)
    await stepStore(db).write(held, { state: 'restored' }, [
      { kind: 'state', from: 'planned', to: 'restored', note: null },
    ])
    const second = await accepted(db, 'b')
    await cancelAction(db, second.id, 'bo')
    const seqs = async (selection: Partial<Parameters<typeof readJournal>[1]>) =>
      (await readJournal(db, { limit: 10, ...selection })).map(({ seq }) => seq)
    expect(await seqs({})).toEqual([5, 4, 3, 2, 1])
    expect(await seqs({ limit: 2 })).toEqual([5, 4])
    expect(await seqs({ limit: 2, beforeSeq: 4 })).toEqual([3, 2])
    expect(await seqs({ actionId: first.id })).toEqual([3, 2, 1])
    expect(await seqs({ cluster: 'a' })).toEqual([2])
    expect(await seqs({ by: 'bo' })).toEqual([5])
    expect(await seqs({ metaUpdateId: 'r' })).toEqual([5, 4, 3, 2, 1])
    expect(await seqs({ metaUpdateId: 'other' })).toEqual([])
    expect((await readJournal(db, { limit: 10 }))[3]).toMatchObject({ seq: 2, cluster: 'a', actionId: first.id })
  })

  test('what no line tells of is found', async () => {
    const { id, steps } = await accepted(db, 'a', 'b')
    const [one] = await stepStore(db).claim('me', 60_000, 1)
    if (!one) throw new Error('no claim')
    const announced = { kind: 'intention', ordinal: 1, call: 'rollbackJobUpdate', part: null, message: null } as const
    await stepStore(db).write(one, { attempt: attempt(1) }, [announced])
    const end = { kind: 'state', from: 'planned', to: 'restored', note: null } as const
    await stepStore(db).write(one, { state: 'restored' }, [end])
    expect(await findUnrecorded(db)).toEqual({ actions: [], steps: [], attempts: [] })

    const other = steps.find((step) => step.id !== one.step.id)?.id ?? ''
    await db.execute(
      sql`insert into attempts (step_id, ordinal, call, started_at) values (${other}, 3, 'killTasks', now())`,
    )
    await db.execute(sql`update steps set state = 'restored', open = false where id = ${other}`)
    await db.execute(sql`insert into plans (id, meta_update_id, planned_by, planned_at, expires_at, fingerprint, plan)
      select gen_random_uuid(), 'x', 'eve', now(), now(), 'f', '{}'`)
    await db.execute(sql`insert into actions (id, verb, meta_update_id, plan_id, requested_by, reason, created_at)
      select gen_random_uuid(), 'abort', 'x', id, 'eve', '', now() from plans where planned_by = 'eve'`)
    const found = await findUnrecorded(db)
    expect(found).toMatchObject({ steps: [other], attempts: [`${other} 3`] })
    expect(found.actions).toHaveLength(1)
    expect(found.actions).not.toContain(id)
  })
})
