import { findPostgres, PostgresServer } from '@/lib/commands/postgres-server'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a database server's own database; each test file makes its own beside it. Empty: there is no Postgres. */
    postgres: string
  }
}

let server: PostgresServer | null = null

/** One Postgres for the whole run; it ends with it. */
export async function setup(project: { provide(key: 'postgres', value: string): void }): Promise<void> {
  // Without one, every test that needs it fails and says what to install; the others are worth their while.
  if (findPostgres()) server = await PostgresServer.start()
  project.provide('postgres', server?.url('postgres') ?? '')
}

export async function teardown(): Promise<void> {
  await server?.remove()
}
