import { createAuroraClient } from '@/lib/aurora/client'
import type { StepCall, StepPolicy } from '@/lib/domain/step'
import { acceptAction, type NewAction } from '@/lib/store/actions'
import { type StoredPlan, savePlan } from '@/lib/store/plans'
import { type StepStore, stepStore } from '@/lib/store/steps'
import type { Database, StorePlace } from '@/lib/store/store'
import type { Line } from './replica-lines.test-support'
import { Runner } from './runner'
import type { EngineClient } from './step-work'

/** A confirmation, as the server writes it down. */
export type Confirmed = { readonly plan: StoredPlan; readonly action: NewAction }

/** All that one replica's engine needs to know; it crosses from process to process as JSON. */
export type ReplicaOrder = {
  readonly place: StorePlace
  readonly migrationsFolder: string
  readonly clusters: readonly { readonly name: string; readonly url: string }[]
  readonly policy: StepPolicy
  readonly leaseMs: number
  readonly renewEveryMs: number
  readonly marginMs: number
  readonly callMs: number
  /** What it accepts before it begins to work: nobody else can while it has the directory. */
  readonly accepts: Confirmed | null
  /** The line at which the process gives itself the signal, the first time it comes there with this cluster and this call. */
  readonly halt: {
    readonly at: Line
    readonly cluster: string
    readonly call: StepCall
    readonly signal: 'SIGKILL' | 'SIGSTOP'
  } | null
}

/** Somebody who sees everything pass that an engine does with its store and with its clusters. */
export type Onlooker = {
  readonly store: (store: StepStore) => StepStore
  readonly client: (client: EngineClient, cluster: string) => EngineClient
}

/** The engine of one replica over real clients and a real store. `close` ends its connections to the schedulers. */
export function replicaEngine(
  order: ReplicaOrder,
  db: Database,
  { store, client }: Onlooker,
  onError: (error: unknown) => void,
): { readonly runner: Runner; readonly close: () => void } {
  const { policy, leaseMs, renewEveryMs, marginMs, callMs } = order
  const clients = order.clusters.map(({ name, url }) => {
    return { name, aurora: createAuroraClient({ cluster: name, schedulerUrl: url, writeDeadlineMs: callMs }) }
  })
  const byName = new Map(clients.map(({ name, aurora }) => [name, client(aurora, name)]))
  const runner = new Runner({
    store: store(stepStore(db)),
    clientOf: (cluster) => byName.get(cluster) ?? null,
    ...{ policy, leaseMs, renewEveryMs, marginMs, callMs, onError },
    everyMs: 100,
    onProgress: () => {},
  })
  const close = () => {
    for (const { aurora } of clients) aurora.close()
  }
  return { runner, close }
}

export async function acceptConfirmed(db: Database, { plan, action }: Confirmed): Promise<void> {
  await savePlan(db, plan)
  const acceptance = await acceptAction(db, action)
  if (acceptance.kind !== 'accepted') throw new Error(`The action was not accepted: ${acceptance.kind}.`)
}
