import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { SNAPSHOT_ID } from '@/lib/contract/standpoint'
import { loadSnapshot } from '@/lib/store/snapshots'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { unknownSnapshot } from '../snapshot-content'
import { readMetaUpdate } from './read-meta-update'

/** What a snapshot shows, by its own address. @throws AppError unknown-snapshot, store-unavailable */
export async function readSnapshot(runtime: Runtime, principal: Principal, short: string): Promise<MetaUpdateReply> {
  const { store, storeWatch } = runtime
  const kept = SNAPSHOT_ID.test(short) ? await storeWatch.withStore(() => loadSnapshot(store.db, short)) : null
  if (!kept) throw unknownSnapshot(runtime, short)
  return readMetaUpdate(runtime, principal, kept.metaUpdateId, { snapshot: short })
}
