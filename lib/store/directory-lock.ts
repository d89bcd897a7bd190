import { randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** The data directory belongs to another living process. */
export class DirectoryInUse extends Error {
  readonly code = 'directory-in-use'
  constructor(directory: string, holder: Holder) {
    super(
      `${directory} is in use by process ${holder.pid} (since ${holder.since}). Stop that process, or give this one a directory of its own with AIRGLOW_DATA.`,
    )
  }
}

type Holder = { pid: number; since: string; birth: string | null; nonce: string }

/**
 * Takes the directory for this process, because two PGlite processes on one directory lose each other's rows without an
 * error. A lock left behind by a dead process is taken over; a living one is never overruled.
 *
 * @returns a function that gives the directory free
 * @throws DirectoryInUse
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true })
  const path = join(directory, 'airglow.lock')
  const mine: Holder = {
    pid: process.pid,
    since: new Date().toISOString(),
    birth: birthOf(process.pid),
    nonce: randomUUID(),
  }
  for (;;) {
    if (create(path, mine)) return () => release(path, mine)
    const holder = readHolder(path)
    if (holder && isAlive(holder)) throw new DirectoryInUse(directory, holder)
    remove(path)
  }
}

function create(path: string, holder: Holder): boolean {
  try {
    const file = openSync(path, 'wx')
    writeSync(file, JSON.stringify(holder))
    closeSync(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function readHolder(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>
    if (typeof holder.pid !== 'number' || typeof holder.nonce !== 'string') return null
    return { pid: holder.pid, since: String(holder.since), birth: holder.birth ?? null, nonce: holder.nonce }
  } catch {
    return null
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  // A number alone can have been given to another process since, above all inside a container.
  const birth = birthOf(holder.pid)
  return birth === null || holder.birth === null || birth === holder.birth
}

/** Start time of a process in clock ticks since boot, where the system tells. */
function birthOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function release(path: string, mine: Holder): void {
  if (readHolder(path)?.nonce === mine.nonce) remove(path)
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
