import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { verifyJournal } from '@/lib/store/journal'
import { accepted } from '@/lib/store/sample.test-support'
import { openStore, type StorePlace } from '@/lib/store/store'
import { ENGINES, MIGRATIONS, newDatabase } from '@/lib/store/stores.test-support'

const SCRIPT = fileURLToPath(new URL('./audit.ts', import.meta.url))

/** The command in a process of its own, told of no store but by its arguments. */
function audit(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: '', AIRGLOW_DATA: '/nowhere' }
  return new Promise((resolve) => {
    const argv = ['--import', import.meta.resolve('tsx'), SCRIPT, ...args]
    execFile(process.execPath, argv, { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
  })
}

test.each(ENGINES)(
  '%s: says whether the journal is as it was written, with its head, and what no line tells of',
  async (engine) => {
    const directory = mkdtempSync(join(tmpdir(), 'airglow-audit-'))
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    const place: StorePlace =
      engine === 'PGlite' ? { kind: 'embedded', directory } : { kind: 'postgres', url: await newDatabase() }
    const named = place.kind === 'postgres' ? ['--database', place.url] : ['--data', directory]
    const change = async (...orders: string[]): Promise<string> => {
      const store = await openStore(place, MIGRATIONS)
      if (orders.length === 0) await accepted(store.db, 'a')
      for (const order of orders) await store.db.execute(sql.raw(order))
      const { head } = await verifyJournal(store.db)
      await store.close()
      return head
    }
    const head = await change()
    expect(await audit('verify', ...named)).toEqual({
      code: 0,
      out: `The journal is as it was written: lines 1, head ${head}.\n`,
      err: '',
    })

    await change(
      "insert into attempts (step_id, ordinal, call, started_at) select id, 7, 'killTasks', now() from steps",
    )
    expect(await audit('verify', ...named)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/But no line tells of attempts [0-9a-f-]+ 7\.\n$/),
    })

    await change('alter table journal disable trigger user', "update journal set entry = '{}'")
    expect(await audit('verify', ...named)).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /^The journal is broken: line 1 is not as it was written\. As written before that: lines 0, head none\.\n$/,
      ),
    })
  },
)

test('wrong use and a store that is not there are told in one line', async () => {
  expect(await audit()).toEqual({ code: 2, out: '', err: expect.stringMatching(/^Say what to do: .+\n$/) })
  const both = await audit('verify', '--database', 'postgres://a/b', '--data', '.')
  expect(both).toEqual({ code: 2, out: '', err: 'Name one store, by --database or by --data.\n' })
  expect(await audit('verify')).toEqual({ code: 2, out: '', err: 'There is no store in /nowhere.\n' })
  const unknown = await audit('verify', '--database', 'mysql://ana:pass@db/x')
  expect(unknown).toMatchObject({ code: 2, err: expect.stringMatching(/^DATABASE_URL is no address of Postgres.*\n$/) })
  expect(await audit('--help')).toMatchObject({ code: 0, out: expect.stringContaining('Exit status: 0') })
})
