import type { TestProject } from 'vitest/node'
import { findPostgres, PostgresServer } from '@/lib/commands/postgres-server'
import { makeEmptyStore } from './empty-store.test-support'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a database server's own database; each test file makes its own beside it. Empty: there is no Postgres. */
    postgres: string
    /** Directory of an embedded store that nobody has written to, to be copied. */
    emptyStore: string
  }
}

let server: PostgresServer | null = null
let empty: Awaited<ReturnType<typeof makeEmptyStore>> | null = null

/** One Postgres for the whole run, and one store to copy; they end with it. */
export async function setup(project: TestProject): Promise<void> {
  // Without one, every test that needs it fails and says what to install; the others are worth their while.
  if (findPostgres()) server = await PostgresServer.start()
  project.provide('postgres', server?.url('postgres') ?? '')
  empty = await makeEmptyStore()
  project.provide('emptyStore', empty.directory)
}

export async function teardown(): Promise<void> {
  await server?.remove()
  empty?.remove()
}
