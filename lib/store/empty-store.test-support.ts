import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStore } from './store'

/**
 * Makes an embedded store as it is after its first start, to be copied by whoever needs a new one: to make it takes seconds of a
 * processor, to copy it moments.
 */
export async function makeEmptyStore(): Promise<{ readonly directory: string; readonly remove: () => void }> {
  const directory = mkdtempSync(join(tmpdir(), 'airglow-empty-'))
  const migrations = fileURLToPath(new URL('./migrations', import.meta.url))
  const store = await openStore({ kind: 'embedded', directory }, migrations)
  await store.close()
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) }
}
