import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadAction } from './actions'
import { readJournal, verifyJournal } from './journal'
import { loadPictures } from './pictures'
import { loadPlan } from './plans'
import { accepted, onlyClaim } from './sample.test-support'
import { openStore, type StorePlace } from './store'
import { StoreUnavailable } from './store-unavailable'
import { ENGINES, type Engine, MIGRATIONS, newDatabase } from './stores.test-support'
import { findUnrecorded } from './unrecorded'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'airglow-migrations-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Entry = { idx: number; version: string; when: number; tag: string; breakpoints: boolean }
const JOURNAL = 'meta/_journal.json'

/** A folder of migrations as another build has it: ours, changed. */
function otherBuild(name: string, change: (entries: Entry[]) => Entry[], files: Readonly<Record<string, string>> = {}) {
  const place = join(folder, name)
  cpSync(MIGRATIONS, place, { recursive: true })
  const listed = JSON.parse(readFileSync(join(place, JOURNAL), 'utf8')) as { entries: Entry[] }
  writeFileSync(join(place, JOURNAL), JSON.stringify({ ...listed, entries: change(listed.entries) }))
  for (const [tag, text] of Object.entries(files)) writeFileSync(join(place, `${tag}.sql`), text)
  return place
}

const later = (entries: readonly Entry[], tag: string): Entry[] => {
  const last = entries.at(-1)
  if (!last) throw new Error('There are no migrations.')
  return [...entries, { ...last, idx: last.idx + 1, when: last.when + 1000, tag }]
}

const [PLAN, ACTION, BUSY] = [randomUUID(), randomUUID(), 'step-busy']
const MEMBER = {
  key: { cluster: 'west', job: { role: 'web', environment: 'prod', name: 'api' }, updateId: 'u' },
  class: 'native',
  status: 'ROLLING_FORWARD',
  toBuilds: ['41'],
  fromBuild: '42',
  instances: { total: 4, changeBack: 2, removed: 0, returned: 0 },
  batches: 2,
  atLeastMs: 1000,
  needsPulses: true,
  supersededBy: null,
  readAtMs: 5,
  problem: 'it did not answer',
}
const AT = '2026-11-20 10:00:00.123456+00'
/** What the first version wrote, in its own shapes. */
const FIRST_ROWS = [
  `insert into pictures values ('west', '${AT}', '{"n": 1}')`,
  `insert into plans values ('${PLAN}', 'r', 'ana', '${AT}', '${AT}', 'f', '${JSON.stringify({ metaUpdateId: 'r', members: [MEMBER] })}')`,
  `insert into actions values ('${ACTION}', 'rollback', 'r', '${PLAN}', 'ana', 'it''s 5xx', '${AT}', null)`,
  `insert into steps values ('${BUSY}', '${ACTION}', 'west', '${JSON.stringify(MEMBER.key.job)}', 'web/prod/api', 'u', 'sent', true,
    '[{"ordinal": 1, "startedAtMs": 1700000000123, "outcome": "unknown", "failure": "timeout", "message": "no answer"},
      {"ordinal": 2, "startedAtMs": 1700000009123, "outcome": null, "failure": null, "message": null}]',
    '{"kind": "unreadable", "message": "gone"}', '{"direction": "back"}', '${AT}', null, '${AT}', null, '${AT}', 'me', 4, null)`,
  `insert into steps values ('step-new', '${ACTION}', 'east', '${JSON.stringify(MEMBER.key.job)}', 'web/prod/api', 'u', 'restored', false,
    '[]', '{"kind": "restored", "byUs": true, "user": null, "message": null}', null, '${AT}', null, '${AT}', '${AT}', '${AT}', null, 0, null)`,
  ...[
    [null, { kind: 'accepted', by: 'ana', reason: "it's 5xx – “now”", steps: 2 }],
    [BUSY, { kind: 'intention', ordinal: 1, message: '[airglow step-busy]' }],
    ['undone', {}],
    [BUSY, { kind: 'state', from: 'planned', to: 'sent', note: null }],
    [BUSY, { kind: 'outcome', ordinal: 1, outcome: 'unknown', message: 'no answer' }],
    [BUSY, { kind: 'intention', ordinal: 2, message: '[airglow step-busy]' }],
    ['step-new', { kind: 'state', from: 'moving', to: 'restored', note: null }],
  ].map(([step, entry]) => {
    const text = JSON.stringify(entry).replaceAll("'", "''")
    // An undone transaction of the first version left a gap in the numbers.
    return step === 'undone'
      ? "select nextval('journal_seq_seq')"
      : `insert into journal (action_id, step_id, at, entry) values ('${ACTION}', ${step === null ? 'null' : `'${step}'`}, '${AT}', '${text}')`
  }),
]

