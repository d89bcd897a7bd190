import { z } from 'zod'
import type { ClusterState } from '@/lib/contract/cluster'
import type { ActionRef } from '@/lib/contract/meta-update'
import type { Past } from '@/lib/contract/standpoint'
import type { Hold } from '@/lib/domain/hold'
import { type InstanceSample, sampledInstances, sampleOf } from '@/lib/domain/instance-sample'
import { lastEventsOf } from '@/lib/domain/instance-way'
import { momentsOf } from '@/lib/domain/look-back'
import type { Member, ObservedUpdate } from '@/lib/domain/meta-update'
import type { TaskConfig } from '@/lib/domain/task-config'
import type { Attention, MemberVerdict } from '@/lib/domain/verdict'
import { say } from '@/lib/messages/say'
import { loadConfigs } from '@/lib/store/history-reading'
import { type KeptHead, packEvents, partsOf, unpackEvents, wholeOf } from '@/lib/store/kept-update'
import { loadSnapshot } from '@/lib/store/snapshots'
import { AppError } from './app-error'
import type { Sight } from './look-at'
import type { JudgedMember } from './overview'
import { firstFailureThen } from './past-judgement'
import type { Runtime } from './runtime'

const FORMAT = 1

type FrozenUpdate = { readonly head: KeptHead; readonly events: string }
type FrozenMember = Pick<Member, 'key' | 'because' | 'otherIds' | 'supersededBy' | 'takenAway'> &
  Pick<JudgedMember, 'freshness' | 'asOfMs' | 'hold'> & {
    readonly update: FrozenUpdate
    readonly restores: readonly FrozenUpdate[]
    readonly sample: InstanceSample | null
    /** As it was judged then: a rule that is changed later changes no snapshot. */
    readonly verdict: MemberVerdict
  }
type FrozenSight = {
  readonly format: typeof FORMAT
  readonly attention: Attention
  readonly members: readonly FrozenMember[]
  readonly clusters: readonly ClusterState[]
  readonly holds: readonly Hold[]
  readonly actions: readonly ActionRef[]
  readonly past: Pick<Past, 'startMs' | 'forgottenAtMs'>
}

// The rows are our own; one of another format is told, not guessed at.
const contentSchema = z.looseObject({ format: z.literal(FORMAT), members: z.array(z.looseObject({})) })

/** What is kept of a sight: instances as samples, configs apart. */
export function freeze({ found, clusters, holds, actions, past }: Sight): { content: string; configs: TaskConfig[] } {
  const configs: TaskConfig[] = []
  const frozen = (member: Member, update: ObservedUpdate): FrozenUpdate => {
    const key = { ...member.key, updateId: update.summary.key.id }
    const place =
      update === member.update
        ? ({ as: 'member', because: member.because, otherIds: member.otherIds, supersededBy: null } as const)
        : ({ as: 'restore', of: member.key.updateId } as const)
    const parts = partsOf(key, place, update)
    configs.push(...parts.configs)
    return { head: parts.head, events: packEvents(parts.events) }
  }
  const members = found.members.map(
    ({ member, freshness, asOfMs, hold, instances, firstFailure, verdict }): FrozenMember => {
      const { key, because, otherIds, supersededBy, takenAway } = member
      return {
        ...{ key, because, otherIds, supersededBy, takenAway, freshness, asOfMs, hold, verdict },
        update: frozen(member, member.update),
        restores: member.restores.map((restore) => frozen(member, restore)),
        sample: instances && sampleOf(instances, firstFailure),
      }
    },
  )
  const startMs = past?.startMs ?? Math.min(...found.members.map(({ member }) => member.update.summary.createdAtMs))
  const sight: FrozenSight = {
    format: FORMAT,
    attention: found.attention,
    members,
    clusters,
    holds,
    actions,
    past: { startMs, forgottenAtMs: past?.forgottenAtMs ?? null },
  }
  return { content: JSON.stringify(sight), configs }
}

/** Opens a snapshot of a meta-update. @throws AppError unknown-snapshot, store-unavailable */
export async function openSnapshot(runtime: Runtime, id: string, short: string): Promise<Sight> {
  const { store, storeWatch } = runtime
  const { kept, configs } = await storeWatch.withStore(async () => {
    const found = await loadSnapshot(store.db, short)
    return { kept: found, configs: await loadConfigs(store.db, found?.configs ?? []) }
  })
  if (kept?.metaUpdateId !== id) throw unknownSnapshot(runtime, short)
  const content: unknown = JSON.parse(kept.content)
  if (!contentSchema.safeParse(content).success)
    throw new AppError('unknown-snapshot', say('snapshot.other-version', { short }))
  const sight = content as FrozenSight
  const { atMs, by, frozenAtMs } = kept
  const found = {
    id,
    attention: sight.attention,
    members: sight.members.map((member) => thawed(member, configs)),
  }
  return {
    found,
    nowMs: atMs,
    version: 0,
    clusters: sight.clusters,
    holds: sight.holds,
    actions: sight.actions,
    past: {
      kind: 'snapshot',
      atMs,
      askedMs: null,
      startMs: sight.past.startMs,
      endMs: atMs,
      moments: momentsOf([], [sight.past.startMs, atMs], 2),
      forgottenAtMs: sight.past.forgottenAtMs,
      unwatched: sight.clusters.filter(({ freshness }) => freshness !== 'current').map(({ cluster }) => cluster),
      snapshot: { short, by, frozenAtMs },
    },
  }
}

function thawed(frozen: FrozenMember, configs: ReadonlyMap<string, TaskConfig>): JudgedMember {
  const { key, because, otherIds, supersededBy, takenAway, freshness, asOfMs, hold, verdict, sample } = frozen
  const whole = ({ head, events }: FrozenUpdate): ObservedUpdate => wholeOf(head, configs, unpackEvents(events))
  const update = whole(frozen.update)
  const restores = frozen.restores.map(whole)
  const lastEvents = update.details ? lastEventsOf(update.details, restores) : new Map()
  const instances = sample && sampledInstances(sample, lastEvents)
  return {
    member: { key, because, otherIds, supersededBy, takenAway, update, restores },
    ...{ freshness, asOfMs, hold, verdict, instances },
    firstFailure: update.details && firstFailureThen(update.details, instances, sample),
  }
}

export function unknownSnapshot({ config }: Runtime, short: string): AppError {
  const days = Math.round(config.history.keepMs / (24 * 3600_000))
  return new AppError('unknown-snapshot', say('snapshot.unknown', { short, days }))
}
