import { createHash } from 'node:crypto'

/** A reply and its validator, for everybody who asks for the same thing. */
export type SharedReply = { readonly etag: string; readonly body: string }

const MAX_KEPT = 200

/**
 * Bodies that were made once, by what they are about and the version they are of: many viewers cost a scheduler nothing, and
 * this process little.
 */
export class SharedReplies {
  readonly #replies = new Map<string, { version: string; reply: Promise<SharedReply> }>()

  /** @param version changes whenever `make` would give something else */
  get(key: string, version: string, make: () => Promise<unknown>): Promise<SharedReply> {
    const known = this.#replies.get(key)
    if (known?.version === version) return known.reply
    const reply = make().then(packReply)
    this.#replies.delete(key)
    this.#replies.set(key, { version, reply })
    // What failed is not worth remembering: the next one who asks may have more luck.
    reply.catch(() => {
      if (this.#replies.get(key)?.reply === reply) this.#replies.delete(key)
    })
    const [oldest] = this.#replies.keys()
    if (this.#replies.size > MAX_KEPT && oldest !== undefined) this.#replies.delete(oldest)
    return reply
  }
}

export function packReply(value: unknown): SharedReply {
  const body = JSON.stringify(value)
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { etag, body }
}
