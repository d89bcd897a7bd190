const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** A text with every made-up id blanked. */
export const withoutUuids = (text: string): string => text.replace(UUID, '<id>')

/**
 * Which of our update and task ids stands for which recorded one. Each recorded id means one of ours for good, so that an
 * answer that mixes two up is noticed.
 */
export class UuidBook {
  private readonly oursByTheirs: Map<string, string>
  private readonly theirsByOurs: Map<string, string>

  /** @param from a book whose entries this one begins with. */
  constructor(from: UuidBook | null = null) {
    this.oursByTheirs = new Map(from?.oursByTheirs)
    this.theirsByOurs = new Map(from?.theirsByOurs)
  }

  /** Notes that these two texts mean the same; false when an id in them is known to mean another. */
  pair(theirs: string, ours: string): boolean {
    const ids = theirs.match(UUID) ?? []
    const answered = ours.match(UUID) ?? []
    return ids.every((id, index) => this.note(id, answered[index] ?? ''))
  }

  /** Ours for a recorded id; the same id when none is known. */
  ours(theirs: string): string {
    return this.oursByTheirs.get(theirs) ?? theirs
  }

  /** A recorded request with our ids in it. Ids have one length, so that lengths in binary bodies hold. */
  translate(body: Buffer): Buffer {
    const text = body.toString('latin1')
    const translated = text.replace(UUID, (id) => this.ours(id))
    return translated === text ? body : Buffer.from(translated, 'latin1')
  }

  private note(theirs: string, ours: string): boolean {
    const known = this.oursByTheirs.get(theirs)
    if (known !== undefined) return known === ours
    const taken = this.theirsByOurs.get(ours)
    if (taken !== undefined) return taken === theirs
    this.oursByTheirs.set(theirs, ours)
    this.theirsByOurs.set(ours, theirs)
    return true
  }
}
