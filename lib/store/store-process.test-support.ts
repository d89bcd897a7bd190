import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { FillableDisk, type Fullness } from './full-disk.test-support'
import { openHolds, placeHold } from './holds'
import { verifyJournal } from './journal'
import { openStore, type Store } from './store'

/**
 * An embedded store in a process of its own, for tests that kill it or fill its disk. It does what its parent says, one order
 * after the other, and answers each; what goes wrong is an answer, too.
 */
export type Order =
  | { readonly do: 'open' | 'close' | 'write' | 'read' | 'free' }
  /** One row after the other until the process ends, each told once it is recorded. */
  | { readonly do: 'write-on' }
  | { readonly do: 'fill'; readonly how: Fullness }

export type Answer =
  | { readonly kind: 'done' }
  | { readonly kind: 'written'; readonly id: string }
  | { readonly kind: 'read'; readonly ids: readonly string[]; readonly broken: unknown; readonly lines: number }
  | { readonly kind: 'failed'; readonly message: string }

const JOB = { role: 'web', environment: 'prod', name: 'api' }
const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url))
const [, script, directory] = process.argv

function serve(place: string): void {
  const disk = new FillableDisk(place)
  let store: Store | null = null
  const opened = (): Store => {
    if (!store) throw new Error('The store is not open.')
    return store
  }
  const write = async (): Promise<Answer> => {
    const id = randomUUID()
    await placeHold(opened().db, { id, job: JOB, build: id, by: 'ana', reason: 'x'.repeat(4000), actionId: null })
    return { kind: 'written', id }
  }
  const obey = async (order: Order): Promise<Answer> => {
    switch (order.do) {
      case 'open':
        store = await openStore({ kind: 'embedded', directory: place }, MIGRATIONS)
        return { kind: 'done' }
      case 'close':
        await opened().close()
        return { kind: 'done' }
      case 'write':
        return await write()
      case 'write-on':
        for (;;) process.send?.(await write())
      case 'read': {
        const { db } = opened()
        const { rows, broken } = await verifyJournal(db)
        return { kind: 'read', ids: (await openHolds(db)).map(({ id }) => id), broken, lines: rows }
      }
      case 'fill':
        disk.fill(order.how)
        return { kind: 'done' }
      case 'free':
        disk.free()
        return { kind: 'done' }
    }
  }
  process.on('message', (order: Order) => {
    obey(order).then(
      (answer) => process.send?.(answer),
      (error: Error) => process.send?.({ kind: 'failed', message: sayOf(error) }),
    )
  })
}

/** Under drizzle's wrapper is what the engine said. */
const sayOf = (error: Error): string => String(error instanceof DrizzleQueryError ? error.cause : error)

if (directory !== undefined && script?.endsWith('store-process.test-support.ts')) serve(directory)
