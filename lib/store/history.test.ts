import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { InstanceSample } from '@/lib/domain/instance-sample'
import type { JobUpdateDetails } from '@/lib/domain/job-update'
import { memberKey } from '@/lib/domain/meta-update'
import { update } from '@/lib/domain/sample.test-support'
import { limitHistory, sizeOf } from './history-limits'
import { listHistory, loadHistory, loadSamples, loadSpans, readDropped } from './history-reading'
import {
  claimHistory,
  keepHistory,
  keepSpans,
  loadDropped,
  loadKeptMarks,
  newestSpan,
  releaseHistory,
  type UpdateToKeep,
} from './history-writing'
import { readJournal } from './journal'
import { eventMarkOf, type KeptPlace, markOf, newEvents, partsOf } from './kept-update'
import { listSnapshots, loadSnapshot, saveSnapshot } from './snapshots'
import type { Database, Store } from './store'
import { ENGINES, emptyStore, openNew } from './stores.test-support'

const AS_MEMBER: KeptPlace = { as: 'member', because: { by: 'update-id' }, otherIds: [], supersededBy: null }
const DAY = 24 * 3600_000

/** What a writer hands over, after what is kept already. */
function toKeep(
  cluster: string,
  details: JobUpdateDetails,
  { id = 'r', after = '0', place = AS_MEMBER }: { id?: string; after?: string; place?: KeptPlace } = {},
): UpdateToKeep {
  const key = { cluster, job: details.summary.key.job, updateId: details.summary.key.id }
  const observed = { summary: details.summary, details }
  const parts = partsOf(key, place, observed)
  const added = newEvents(parts.events, after)
  return {
    name: memberKey(key),
    metaUpdateId: id,
    parts,
    mark: markOf(id, place, observed),
    eventMark: eventMarkOf(parts.events),
    events: added ?? parts.events,
    restart: added === null,
  }
}

const ended = (id: string, atMs: number): JobUpdateDetails => {
  const made = update({ id, status: 'ROLLED_FORWARD', createdAtMs: atMs - 1000 })
  return { ...made, summary: { ...made.summary, lastModifiedAtMs: atMs } }
}

const SAMPLE: InstanceSample = { kinds: [['updated', 'new', '42']], runs: [0, 4, 0], troubled: [] }

