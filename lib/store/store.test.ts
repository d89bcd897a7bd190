import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acceptAction, countOpenActions, loadAction, type NewAction } from './actions'
import { DirectoryInUse, lockDirectory } from './directory-lock'
import { loadPictures, savePicture } from './pictures'
import { loadPlan, savePlan } from './plans'
import { claimSteps, LostClaim, releaseAllLeases, writeStep } from './steps'
import { openStore, type Store } from './store'

const MIGRATIONS = 'lib/store/migrations'
const JOB = { role: 'web', environment: 'prod', name: 'api' }
let store: Store
beforeAll(async () => {
  store = await openStore(null, MIGRATIONS)
})
afterAll(() => store.close())
beforeEach(async () => {
  await store.db.execute(sql`truncate pictures, plans, actions, steps, journal`)
})

async function plan(): Promise<string> {
  const id = randomUUID()
  const now = Date.now()
  await savePlan(store.db, {
    id,
    plannedBy: 'ana',
    plannedAtMs: now,
    expiresAtMs: now + 1000,
    fingerprint: 'f',
    plan: { metaUpdateId: 'r', members: [] },
  })
  return id
}
const action = (planId: string, ...clusters: string[]): NewAction => ({
  id: randomUUID(),
  planId,
  metaUpdateId: 'r',
  requestedBy: 'ana',
  reason: '5xx',
  steps: clusters.map((cluster) => ({ id: randomUUID(), key: { cluster, job: JOB, updateId: 'u' } })),
})

describe('accepting', () => {
  test('writes the action, all its steps and the first journal entry, or nothing', async () => {
    const wanted = action(await plan(), 'a', 'b')
    expect(await acceptAction(store.db, wanted)).toEqual({ kind: 'accepted' })
    const found = await loadAction(store.db, wanted.id)
    expect(found?.steps.map(({ key, state }) => [key.cluster, state])).toEqual([
      ['a', 'planned'],
      ['b', 'planned'],
    ])
    expect(found?.journal.map(({ entry }) => entry.kind)).toEqual(['accepted'])
  })

  test('the same plan again is the same action, also when both come at once', async () => {
    const planId = await plan()
    const [first, second] = [action(planId, 'a'), action(planId, 'a')]
    const answers = await Promise.all([acceptAction(store.db, first), acceptAction(store.db, second)])
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['accepted', 'same'])
    expect(await countOpenActions(store.db)).toBe(1)
  })

  test('another plan for a job that is being worked on is told whose it is, and leaves nothing behind', async () => {
    const first = action(await plan(), 'a')
    await acceptAction(store.db, first)
    const second = action(await plan(), 'b', 'a')
    expect(await acceptAction(store.db, second)).toEqual({ kind: 'in-the-way', actionId: first.id, cluster: 'a' })
    expect(await loadAction(store.db, second.id)).toBeNull()
  })
})

