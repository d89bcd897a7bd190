import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadAction } from './actions'
import { loadPictures, savePicture } from './pictures'
import { openPostgres } from './postgres'
import { PostgresProxy } from './postgres-proxy.test-support'
import { accepted, attempt, onlyClaim } from './sample.test-support'
import { stepStore } from './steps'
import type { Database, Store } from './store'
import { emptyStore, MIGRATIONS, newDatabase } from './stores.test-support'
import { inTransaction } from './transaction'

let url: string
beforeAll(async () => {
  url = await newDatabase()
})

test('replicas that start at once migrate once', async () => {
  const fresh = await newDatabase()
  const stores = await Promise.all(Array.from({ length: 8 }, () => openPostgres(fresh, MIGRATIONS)))
  const [first] = stores
  const done = await first?.db.execute(sql`select count(*)::int as all, count(distinct hash)::int as different
    from drizzle.__drizzle_migrations`)
  const { length } = readMigrationFiles({ migrationsFolder: MIGRATIONS })
  expect(done).toMatchObject({ rows: [{ all: length, different: length }] })
  await Promise.all(stores.map((store) => store.close()))
})

describe('a connection', () => {
  let store: Store
  let db: Database
  beforeAll(async () => {
    store = await openPostgres(url, MIGRATIONS)
    db = store.db
  })
  afterAll(() => store.close())
  beforeEach(() => emptyStore(store))

  test('that dies between two statements fails that transaction, and nothing else', async () => {
    const other = new Client({ connectionString: url })
    await other.connect()
    const broken = inTransaction(db, async (tx) => {
      const me = await tx.execute(sql`select pg_backend_pid() as pid`)
      const { pid } = (me as unknown as { rows: { pid: number }[] }).rows[0] ?? {}
      await other.query('select pg_terminate_backend($1, 5000)', [pid])
      await tx.execute(sql`select 1`)
    })
    await expect(broken).rejects.toThrow()
    // Of this database only: other tests have theirs on the same server.
    await other.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    await savePicture(db, { cluster: 'a', readAtMs: 1, picture: {} })
    expect(await loadPictures(db)).toHaveLength(1)
    await other.end()
  })

  test('is given up by the database after three seconds of a statement, and kept', async () => {
    const pid = sql`select pg_backend_pid() as pid`
    const before = await db.execute(pid)
    await expect(db.transaction((tx) => tx.execute(sql`select pg_sleep(60)`))).rejects.toMatchObject({
      cause: { code: '57014' },
    })
    expect(await db.execute(pid)).toMatchObject({ rows: (before as unknown as { rows: object[] }).rows })
  })

  test('does not wait for a lock for ever', async () => {
    await accepted(db, 'a')
    const claim = await onlyClaim(db)
    const other = new Client({ connectionString: url })
    await other.connect()
    await other.query('begin')
    await other.query('select from steps for update')
    await expect(stepStore(db).write(claim, { state: 'sent' }, [])).rejects.toMatchObject({ cause: { code: '55P03' } })
    await other.query('rollback')
    await stepStore(db).write(claim, { state: 'sent' }, [])
    await other.end()
  })

  test('sees the end of an action also when its last two steps end side by side', async () => {
    const { id } = await accepted(db, 'a', 'b')
    const claims = await stepStore(db).claim('me', 60_000, 2)
    const other = new Client({ connectionString: url })
    await other.connect()
    // Both have written their step, and neither sees the other's.
    await other.query('begin')
    await other.query('lock table attempts in exclusive mode')
    const ends = claims.map((claim) => stepStore(db).write(claim, { state: 'restored', attempt: attempt(1) }, []))
    await untilBlocked(other, 2)
    await other.query('commit')
    await Promise.all(ends)
    await other.end()
    const ended = await loadAction(db, id)
    expect(ended?.action.endedAtMs).not.toBeNull()
    expect(ended?.journal.filter(({ entry }) => entry.kind === 'closed')).toHaveLength(1)
  })

  test.each([
    [0, 1],
    [1, 0],
  ])('renews and releases several steps also when it and another wait for each other (%i, %i)', async (...order) => {
    await accepted(db, 'a', 'b')
    const { claim, renew, release } = stepStore(db)
    const held = (await claim('me', 60_000, 2)).map(({ step, fence }) => ({ stepId: step.id, fence }))
    const other = new Client({ connectionString: url })
    await other.connect()
    const meet = async <T>(ours: () => Promise<T>): Promise<T> => {
      const [first, second] = order.map((at) => held[at]?.stepId)
      const lock = (id: string | undefined) => other.query('select from steps where id = $1 for update', [id])
      await other.query('begin')
      await lock(first)
      const begun = ours()
      await untilBlocked(other, 1)
      const [done] = await Promise.all([begun, lock(second).then(() => other.query('commit'))])
      return done
    }
    expect(await meet(() => renew('me', held, 60_000))).toEqual(new Set(held.map(({ stepId }) => stepId)))
    await meet(() => release('me', held))
    expect(await claim('you', 60_000, 3)).toHaveLength(2)
    await other.end()
  })

  test('of two transactions that wait for each other both get through', async () => {
    for (const cluster of ['a', 'b']) await savePicture(db, { cluster, readAtMs: 0, picture: {} })
    const both: (() => void)[] = []
    const haveBegun = new Promise<void>((resolve) => both.push(resolve))
    let tries = 0
    const write = (first: string, second: string, atMs: number) =>
      inTransaction(db, async (tx) => {
        await savePicture(tx, { cluster: first, readAtMs: atMs, picture: {} })
        tries += 1
        if (tries === 2) both[0]?.()
        await haveBegun
        await savePicture(tx, { cluster: second, readAtMs: atMs, picture: {} })
      })
    await Promise.all([write('a', 'b', 1), write('b', 'a', 2)])
    expect(tries).toBeGreaterThan(2)
  })
})

