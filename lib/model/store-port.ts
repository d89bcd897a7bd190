import type { StepStore } from '@/lib/store/steps'
import type { ModelReplica } from './model-replica'
import type { ModelStore } from './model-store'

/** A statement failed, or nobody knows whether it did. */
export class StoreFault extends Error {}

/** The store as one replica has it: over a connection that can fail before, in and after every statement. */
export function storePort(replica: ModelReplica, store: ModelStore, isAway: () => boolean): StepStore {
  const { time, random, faults, note } = replica.surroundings
  const statement = <T>(name: string, commit: () => T): Promise<T> =>
    replica.call<T>(`store ${name}`, (resolve, reject) => {
      const fate = faults()
      const fails = random.chance(fate.storeFails)
      const replyLost = random.chance(fate.storeReplyLost)
      const waitMs = random.chance(fate.storeSlow) ? random.between(500, 4500) : random.between(1, 12)
      const backMs = random.between(1, 12)
      const refuse = (afterMs: number, text: string) => {
        note(`${replica.owner}: the store ${text} (${name})`)
        replica.after(afterMs, () => reject(new StoreFault(`The store ${text}.`)))
      }
      time.after(waitMs, () => {
        if (isAway()) return refuse(random.between(10, 3000), 'is away')
        if (fails) return refuse(backMs, 'has failed')
        try {
          const value = commit()
          if (replyLost) return refuse(random.between(10, 5000), 'has done it, but the reply was lost')
          replica.after(backMs, () => resolve(value))
        } catch (error) {
          replica.after(backMs, () => reject(error))
        }
      })
    })
  return {
    claim: (owner, leaseMs, limit) => statement('claim', () => store.claim(owner, leaseMs, limit)),
    renew: (owner, held, leaseMs) => statement('renew', () => store.renew(owner, held, leaseMs)),
    write: (claim, write, entries) => statement('write', () => store.write(claim, write, entries)),
    release: (owner, held) => statement('release', () => store.release(owner, held)),
  }
}