describe('claims', () => {
  test('a step has one owner at a time, and fences only grow', async () => {
    await acceptAction(store.db, action(await plan(), 'a', 'b'))
    const [mine, theirs] = await Promise.all([
      claimSteps(store.db, 'me', 60_000, 10),
      claimSteps(store.db, 'them', 60_000, 10),
    ])
    expect([mine.length, theirs.length].sort()).toEqual([0, 2])
    const [claim] = [...mine, ...theirs]
    if (!claim) throw new Error('nobody got a claim')
    await writeStep(store.db, claim, { releaseForMs: 0 }, [])
    const [again] = await claimSteps(store.db, 'them', 60_000, 10)
    expect(again?.fence).toBe(claim.fence + 1)
  })

  test('a former owner can write nothing any more', async () => {
    await acceptAction(store.db, action(await plan(), 'a'))
    const [stale] = await claimSteps(store.db, 'me', 60_000, 1)
    await releaseAllLeases(store.db)
    const [current] = await claimSteps(store.db, 'them', 60_000, 1)
    if (!stale || !current) throw new Error('no claim')
    await expect(writeStep(store.db, stale, { state: 'sent' }, [])).rejects.toBeInstanceOf(LostClaim)
    await writeStep(store.db, current, { state: 'sent' }, [])
    await expect(writeStep(store.db, stale, { state: 'restored' }, [])).rejects.toBeInstanceOf(LostClaim)
  })

  test('nor can one whose lease has run out', async () => {
    await acceptAction(store.db, action(await plan(), 'a'))
    const [claim] = await claimSteps(store.db, 'me', 0, 1)
    if (!claim) throw new Error('no claim')
    await expect(writeStep(store.db, claim, { state: 'sent' }, [])).rejects.toBeInstanceOf(LostClaim)
  })

  test('a released step comes up again when it is due, not before', async () => {
    await acceptAction(store.db, action(await plan(), 'a'))
    const [claim] = await claimSteps(store.db, 'me', 60_000, 1)
    if (!claim) throw new Error('no claim')
    await writeStep(store.db, claim, { releaseForMs: 3_600_000 }, [])
    expect(await claimSteps(store.db, 'me', 60_000, 1)).toEqual([])
    await store.db.execute(sql`update steps set next_at = now()`)
    expect(await claimSteps(store.db, 'me', 60_000, 1)).toHaveLength(1)
  })

  test('ends are final, and the last one ends the action', async () => {
    const wanted = action(await plan(), 'a', 'b')
    await acceptAction(store.db, wanted)
    const [first, second] = await claimSteps(store.db, 'me', 60_000, 2)
    if (!first || !second) throw new Error('no claims')
    await writeStep(store.db, first, { state: 'restored' }, [])
    expect((await loadAction(store.db, wanted.id))?.action.endedAtMs).toBeNull()
    await expect(writeStep(store.db, first, { state: 'failed' }, [])).rejects.toBeInstanceOf(LostClaim)
    await writeStep(store.db, second, { state: 'refused' }, [])
    const ended = await loadAction(store.db, wanted.id)
    expect(ended?.action.endedAtMs).not.toBeNull()
    expect(ended?.journal.at(-1)?.entry.kind).toBe('closed')
  })
})

test('a plan comes back as it was kept', async () => {
  const id = await plan()
  expect(await loadPlan(store.db, id)).toMatchObject({ id, fingerprint: 'f', plan: { metaUpdateId: 'r' } })
  expect(await loadPlan(store.db, randomUUID())).toBeNull()
})

test('text that Postgres cannot hold is kept, visibly', async () => {
  await savePicture(store.db, {
    cluster: 'a',
    readAtMs: 1,
    picture: { message: 'a\u0000b', half: '\ud83d', whole: '😀' },
  })
  expect((await loadPictures(store.db))[0]?.picture).toEqual({ message: 'a\uFFFDb', half: '\uFFFD', whole: '😀' })
})

test('an older picture never replaces a newer one', async () => {
  await savePicture(store.db, { cluster: 'a', readAtMs: 2000, picture: { n: 2 } })
  await savePicture(store.db, { cluster: 'a', readAtMs: 1000, picture: { n: 1 } })
  expect(await loadPictures(store.db)).toEqual([{ cluster: 'a', readAtMs: 2000, picture: { n: 2 } }])
})

describe('the directory', () => {
  test('is refused to a second process while the first lives, and taken over from a dead one', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'airglow-lock-'))
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    try {
      writeFileSync(
        join(directory, 'airglow.lock'),
        JSON.stringify({ pid: holder.pid, since: 'then', birth: null, nonce: 'n' }),
      )
      expect(() => lockDirectory(directory)).toThrow(DirectoryInUse)
      expect(() => lockDirectory(directory)).toThrow(String(holder.pid))
      const gone = new Promise((resolve) => holder.once('exit', resolve))
      holder.kill('SIGKILL')
      await gone
      const unlock = lockDirectory(directory)
      expect(() => lockDirectory(directory)).toThrow(DirectoryInUse)
      unlock()
      lockDirectory(directory)()
    } finally {
      holder.kill('SIGKILL')
      rmSync(directory, { recursive: true })
    }
  })

  test('keeps everything over a restart', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'airglow-store-'))
    const first = await openStore(directory, MIGRATIONS)
    await savePicture(first.db, { cluster: 'a', readAtMs: 5, picture: { kept: true } })
    await expect(openStore(directory, MIGRATIONS)).rejects.toBeInstanceOf(DirectoryInUse)
    await first.close()
    const second = await openStore(directory, MIGRATIONS)
    expect(await loadPictures(second.db)).toEqual([{ cluster: 'a', readAtMs: 5, picture: { kept: true } }])
    await second.close()
    rmSync(directory, { recursive: true })
  })
})
