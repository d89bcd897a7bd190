import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DirectoryInUse, lockDirectory } from './directory-lock'
import { loadPictures, savePicture } from './pictures'
import { openStore } from './store'
import type { Answer, Order } from './store-process.test-support'
import { MIGRATIONS } from './stores.test-support'

const SCRIPT = fileURLToPath(new URL('./store-process.test-support.ts', import.meta.url))
const KILLS = 50
const MINUTES = 60_000

let directory: string
let child: ChildProcess | null = null
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'airglow-store-'))
})
afterEach(async () => {
  if (child) await kill(child)
  rmSync(directory, { recursive: true, force: true })
})

function startChild(): ChildProcess {
  const args = ['--import', import.meta.resolve('tsx'), SCRIPT, directory]
  child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return child
}

async function kill(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  const gone = once(process, 'exit')
  process.kill('SIGKILL')
  await gone
}

async function answer(process: ChildProcess): Promise<Answer> {
  const ended = new AbortController()
  const exit = once(process, 'exit', { signal: ended.signal }).then(() => {
    throw new Error('The process ended without an answer.')
  })
  try {
    const [message] = await Promise.race([once(process, 'message', { signal: ended.signal }), exit])
    return message as Answer
  } finally {
    exit.catch(() => undefined)
    ended.abort()
  }
}

async function tell(process: ChildProcess, order: Order): Promise<Answer> {
  const answered = answer(process)
  process.send(order)
  return await answered
}

describe('the directory', () => {
  test('is refused to a second process while the first lives, and taken over from a dead one', async () => {
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    try {
      const lock = { pid: holder.pid, since: 'then', birth: null, nonce: 'n' }
      writeFileSync(join(directory, 'airglow.lock'), JSON.stringify(lock))
      expect(() => lockDirectory(directory)).toThrow(DirectoryInUse)
      expect(() => lockDirectory(directory)).toThrow(String(holder.pid))
    } finally {
      await kill(holder)
    }
    const unlock = lockDirectory(directory)
    expect(() => lockDirectory(directory)).toThrow(DirectoryInUse)
    unlock()
    lockDirectory(directory)()
  })

  test('keeps everything over a restart', async () => {
    const place = { kind: 'embedded', directory } as const
    const first = await openStore(place, MIGRATIONS)
    await savePicture(first.db, { cluster: 'a', readAtMs: 5, picture: { kept: true } })
    await expect(openStore(place, MIGRATIONS)).rejects.toBeInstanceOf(DirectoryInUse)
    await first.close()
    const second = await openStore(place, MIGRATIONS)
    expect(await loadPictures(second.db)).toEqual([{ cluster: 'a', readAtMs: 5, picture: { kept: true } }])
    await second.close()
  })
})

test(
  `T41: killed ${KILLS} times while it writes, it has lost nothing that it had acknowledged, and the chain holds`,
  async () => {
    const acknowledged = new Set<string>()
    for (let round = 0; round <= KILLS; round++) {
      const process = startChild()
      await once(process, 'spawn')
      expect(await tell(process, { do: 'open' })).toEqual({ kind: 'done' })
      const found = await tell(process, { do: 'read' })
      if (found.kind !== 'read') throw new Error(`It cannot be read: ${JSON.stringify(found)}`)
      expect(found.broken).toBeNull()
      expect([...acknowledged].filter((id) => !found.ids.includes(id))).toEqual([])
      expect(found.lines).toBe(found.ids.length)
      if (round === KILLS) break

      // Each time at another place: after some acknowledgements, with the next write under way.
      const writes = 1 + ((round * 7) % 12)
      process.send({ do: 'write-on' } satisfies Order)
      for (let count = 0; count < writes; count++) {
        const written = await answer(process)
        if (written.kind === 'written') acknowledged.add(written.id)
      }
      await kill(process)
    }
    expect(acknowledged.size).toBeGreaterThan(KILLS)
  },
  5 * MINUTES,
)

test.each(['growth', 'writes'] as const)(
  'T40: on a full disk (%s) what is refused is told so, opening is refused in words, and nothing is lost',
  async (how) => {
    const process = startChild()
    await once(process, 'spawn')
    const kept = []
    expect(await tell(process, { do: 'open' })).toEqual({ kind: 'done' })
    kept.push(await tell(process, { do: 'write' }))

    await tell(process, { do: 'fill', how })
    const refused = []
    // What is there may still have room for a few.
    for (let tries = 0; refused.length < 3 && tries < 5000; tries++) {
      const told = await tell(process, { do: 'write' })
      if (told.kind === 'failed') refused.push(told.message)
      else kept.push(told)
    }
    expect(refused).toHaveLength(3)
    for (const message of refused) expect(message).toMatch(/No space left|disk of .* is full/)

    await tell(process, { do: 'free' })
    kept.push(await tell(process, { do: 'write' }))
    const ids = kept.flatMap((one) => (one.kind === 'written' ? [one.id] : [])).sort()
    const found = await tell(process, { do: 'read' })
    expect(found).toMatchObject({ kind: 'read', broken: null, lines: ids.length })
    expect(found.kind === 'read' && [...found.ids].sort()).toEqual(ids)

    expect(await tell(process, { do: 'close' })).toEqual({ kind: 'done' })
    await tell(process, { do: 'fill', how })
    expect(await tell(process, { do: 'open' })).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/The disk of .* is full.*Free at least 32 MB and start again/),
    })
    await tell(process, { do: 'free' })
    expect(await tell(process, { do: 'open' })).toEqual({ kind: 'done' })
    expect(await tell(process, { do: 'read' })).toEqual(found)
  },
  MINUTES,
)
