import type { Bell } from '@/lib/contract/action'

type Listener = { ring(bell: Bell): void; close(): void }

/** Changes within this time are told once: a doorbell, not a drum. */
const COALESCE_MS = 250

/** Tells open event streams that something new can be fetched. Carries a topic and a version, never rows. */
export class Bells {
  readonly #listeners = new Set<Listener>()
  readonly #versions: Record<Bell['topic'], number> = { board: 0, actions: 0 }
  readonly #pending = new Map<Bell['topic'], NodeJS.Timeout>()
  #isClosed = false

  /** Nobody is told anything any more. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  version(topic: Bell['topic']): number {
    return this.#versions[topic]
  }

  ring(topic: Bell['topic']): void {
    this.#versions[topic]++
    if (this.#pending.has(topic)) return
    const timer = setTimeout(() => {
      this.#pending.delete(topic)
      for (const listener of this.#listeners) listener.ring({ topic, version: this.#versions[topic] })
    }, COALESCE_MS)
    timer.unref()
    this.#pending.set(topic, timer)
  }

  /** @returns a function that ends the subscription; calling it twice is harmless */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends all streams: a server that shuts down would wait for them for ever. */
  close(): void {
    this.#isClosed = true
    for (const timer of this.#pending.values()) clearTimeout(timer)
    this.#pending.clear()
    for (const listener of [...this.#listeners]) listener.close()
    this.#listeners.clear()
  }
}
