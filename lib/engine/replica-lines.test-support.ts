import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isEnd, type StepCall } from '@/lib/domain/step'
import type { StepStore } from '@/lib/store/steps'
import type { Onlooker, ReplicaOrder } from './replica-engine.test-support'
import type { EngineClient } from './step-work'

/** Where a process can end: before and after each touch of the store and of the scheduler. */
export const LINES = [
  'before-claim',
  'after-claim',
  'after-look',
  'before-intention',
  'after-intention',
  'before-send',
  /** The connection for the call is being made; nothing of it has left. */
  'connecting',
  'after-send',
  'before-outcome',
  'after-outcome',
  'before-confirm',
  'after-confirm',
  'before-close',
  'after-close',
] as const
export type Line = (typeof LINES)[number]

/** Null where a line has to do with no cluster, or with no call of its own. */
type Pass = (line: Line, cluster: string | null, call: StepCall | null) => void

/** Gives this very process its signal when it comes to its line. The kernel acts before the next statement. */
export function haltAt({ halt }: ReplicaOrder, onIdle: () => void): Onlooker {
  let done = false
  const pass: Pass = (line, cluster, call) => {
    if (done || halt?.at !== line) return
    if ((cluster ?? halt.cluster) !== halt.cluster || (call ?? halt.call) !== halt.call) return
    done = true
    process.kill(process.pid, halt.signal)
  }
  return {
    store: (store) => storePassing(store, pass, onIdle),
    client: (client, cluster) => clientPassing(client, cluster, pass),
  }
}

function storePassing(store: StepStore, pass: Pass, onIdle: () => void): StepStore {
  const lastCalls = new Map<string, StepCall>()
  return {
    ...store,
    async claim(owner, leaseMs, limit) {
      pass('before-claim', null, null)
      const claims = await store.claim(owner, leaseMs, limit)
      for (const { step } of claims) pass('after-claim', step.key.cluster, null)
      if (claims.length === 0) onIdle()
      return claims
    },
    async write(claim, write, entries) {
      const { id, key } = claim.step
      const intention = entries.find((entry) => entry.kind === 'intention')
      if (intention) lastCalls.set(id, intention.call)
      const call = lastCalls.get(id) ?? null
      const point = intention
        ? 'intention'
        : entries.some(({ kind }) => kind === 'outcome')
          ? 'outcome'
          : write.state !== undefined && isEnd(write.state)
            ? 'close'
            : write.state === 'moving'
              ? 'confirm'
              : null
      if (point) pass(`before-${point}`, key.cluster, call)
      const written = await store.write(claim, write, entries)
      if (point) pass(`after-${point}`, key.cluster, call)
      return written
    },
  }
}

const clientPassing = (client: EngineClient, cluster: string, pass: Pass): EngineClient => ({
  ...client,
  async readUpdateDetails(selection) {
    const read = await client.readUpdateDetails(selection)
    pass('after-look', cluster, 'rollbackJobUpdate')
    return read
  },
  async readUpdateDiff(request) {
    const read = await client.readUpdateDiff(request)
    pass('after-look', cluster, 'startJobUpdate')
    return read
  },
  rollbackJobUpdate: (key, message) =>
    sendPassing(cluster, 'rollbackJobUpdate', pass, () => client.rollbackJobUpdate(key, message)),
  startJobUpdate: (request, message) =>
    sendPassing(cluster, 'startJobUpdate', pass, () => client.startJobUpdate(request, message)),
})

async function sendPassing<T>(cluster: string, call: StepCall, pass: Pass, send: () => Promise<T>): Promise<T> {
  pass('before-send', cluster, call)
  // Told just before the socket begins to connect, which it has done by the next tick.
  const onSocket = () => process.nextTick(pass, 'connecting', cluster, call)
  subscribe(SOCKETS, onSocket)
  const outcome = await send().finally(() => unsubscribe(SOCKETS, onSocket))
  pass('after-send', cluster, call)
  return outcome
}

const SOCKETS = 'net.client.socket'
