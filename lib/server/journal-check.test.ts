import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { appendToJournal, journalHead } from '@/lib/store/journal'
import type { Store } from '@/lib/store/store'
import { ENGINES, emptyStore, openNew } from '@/lib/store/stores.test-support'
import { JournalCheck } from './journal-check'

describe.each(ENGINES)('%s', (engine) => {
  let store: Store
  beforeAll(async () => {
    store = await openNew(engine)
  })
  afterAll(() => store.close())
  beforeEach(() => emptyStore(store))

  const write = (lines: number) =>
    appendToJournal(
      store.db,
      Array.from({ length: lines }, (_, at) => ({
        actionId: null,
        stepId: null,
        entry: { kind: 'cancel-asked' as const, by: `person ${at}` },
      })),
    )
  const change = async (seq: number) => {
    await store.db.execute(sql`alter table journal disable trigger all`)
    await store.db.execute(sql`update journal set entry = '{"kind":"closed"}' where seq = ${seq}`)
    await store.db.execute(sql`alter table journal enable trigger all`)
  }

  test('it goes on from where it stopped, and tells how far it is', async () => {
    const check = new JournalCheck(store.db, () => 7)
    expect(check.state).toEqual({ verifiedTo: 0, checkedAtMs: null, broken: null })
    await write(3)
    await check.goOn()
    expect(check.state).toEqual({ verifiedTo: 3, checkedAtMs: 7, broken: null })
    await write(2)
    await expect.poll(() => check.goOn().then(() => check.state.verifiedTo)).toBe(5)
  })

  test('many lines are verified stretch by stretch, to the last', async () => {
    await write(2_500)
    const check = new JournalCheck(store.db, () => 7)
    await check.goOn()
    expect(check.state.verifiedTo).toBe(1_000)
    await expect.poll(() => check.state.verifiedTo).toBe(await journalHead(store.db))
  })

  test('a line that is not as it was written is named, and it stays so', async () => {
    await write(4)
    await change(3)
    const check = new JournalCheck(store.db, () => 7)
    await check.goOn()
    expect(check.state).toMatchObject({ verifiedTo: 2, broken: { seq: 3, why: 'line 3 is not as it was written' } })
    await write(1)
    await check.goOn()
    expect(check.state.broken?.seq).toBe(3)
  })

  test('a line that was changed before the next one came breaks the chain there', async () => {
    await write(2)
    const check = new JournalCheck(store.db, () => 7)
    await check.goOn()
    await write(2)
    await change(4)
    await expect.poll(() => check.goOn().then(() => check.state.broken?.seq)).toBe(4)
  })
})
