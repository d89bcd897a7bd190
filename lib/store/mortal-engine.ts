import { PGlite, type PGliteOptions, type Results, type Transaction } from '@electric-sql/pglite'

/**
 * PGlite that can die. After an error of severity FATAL or PANIC (its log could not be written) the engine, asked anything at
 * all, never returns, and the process with it. So it is asked nothing more: what is under way fails, and what comes next is
 * for an heir over the same directory, which recovers as after any crash.
 */
export class MortalEngine extends PGlite {
  readonly #options: PGliteOptions
  readonly #mayOpen: () => void
  #death: { readonly error: unknown } | null = null
  #heir: Promise<MortalEngine> | null = null

  /** @param mayOpen throws when it is no use to open the directory again just now */
  constructor(options: PGliteOptions, mayOpen: () => void) {
    super(options)
    this.#options = options
    this.#mayOpen = mayOpen
  }

  override async query<T>(...args: Parameters<PGlite['query']>): Promise<Results<T>> {
    const engine = await this.#living()
    return engine === this ? super.query<T>(...args) : engine.query<T>(...args)
  }

  override async exec(...args: Parameters<PGlite['exec']>): Promise<Results[]> {
    const engine = await this.#living()
    return engine === this ? super.exec(...args) : engine.exec(...args)
  }

  override async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const engine = await this.#living()
    return engine === this ? super.transaction(work) : engine.transaction(work)
  }

  override execProtocol(...args: Parameters<PGlite['execProtocol']>) {
    return this.#mortally(() => super.execProtocol(...args))
  }

  override execProtocolStream(...args: Parameters<PGlite['execProtocolStream']>) {
    return this.#mortally(() => super.execProtocolStream(...args))
  }

  /** Closes it, or whoever came after it. */
  async end(): Promise<void> {
    const heir = await this.#heir?.catch(() => null)
    if (heir) await heir.end()
    else if (!this.closed) await this.close()
  }

  async #mortally<T>(ask: () => Promise<T>): Promise<T> {
    // The last word of `close`, which goes nowhere, is no exception: what it throws is not heard.
    if (this.#death) throw this.#death.error
    try {
      return await ask()
    } catch (error) {
      if (isDeadly(error)) this.#death ??= { error }
      throw error
    }
  }

  async #living(): Promise<MortalEngine> {
    if (!this.#death) return this
    this.#heir ??= this.#bequeath()
    const awaited = this.#heir
    try {
      const heir = await awaited
      const last = await heir.#living()
      // Those in between are let go of.
      if (last !== heir) this.#heir = Promise.resolve(last)
      return last
    } catch (error) {
      // Whoever comes next tries again.
      if (this.#heir === awaited) this.#heir = null
      throw error
    }
  }

  async #bequeath(): Promise<MortalEngine> {
    this.#mayOpen()
    if (!this.closed) await this.close()
    const heir = new MortalEngine(this.#options, this.#mayOpen)
    await heir.waitReady
    return heir
  }
}

const isDeadly = (error: unknown): boolean =>
  error instanceof Error && ['FATAL', 'PANIC'].includes(String((error as { severity?: unknown }).severity))