describe('T38: a database that is out of reach without anybody saying so', () => {
  let proxy: PostgresProxy
  let store: Store
  beforeEach(async () => {
    proxy = await PostgresProxy.to(url)
    store = await openPostgres(proxy.url, MIGRATIONS)
    await emptyStore(store)
  })
  afterEach(async () => {
    await proxy.close()
    await store.close()
  })

  test('fails every call by itself, holds nothing, and is used again once it can be reached', async () => {
    const { db } = store
    await accepted(db, 'a')
    const claim = await onlyClaim(db)
    // More than the pool has, each with a connection of its own.
    await Promise.all(Array.from({ length: 10 }, () => db.transaction((tx) => tx.execute(sql`select pg_sleep(0.1)`))))
    proxy.swallow()
    const calls = [
      ...Array.from({ length: 12 }, () => db.transaction((tx) => loadPictures(tx))),
      stepStore(db).write(claim, { state: 'sent' }, []),
      stepStore(db).claim('other', 1000, 10),
      stepStore(db).renew('me', [{ stepId: claim.step.id, fence: claim.fence }], 1000),
      loadPictures(db),
    ]
    const ends = await Promise.allSettled(calls)
    expect(ends.filter(({ status }) => status === 'fulfilled')).toEqual([])

    proxy.forward()
    await Promise.all(Array.from({ length: 30 }, () => db.transaction((tx) => loadPictures(tx))))
    expect(await stepStore(db).write(claim, { state: 'sent' }, [])).toEqual({ cancelled: null })
  })

  test('also when it goes in the middle of a transaction', async () => {
    const { db } = store
    const cut = Array.from({ length: 10 }, (_, index) =>
      inTransaction(db, async (tx) => {
        await savePicture(tx, { cluster: `c${index}`, readAtMs: 1, picture: {} })
        proxy.swallow()
        await loadPictures(tx)
      }),
    )
    const ends = await Promise.allSettled(cut)
    expect(ends.map(({ status }) => status)).toEqual(cut.map(() => 'rejected'))
    proxy.forward()
    const seen = await Promise.all(Array.from({ length: 20 }, () => db.transaction((tx) => loadPictures(tx))))
    expect(seen.flat()).toEqual([])
  })
})

/** Resolves when this connection keeps so many others waiting. */
async function untilBlocked(client: Client, many: number): Promise<void> {
  for (let waiting = 0; waiting < many; ) {
    const found = await client.query(
      'select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))',
    )
    waiting = found.rowCount ?? 0
  }
}