describe.each(ENGINES)('%s', (engine) => {
  let store: Store
  let db: Database
  beforeAll(async () => {
    store = await openNew(engine)
    db = store.db
  })
  afterAll(() => store.close())
  beforeEach(() => emptyStore(store))

  const keep = (...updates: UpdateToKeep[]) => keepHistory(db, { updates, samples: [], gone: [], atMs: 0 })
  const rowsOf = async (table: string): Promise<number> => {
    const { rows } = (await db.execute(sql.raw(`select count(*)::int as n from ${table}`))) as unknown as {
      rows: { n: number }[]
    }
    return rows[0]?.n ?? -1
  }

  describe('keeping', () => {
    const moving = update({
      id: 'u',
      events: [
        [0, 'INSTANCE_UPDATING'],
        [0, 'INSTANCE_UPDATED'],
        [1, 'INSTANCE_UPDATING'],
      ],
    })

    test('an update comes back as it was, its config kept once for all clusters', async () => {
      await keep(toKeep('east', moving), toKeep('west', moving))
      const back = await loadHistory(db, 'r')
      expect(back.map(({ key, update: one }) => [key.cluster, one])).toEqual([
        ['east', { summary: moving.summary, details: moving }],
        ['west', { summary: moving.summary, details: moving }],
      ])
      expect(await rowsOf('history_configs')).toBe(2)
      expect(await loadHistory(db, 'other')).toEqual([])
    })

    test('only new events are written, and doing it again changes nothing', async () => {
      const begun = { ...moving, instanceEvents: moving.instanceEvents.slice(0, 1) }
      const first = toKeep('east', begun)
      await keep(first)
      const second = toKeep('east', moving, { after: first.eventMark })
      expect(second.events).toEqual(moving.instanceEvents.slice(1))
      await keep(second)
      await keep(second)
      expect(await rowsOf('history_events')).toBe(2)
      expect((await loadHistory(db, 'r'))[0]?.update.details?.instanceEvents).toEqual(moving.instanceEvents)
      expect(await loadKeptMarks(db, 'east')).toEqual([
        { name: second.name, mark: second.mark, eventMark: second.eventMark, sampleMark: null, gone: false },
      ])
    })

    test('two writers who cut the events differently still tell each event once', async () => {
      const [a, b] = [1, 2].map((n) => toKeep('east', { ...moving, instanceEvents: moving.instanceEvents.slice(0, n) }))
      if (!a || !b) throw new Error('two')
      await keep(a)
      await keep(toKeep('east', moving, { after: a.eventMark }))
      await keep(b)
      expect((await loadHistory(db, 'r'))[0]?.update.details?.instanceEvents).toEqual(moving.instanceEvents)
    })

    test('a scheduler that lost its newest events is believed', async () => {
      const first = toKeep('east', moving)
      await keep(first)
      const other = { ...moving, instanceEvents: moving.instanceEvents.slice(0, 1) }
      const again = toKeep('east', other, { after: first.eventMark })
      expect(again.restart).toBe(true)
      await keep(again)
      expect((await loadHistory(db, 'r'))[0]?.update.details?.instanceEvents).toEqual(other.instanceEvents)
    })

    test('one whose config is lost is told by its summary, never as an update without changes', async () => {
      await keep(toKeep('east', moving))
      await db.execute(sql`delete from history_configs where fingerprint = 'full-42'`)
      expect((await loadHistory(db, 'r')).map(({ update: one }) => one)).toEqual([
        { summary: moving.summary, details: null },
      ])
    })

    test('text that Postgres refuses does no harm', async () => {
      const odd = update({ id: 'u\0', updateEvents: [{ status: 'ROLLING_FORWARD', message: 'half \ud800 and \0' }] })
      await keep(
        toKeep('east', {
          ...odd,
          instanceEvents: [{ instanceId: 0, action: 'INSTANCE_UPDATING', atMs: 1, message: '\0\ud800' }],
        }),
      )
      expect(await loadHistory(db, 'r')).toHaveLength(1)
    })

    test('one that its scheduler forgot says since when, until it is seen again', async () => {
      const one = toKeep('east', moving)
      await keep(one)
      await keepHistory(db, { updates: [], samples: [], gone: [one.name], atMs: 5_000 })
      await keepHistory(db, { updates: [], samples: [], gone: [one.name], atMs: 9_000 })
      expect((await loadHistory(db, 'r'))[0]?.goneAtMs).toBe(5_000)
      await keep(one)
      expect((await loadHistory(db, 'r'))[0]?.goneAtMs).toBeNull()
    })
  })

  describe('samples', () => {
    test('each speaks from its moment on, until the next', async () => {
      const one = toKeep('east', update({ id: 'u' }))
      const at = (atMs: number, sample: InstanceSample | null) => ({ name: one.name, atMs, mark: `${atMs}`, sample })
      const { name } = one
      await keepHistory(db, { updates: [one], samples: [at(1_000, SAMPLE), at(3_000, null)], gone: [], atMs: 0 })
      const asked = async (atMs: number) => (await loadSamples(db, [name], atMs)).get(name) ?? 'nothing'
      expect(await asked(999)).toBe('nothing')
      expect(await asked(1_000)).toEqual({ atMs: 1_000, sample: SAMPLE })
      expect(await asked(2_999)).toEqual({ atMs: 1_000, sample: SAMPLE })
      expect(await asked(3_000)).toEqual({ atMs: 3_000, sample: null })
      expect((await loadKeptMarks(db, 'east'))[0]?.sampleMark).toBe('3000')
    })

    test('one of an update that is not kept any more is left out', async () => {
      await keepHistory(db, {
        updates: [],
        samples: [{ name: 'gone', atMs: 1, mark: '', sample: SAMPLE }],
        gone: [],
        atMs: 0,
      })
      expect(await rowsOf('history_samples')).toBe(0)
    })

    test('spans grow and never shrink', async () => {
      await keepSpans(db, new Map([['east', { fromMs: 1_000, untilMs: 5_000 }]]))
      await keepSpans(
        db,
        new Map([
          ['east', { fromMs: 1_000, untilMs: 4_000 }],
          ['west', { fromMs: 1_500, untilMs: 1_500 }],
        ]),
      )
      await keepSpans(db, new Map([['east', { fromMs: 9_000, untilMs: 9_500 }]]))
      expect(await newestSpan(db, 'east')).toEqual({ fromMs: 9_000, untilMs: 9_500 })
      expect(await loadSpans(db, ['east', 'west'], 8_999)).toEqual(
        new Map([
          ['east', { fromMs: 1_000, untilMs: 5_000 }],
          ['west', { fromMs: 1_500, untilMs: 1_500 }],
        ]),
      )
      expect(await loadSpans(db, ['east', 'west'], 999)).toEqual(new Map())
    })
  })

  test('a cluster has one writer, and another one when that one is gone', async () => {
    expect(await claimHistory(db, 'a', ['east', 'west'], 60_000)).toEqual(['east', 'west'])
    expect(await claimHistory(db, 'b', ['east', 'west', 'north'], 60_000)).toEqual(['north'])
    expect(await claimHistory(db, 'a', ['east'], 60_000)).toEqual(['east'])
    await releaseHistory(db, 'a')
    expect((await claimHistory(db, 'b', ['east', 'west'], 60_000)).sort()).toEqual(['east', 'west'])
    await db.execute(sql`update history_writers set lease_until = now() - interval '1 second'`)
    expect(await claimHistory(db, 'a', ['east'], 60_000)).toEqual(['east'])
  })

  describe('limits', () => {
    const NOW = 1_000 * DAY
    const limits = { keepMs: 90 * DAY, bytes: 1e9 }

    test('what is too old goes, and is remembered as gone; an open one stays while somebody watches it', async () => {
      await keep(
        toKeep('east', ended('old', NOW - 91 * DAY), { id: 'old' }),
        toKeep('east', ended('new', NOW - 89 * DAY), { id: 'new' }),
        toKeep('east', update({ id: 'open', createdAtMs: NOW - 200 * DAY }), { id: 'open' }),
        toKeep('west', update({ id: 'alone', createdAtMs: NOW - 200 * DAY }), { id: 'alone' }),
      )
      await keepSpans(db, new Map([['east', { fromMs: NOW - 300 * DAY, untilMs: NOW }]]))
      const drop = await limitHistory(db, limits, NOW)
      expect({ ...drop, byAge: [...drop.byAge].sort() }).toEqual({ byAge: ['alone', 'old'], bySize: [], snapshots: 0 })
      expect((await listAll()).sort()).toEqual(['new', 'open'])
      expect(await readDropped(db, 'old')).toMatchObject({ why: 'age' })
      expect(await readDropped(db, 'new')).toBeNull()
      expect((await loadDropped(db)).get('old')).toBe(NOW - 91 * DAY)
    })

    test('beyond its room the oldest that has ended goes first, and never an open one', async () => {
      const some = Array.from({ length: 10 }, (_, n) => toKeep('east', ended(`u${n}`, NOW - n * DAY), { id: `m${n}` }))
      await keep(toKeep('east', update({ id: 'open', createdAtMs: NOW - 50 * DAY }), { id: 'open' }), ...some)
      await keepSpans(db, new Map([['east', { fromMs: NOW - 300 * DAY, untilMs: NOW }]]))
      const size = await sizeOf(db)
      const drop = await limitHistory(db, { ...limits, bytes: size * 0.8 }, NOW)
      expect(drop.bySize.slice(0, 2)).toEqual(['m9', 'm8'])
      expect(await listAll()).toContain('open')
      expect(await listAll()).toContain('m0')
      expect(await sizeOf(db)).toBeLessThan(size * 0.8)
      expect(await readDropped(db, 'm9')).toMatchObject({ why: 'size' })
    })

    test('configs go with the last that used them, but not those touched just now', async () => {
      await keep(toKeep('east', ended('old', NOW - 91 * DAY), { id: 'old' }))
      await limitHistory(db, limits, NOW)
      expect(await rowsOf('history_configs')).toBe(2)
      await db.execute(sql`update history_configs set kept_at = now() - interval '2 hours'`)
      await limitHistory(db, limits, NOW)
      expect(await rowsOf('history_configs')).toBe(0)
    })

    const listAll = async () =>
      (await listHistory(db, { sinceMs: null, before: null, text: null, limit: 100 })).map(({ id }) => id)
  })

  test('lists page by page, the newest change first, by time and text', async () => {
    const all = Array.from({ length: 7 }, (_, n) =>
      toKeep('east', ended(`u${n}`, 1_000_000 + Math.floor(n / 2) * 1000), { id: `m_${n}` }),
    )
    await keep(...all, toKeep('west', ended('u0', 1_000_500), { id: 'm_0' }))
    const list = (more: Partial<Parameters<typeof listHistory>[1]>) =>
      listHistory(db, { sinceMs: null, before: null, text: null, limit: 3, ...more })
    const seen: string[] = []
    let before: { ms: number; id: string } | null = null
    for (;;) {
      const page = await list({ before })
      seen.push(...page.map(({ id }) => id))
      const last = page.at(-1)
      if (!last) break
      before = { ms: last.lastModifiedAtMs, id: last.id }
    }
    expect(seen).toEqual(['m_6', 'm_4', 'm_5', 'm_2', 'm_3', 'm_0', 'm_1'])
    expect((await list({ text: 'M_6' })).map(({ id }) => id)).toEqual(['m_6'])
    expect(await list({ text: 'm%6' })).toEqual([])
    expect((await list({ sinceMs: 1_002_000 })).map(({ id }) => id)).toEqual(['m_6', 'm_4', 'm_5'])
    const [first] = await list({ text: 'm_0' })
    expect(first).toMatchObject({ lastModifiedAtMs: 1_000_500, goneAtMs: null })
    expect(first?.heads.map(({ key }) => key.cluster)).toEqual(['east', 'west'])
  })

  test('a snapshot is kept as it is, named in the journal, and goes by age and by room', async () => {
    const configs = partsOf({ cluster: 'east', job: update().summary.key.job, updateId: 'u' }, AS_MEMBER, {
      summary: update().summary,
      details: update(),
    }).configs
    const save = (short: string, content: string) =>
      saveSnapshot(db, { short, metaUpdateId: 'r', atMs: 5_000, by: 'ana', content, configs })
    await save('one', '{"a":1}')
    await save('two', 'x'.repeat(500))
    expect(await loadSnapshot(db, 'one')).toMatchObject({
      metaUpdateId: 'r',
      atMs: 5_000,
      by: 'ana',
      content: '{"a":1}',
    })
    expect(await loadSnapshot(db, 'none')).toBeNull()
    expect((await listSnapshots(db, 'r')).map(({ short }) => short)).toEqual(['two', 'one'])
    expect((await readJournal(db, { limit: 1 }))[0]?.entry).toEqual({
      kind: 'frozen',
      by: 'ana',
      metaUpdateId: 'r',
      short: 'two',
      atMs: 5_000,
    })
    await db.execute(sql`update history_configs set kept_at = now() - interval '2 hours'`)
    expect(await limitHistory(db, { keepMs: DAY, bytes: 4 * 500 }, Date.now())).toMatchObject({ snapshots: 1 })
    expect((await listSnapshots(db, 'r')).map(({ short }) => short)).toEqual(['two'])
    expect(await rowsOf('history_configs')).toBe(2)
    expect(await limitHistory(db, { keepMs: DAY, bytes: 1e9 }, Date.now() + 2 * DAY)).toMatchObject({ snapshots: 1 })
    expect(await rowsOf('history_configs')).toBe(0)
  })
})
