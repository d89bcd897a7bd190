import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { GUARDED_USER } from '@/lib/commands/postgres-server'
import { loadAction } from './actions'
import { loadPictures, savePicture } from './pictures'
import { openPostgres } from './postgres'
import { PostgresProxy } from './postgres-proxy.test-support'
import { accepted, attempt, onlyClaim } from './sample.test-support'
import { stepStore } from './steps'
import type { Database, Store } from './store'
import { StoreUnavailable } from './store-unavailable'
import { emptyStore, MIGRATIONS, newDatabase } from './stores.test-support'
import { inTransaction } from './transaction'

let url: string
beforeAll(async () => {
  url = await newDatabase()
})

const SECRET = 'b4ttery'
/** The sentence with which a database is refused. */
async function refusal(address: string): Promise<string> {
  const error = await openPostgres(address, MIGRATIONS).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StoreUnavailable)
  expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain(SECRET)
  return (error as Error).message
}
const addressWith = (changes: Partial<Pick<URL, 'username' | 'password' | 'port' | 'pathname' | 'hostname'>>) =>
  Object.assign(new URL(url), changes).href

describe('what cannot be opened is refused in one sentence, without the password', () => {
  test('an address that is none', async () => {
    expect(await refusal(`mysql://ana:${SECRET}@db/x`)).toContain('postgres://user:password@host:5432/database')
    expect(await refusal(`postgres://ana:${SECRET}@db:port/x`)).toContain('write @ as %40')
    expect(await refusal(`postgres://ana:p@${SECRET}/x@db/x`)).toContain('write @ as %40')
    expect(await refusal(`postgres://ana:p@${SECRET}?x@db/x`)).toContain('write @ as %40')
    expect(await refusal(`postgres://ana:p@${SECRET}#x@db/x`)).toContain('write @ as %40')
  })

  test('nobody there, no such host', async () => {
    const free = createServer()
    free.listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as { port: number }
    free.close()
    await once(free, 'close')
    const at = addressWith({ port: String(port), password: SECRET })
    expect(await refusal(at)).toMatch(new RegExp(`^Postgres at 127\\.0\\.0\\.1:${port}/\\w+ does not answer.*Start it`))
    expect(await refusal(addressWith({ hostname: 'nowhere.invalid', password: SECRET }))).toContain('is not known')
  })

  test('a wrong password, no such database', async () => {
    const wrong = addressWith({ username: GUARDED_USER, password: SECRET })
    expect(await refusal(wrong)).toContain('refuses the user or the password. Correct them in DATABASE_URL.')
    expect(await refusal(addressWith({ pathname: '/nothing', password: SECRET }))).toContain('has no such database')
  })

  test('a server that is too old, or something else', async () => {
    const old = await fakeServer(oldPostgres)
    expect(await refusal(addressWith({ port: old.port }))).toContain('older than Postgres 14')
    old.close()
    const web = await fakeServer((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    expect(await refusal(addressWith({ port: web.port }))).toContain('does not answer')
    web.close()
  })

  test('a server that takes the connection and says nothing', async () => {
    const mute = await fakeServer(() => {})
    expect(await refusal(addressWith({ port: mute.port }))).toContain('does not answer')
    mute.close()
  })
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
    await other.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()')
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
    for (let waiting = 0; waiting < 2; ) {
      const found = await other.query("select from pg_locks where not granted and relation = 'attempts'::regclass")
      waiting = found.rowCount ?? 0
    }
    await other.query('commit')
    await Promise.all(ends)
    await other.end()
    const ended = await loadAction(db, id)
    expect(ended?.action.endedAtMs).not.toBeNull()
    expect(ended?.journal.filter(({ entry }) => entry.kind === 'closed')).toHaveLength(1)
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

async function fakeServer(answer: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    answer(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    port: String(port),
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Speaks just enough of the protocol to let anybody in and to name its version. */
function oldPostgres(socket: Socket): void {
  const ready = message('Z', Buffer.from('I'))
  let greeted = false
  socket.on('data', () => {
    if (!greeted) {
      greeted = true
      socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]))
      return
    }
    const column = Buffer.concat([Buffer.from('version\0'), Buffer.from('000000000000000000170004ffffffff0000', 'hex')])
    const value = Buffer.from('130011')
    const row = Buffer.concat([Buffer.from('000100000006', 'hex'), value])
    const fields = [message('T', Buffer.concat([Buffer.from('0001', 'hex'), column])), message('D', row)]
    socket.write(Buffer.concat([...fields, message('C', Buffer.from('SELECT 1\0')), ready]))
  })
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5, type)
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