/** A store that can be closed and opened again. */
const lastingPlace = async (engine: Engine, name: string): Promise<StorePlace> =>
  engine === 'PGlite'
    ? { kind: 'embedded', directory: join(folder, name) }
    : { kind: 'postgres', url: await newDatabase() }

test.each(ENGINES)('%s: a store of the first version comes along with everything in it', async (engine) => {
  const place = await lastingPlace(engine, 'first')
  const first = await openStore(
    place,
    otherBuild(`first-build-${engine}`, (entries) => entries.slice(0, 1)),
  )
  for (const row of FIRST_ROWS) await first.db.execute(sql.raw(row))
  await first.close()

  const store = await openStore(place, MIGRATIONS)
  const { db } = store
  expect(await loadPictures(db)).toMatchObject([{ cluster: 'west', picture: { n: 1 } }])
  const { needsPulses: _, ...kept } = MEMBER
  const member = { ...kept, verb: 'rollback', pulseTimeoutMs: 1, parts: [], restores: null, queueable: false }
  expect(await loadPlan(db, PLAN)).toMatchObject({
    plannedBy: 'ana',
    plan: {
      metaUpdateId: 'r',
      verb: 'rollback',
      members: [{ ...member, problem: { kind: 'unreachable', message: 'it did not answer' } }],
    },
  })
  const found = await loadAction(db, ACTION)
  expect(found?.action).toMatchObject({ verb: 'rollback', reason: "it's 5xx", retryOf: null, endedAtMs: null })
  expect(found?.steps).toMatchObject([
    { id: 'step-new', state: 'restored', attempts: [], cancelled: null, settled: null },
    {
      id: BUSY,
      state: 'sent',
      note: { kind: 'unreadable' },
      work: { verb: 'rollback', direction: 'forward', mayRestore: false, instructions: null, knownUpdateIds: null },
      attempts: [
        { ordinal: 1, call: 'rollbackJobUpdate', part: null, startedAtMs: 1_700_000_000_123, failure: 'timeout' },
        { ordinal: 2, startedAtMs: 1_700_000_009_123, outcome: null },
      ],
    },
  ])
  const lines = await readJournal(db, { limit: 10 })
  expect(lines.map(({ seq, entry }) => [seq, entry.kind]).reverse()).toEqual([
    [1, 'accepted'],
    [2, 'intention'],
    [3, 'state'],
    [4, 'outcome'],
    [5, 'intention'],
    [6, 'state'],
  ])
  expect(lines.at(-1)?.entry).toMatchObject({ verb: 'rollback', reason: "it's 5xx – “now”", planDigest: '', steps: 2 })
  expect(lines.at(-2)?.entry).toMatchObject({ call: 'rollbackJobUpdate', part: null })
  expect(await verifyJournal(db)).toMatchObject({ rows: 6, broken: null })
  expect(await findUnrecorded(db)).toEqual({ actions: [], steps: [], attempts: [] })

  // And it goes on from there.
  expect((await onlyClaim(db, 'them')).fence).toBe(5)
  await accepted(db, 'north')
  expect(await verifyJournal(db)).toMatchObject({ rows: 8, broken: null })
  await store.close()
})

test.each(ENGINES)(
  '%s: a schema that a newer build has added to is worked on, one it has taken from is refused',
  async (engine) => {
    const adds = otherBuild(`adds-${engine}`, (entries) => later(entries, '9000_adds'), {
      '9000_adds': 'ALTER TABLE "steps" ADD COLUMN "colour" text;',
    })
    const takes = otherBuild(`takes-${engine}`, (entries) => later(later(entries, '9000_adds'), '9001_takes'), {
      '9000_adds': 'ALTER TABLE "steps" ADD COLUMN "colour" text;',
      '9001_takes': `ALTER TABLE "steps" DROP COLUMN "note";--> statement-breakpoint
UPDATE "schema_rule" SET "oldest_build" = ${newestOf(adds) + 1000};`,
    })
    const place = await lastingPlace(engine, 'rule')
    const open = async (build: string) => await openStore(place, build)

    const newer = await open(adds)
    await newer.close()
    const ours = await open(MIGRATIONS)
    await accepted(ours.db, 'a')
    expect(await onlyClaim(ours.db)).toMatchObject({ fence: 1 })
    await ours.close()

    await (await open(takes)).close()
    for (const build of [MIGRATIONS, adds]) {
      const refused = await open(build).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(StoreUnavailable)
      expect(String(refused)).toContain('changed by a newer version of Airglow')
    }
    await (await open(takes)).close()
  },
)

function newestOf(build: string): number {
  const { entries } = JSON.parse(readFileSync(join(build, JOURNAL), 'utf8')) as { entries: Entry[] }
  return entries.at(-1)?.when ?? 0
}
