import { createAuroraClient } from '@/lib/aurora/client'
import { isEnd, type StepPolicy } from '@/lib/domain/step'
import { type StepStore, stepStore } from '@/lib/store/steps'
import { openStore } from '@/lib/store/store'
import { Runner } from './runner'
import type { EngineClient } from './step-work'

/**
 * One replica's engine as a process of its own, for tests that kill it or stop it with real signals. Told what to do by one
 * JSON argument; begins to work when its parent says `go`, and says itself when it is `ready` and when it found nothing to do.
 */
export type ReplicaOrder = {
  readonly place: Parameters<typeof openStore>[0]
  readonly migrationsFolder: string
  readonly clusters: readonly { readonly name: string; readonly url: string }[]
  readonly policy: StepPolicy
  readonly leaseMs: number
  readonly renewEveryMs: number
  readonly marginMs: number
  readonly callMs: number
  /** The line at which the process gives itself the signal, the first time it comes there with this cluster. */
  readonly halt: { readonly at: Line; readonly cluster: string; readonly signal: 'SIGKILL' | 'SIGSTOP' } | null
}

/** Where a process can end: before and after each touch of the store and of the scheduler. */
export const LINES = [
  'before-claim',
  'after-claim',
  'after-look',
  'before-intention',
  'after-intention',
  'before-send',
  'after-send',
  'before-outcome',
  'after-outcome',
  'before-confirm',
  'after-confirm',
  'before-close',
  'after-close',
] as const
export type Line = (typeof LINES)[number]

function haltAt({ halt }: ReplicaOrder): (line: Line, cluster: string | null) => void {
  let done = false
  return (line, cluster) => {
    if (done || halt?.at !== line || (cluster !== null && cluster !== halt.cluster)) return
    done = true
    process.kill(process.pid, halt.signal)
  }
}

type Pass = ReturnType<typeof haltAt>

function storePassing(store: StepStore, pass: Pass): StepStore {
  return {
    ...store,
    async claim(owner, leaseMs, limit) {
      pass('before-claim', null)
      const claims = await store.claim(owner, leaseMs, limit)
      for (const { step } of claims) pass('after-claim', step.key.cluster)
      if (claims.length === 0) process.send?.('idle')
      return claims
    },
    async write(claim, write, entries) {
      const { cluster } = claim.step.key
      const kinds = new Set(entries.map(({ kind }) => kind))
      const point = kinds.has('intention')
        ? 'intention'
        : kinds.has('outcome')
          ? 'outcome'
          : write.state !== undefined && isEnd(write.state)
            ? 'close'
            : write.state === 'moving'
              ? 'confirm'
              : null
      if (point) pass(`before-${point}`, cluster)
      const written = await store.write(claim, write, entries)
      if (point) pass(`after-${point}`, cluster)
      return written
    },
  }
}

const clientPassing = (client: EngineClient, cluster: string, pass: Pass): EngineClient => ({
  ...client,
  async readUpdateDetails(selection) {
    const read = await client.readUpdateDetails(selection)
    pass('after-look', cluster)
    return read
  },
  async rollbackJobUpdate(key, message) {
    pass('before-send', cluster)
    const outcome = await client.rollbackJobUpdate(key, message)
    pass('after-send', cluster)
    return outcome
  },
})

async function run(order: ReplicaOrder): Promise<void> {
  const store = await openStore(order.place, order.migrationsFolder)
  const pass = haltAt(order)
  const clients = new Map(
    order.clusters.map(({ name, url }) => {
      const client = createAuroraClient({ cluster: name, schedulerUrl: url, writeDeadlineMs: order.callMs })
      return [name, clientPassing(client, name, pass)] as const
    }),
  )
  const runner = new Runner({
    store: storePassing(stepStore(store.db), pass),
    clientOf: (cluster) => clients.get(cluster) ?? null,
    policy: order.policy,
    leaseMs: order.leaseMs,
    renewEveryMs: order.renewEveryMs,
    marginMs: order.marginMs,
    callMs: order.callMs,
    everyMs: 100,
    onError: (error) => process.send?.({ error: String(error) }),
    onProgress: () => {},
  })
  process.on('message', (message) => {
    if (message === 'go') runner.start()
  })
  process.once('SIGTERM', () => {
    void runner
      .stop()
      .then(() => store.close())
      .then(() => process.exit(0))
  })
  process.send?.('ready')
}

const [, script, argument] = process.argv
// Only as a process: a test that needs the names of the lines imports this file, too.
if (argument !== undefined && script?.endsWith('replica-process.test-support.ts'))
  await run(JSON.parse(argument) as ReplicaOrder)
