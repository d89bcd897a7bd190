/** What was used lately, by its key: never more than `most`, and what was used longest ago goes first. */
export class Recent<Value> {
  private young = new Map<string, Value>()
  private old = new Map<string, Value>()

  constructor(private readonly most: number) {}

  get(key: string): Value | undefined {
    const held = this.young.get(key)
    if (held !== undefined) return held
    const older = this.old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: string, value: Value): void {
    // Two halves: when the young one is full, the old one is dropped as a whole.
    if (this.young.size >= this.most / 2) {
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(key, value)
  }
}
