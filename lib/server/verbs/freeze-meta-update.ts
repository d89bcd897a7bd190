import { randomBytes } from 'node:crypto'
import { paths } from '@/lib/contract/paths'
import type { Frozen, SnapshotsReply } from '@/lib/contract/snapshot'
import type { StandpointQuery } from '@/lib/contract/standpoint'
import { say } from '@/lib/messages/say'
import { listSnapshots, saveSnapshot } from '@/lib/store/snapshots'
import { AppError } from '../app-error'
import { lookAt } from '../look-at'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { freeze } from '../snapshot-content'

/** Without the four that look like another one. */
const LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const LENGTH = 10
/** A snapshot of twenty clusters with four thousand instances each has a third of it. */
const MOST_BYTES = 16 * 1024 * 1024

/**
 * Makes a read-only copy of a meta-update as it is shown, with an address of its own. The journal says who did it and when.
 *
 * @throws AppError unknown-meta-update, too-large, store-unavailable
 */
export async function freezeMetaUpdate(
  runtime: Runtime,
  principal: Principal,
  id: string,
  standpoint: Pick<StandpointQuery, 'at'>,
): Promise<Frozen> {
  const { store, storeWatch, config, nowMs } = runtime
  const sight = await lookAt(runtime, id, standpoint)
  const { content, configs } = freeze(sight)
  if (content.length > MOST_BYTES)
    throw new AppError('too-large', say('snapshot.too-large', { mb: MOST_BYTES / 2 ** 20 }))
  const short = newShort()
  const atMs = Math.round(sight.nowMs)
  await storeWatch.withStore(() =>
    saveSnapshot(store.db, { short, metaUpdateId: id, atMs, by: principal.name, content, configs }),
  )
  await storeWatch.look()
  return { short, path: paths.snapshot(short), atMs, keptUntilMs: Math.round(nowMs()) + config.history.keepMs }
}

/** Snapshots of a meta-update, the newest first. @throws AppError store-unavailable */
export async function readSnapshots(runtime: Runtime, _principal: Principal, id: string): Promise<SnapshotsReply> {
  const { store, storeWatch, nowMs } = runtime
  const snapshots = await storeWatch.read(`snapshots ${id}`, () => listSnapshots(store.db, id))
  return { nowMs: nowMs(), snapshots }
}

/** Long enough that nobody finds another one by trying. */
function newShort(): string {
  let short = ''
  while (short.length < LENGTH)
    for (const byte of randomBytes(2 * LENGTH)) {
      const letter = LETTERS[byte % 64]
      if (letter !== undefined && short.length < LENGTH) short += letter
    }
  return short
}
