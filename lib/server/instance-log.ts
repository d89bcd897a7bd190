import { randomUUID } from 'node:crypto'
import { type InstanceView, packInstances } from '@/lib/contract/instance-table'
import type { PackedInstances } from '@/lib/contract/instances'

type Strip = {
  instances: readonly InstanceView[]
  /** When each of them changed last, in turns of this log. */
  changedAt: number[]
  /** Whoever is older than this has to be told everything: instances have come or gone since. */
  wholeAt: number
}

/** Instances remembered at most, of all strips together. */
const MOST_INSTANCES = 500_000

/**
 * Remembers when instances changed, so that whoever has seen them once is sent only what has changed since. Its turns count
 * from the start of the process; a cursor of another process means nothing here, and is told everything.
 */
export class InstanceLog {
  readonly #epoch = randomUUID().slice(0, 8)
  readonly #strips = new Map<string, Strip>()
  #turn = 0
  #size = 0

  /** Where the log stands now. Meant to be sent back to `read`. */
  get cursor(): string {
    return `${this.#epoch}.${this.#turn}`
  }

  /** Notes how the instances of a strip are now, in ascending order. @param name unique, and the same every time */
  note(name: string, instances: readonly InstanceView[]): void {
    const known = this.#strips.get(name)
    const next = known && sameNumbers(known.instances, instances) ? this.#compared(known, instances) : null
    this.#size += instances.length - (known?.instances.length ?? 0)
    this.#strips.delete(name)
    this.#strips.set(name, next ?? this.#begun(instances))
    for (const [oldest, { instances: forgotten }] of this.#strips) {
      if (this.#size <= MOST_INSTANCES || oldest === name) break
      this.#strips.delete(oldest)
      this.#size -= forgotten.length
    }
  }

  /** What has changed in a strip that was noted since the cursor; everything where that cannot be told. */
  read(name: string, since: string | null): PackedInstances | null {
    const strip = this.#strips.get(name)
    if (!strip) return null
    const turn = this.#turnOf(since)
    if (turn === null || turn < strip.wholeAt) return packInstances(strip.instances, true)
    return packInstances(
      strip.instances.filter((_, at) => (strip.changedAt[at] ?? 0) > turn),
      false,
    )
  }

  #begun(instances: readonly InstanceView[]): Strip {
    this.#turn += 1
    return { instances, changedAt: instances.map(() => this.#turn), wholeAt: this.#turn }
  }

  #compared(known: Strip, instances: readonly InstanceView[]): Strip {
    let turn: number | null = null
    for (const [at, instance] of instances.entries()) {
      const before = known.instances[at]
      if (before && sameInstance(before, instance)) continue
      turn ??= ++this.#turn
      known.changedAt[at] = turn
    }
    return { ...known, instances }
  }

  #turnOf(cursor: string | null): number | null {
    const [epoch, turn = ''] = cursor?.split('.') ?? []
    if (epoch !== this.#epoch || !/^\d{1,15}$/.test(turn)) return null
    return Number(turn) <= this.#turn ? Number(turn) : null
  }
}

const sameNumbers = (a: readonly InstanceView[], b: readonly InstanceView[]): boolean =>
  a.length === b.length && a.every(({ id }, at) => id === b[at]?.id)

const sameInstance = (a: InstanceView, b: InstanceView): boolean =>
  a.state === b.state &&
  a.side === b.side &&
  a.build === b.build &&
  a.status === b.status &&
  a.host === b.host &&
  a.message === b.message &&
  a.failures === b.failures &&
  a.sinceMs === b.sinceMs &&
  a.inHand === b.inHand &&
  a.restarted === b.restarted
