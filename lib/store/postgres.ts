import { DrizzleQueryError } from 'drizzle-orm/errors'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { Client, type ClientConfig, Pool } from 'pg'
import { readAddress, sayWhyNot } from './postgres-refusal'
import * as schema from './schema'
import { checkSchemaRule } from './schema-rule'
import type { Database, Store } from './store'
import { StoreUnavailable } from './store-unavailable'
import { sqlState } from './transaction'

const CONNECT_MS = 3_000
/** What the database itself gives up after, and a little later what this side does, should it not answer at all. */
const STATEMENT_MS = 3_000
const QUERY_MS = 5_000
const LOCK_MS = 2_000
const IDLE_IN_TRANSACTION_MS = 10_000
const CONNECTIONS = 10
const OLDEST_SERVER = 140_000
/** Any number, as long as every replica takes the same: "airglow" by its place in the alphabet. */
const MIGRATION_LOCK = 1_918_712_152
/** The longest that a migration may take, and that another replica waits for it. */
const MIGRATION_MS = 300_000

/**
 * Opens a shared store. Several replicas may do so at once: one of them brings the schema up to date, the others wait for it.
 * Every wait ends: 3 s for a connection (a free one of the pool as well), 3 s for a statement, 5 s for an answer.
 *
 * @throws StoreUnavailable
 */
export async function openPostgres(url: string, migrationsFolder: string): Promise<Store> {
  const address = readAddress(url)
  const connection: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'airglow',
    keepAlive: true,
  }
  try {
    await migrateOnce(connection, migrationsFolder)
  } catch (error) {
    throw error instanceof StoreUnavailable ? error : new StoreUnavailable(sayWhyNot(error, address))
  }
  const pool = new Pool({
    ...connection,
    max: CONNECTIONS,
    query_timeout: QUERY_MS,
    statement_timeout: STATEMENT_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  })
  // A connection that dies at rest, or between two statements, fails what comes next; unheard, it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const db: Database = drizzle({ client: pool, schema })
  // What is missing beside a transaction of drizzle's, savepoints, nobody uses.
  db.transaction = (work) => inOneConnection(pool, work as (tx: Database) => ReturnType<typeof work>)
  let closing: Promise<void> | null = null
  const close = () => {
    closing ??= pool.end()
    return closing
  }
  return { db, close }
}

/**
 * A transaction that leaves no wreck behind: drizzle's own gives a connection that does not answer back to the pool, and keeps
 * one whose `begin` failed. A connection is kept only if the database has said how the transaction ended.
 */
async function inOneConnection<T>(pool: Pool, work: (tx: Database) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let kept = false
  let boundary = true
  try {
    await client.query('begin')
    boundary = false
    const result = await work(drizzle({ client, schema }))
    boundary = true
    await client.query('commit')
    kept = true
    return result
  } catch (error) {
    // A statement of which the database has not said what became of it: nor will it answer to another one.
    const unanswered = sqlState(error) === null && (boundary || error instanceof DrizzleQueryError)
    if (!unanswered)
      kept = await client.query('rollback').then(
        () => true,
        () => false,
      )
    throw error
  } finally {
    client.release(!kept)
  }
}

/** Holds the lock in a transaction of one connection while another migrates: poolers in between know no other lock. */
async function migrateOnce(connection: ClientConfig, migrationsFolder: string): Promise<void> {
  const patient = { ...connection, query_timeout: MIGRATION_MS + QUERY_MS }
  const [holder, worker] = [new Client(patient), new Client(patient)]
  for (const client of [holder, worker]) client.on('error', () => {})
  try {
    await Promise.all([holder.connect(), worker.connect()])
    await assertVersion(holder)
    await worker.query(`set statement_timeout = ${MIGRATION_MS}; set lock_timeout = ${MIGRATION_MS}`)
    await holder.query(
      `begin; set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0; set local lock_timeout = ${MIGRATION_MS}`,
    )
    await holder.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    const db = drizzle({ client: worker, schema })
    await checkSchemaRule(db, migrationsFolder)
    await migrate(db, { migrationsFolder })
    await holder.query('commit')
  } finally {
    // Not waited for: a line that is dead says no goodbye.
    for (const client of [holder, worker]) client.end().catch(() => undefined)
  }
}

async function assertVersion(client: Client): Promise<void> {
  const asked = { text: "select current_setting('server_version_num')::int as version", query_timeout: QUERY_MS }
  const { rows } = await client.query<{ version: number }>(asked)
  if (!(Number(rows[0]?.version) >= OLDEST_SERVER))
    throw new StoreUnavailable('The database is older than Postgres 14. Upgrade it, or name another in DATABASE_URL.')
}
