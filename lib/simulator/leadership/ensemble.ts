/** What a scheduler process is doing. An elected one has the storage but has not announced itself yet. */
export type Standing = 'leading' | 'elected' | 'standby' | 'stopping' | 'dead'

/** Whom a process takes for the leader: itself, another one, or nobody, which is also what it says to several at once. */
export type LeaderView =
  | { readonly kind: 'leading' }
  | { readonly kind: 'elsewhere'; readonly process: number }
  | { readonly kind: 'none' }

export type FailoverOptions = {
  /** The next leader's storage lacks what the last write did. */
  readonly losingLastWrite?: boolean
  /** How long the dead leader stays announced, in cluster time; its ZooKeeper session has to expire. */
  readonly deadMs?: number
  /** How long nobody leads after that, in cluster time: the next one replays its log and registers with Mesos. */
  readonly downMs?: number
}

/** What happens to a process or its announcement; every listener is told in the order of events. */
export type EnsembleListener = {
  readonly died: (process: number) => void
  readonly returned: (process: number) => void
  /** The storage has no master from here on: what falls due waits. */
  readonly unled: () => void
  /** Another process, or the same one again, has the storage and goes on with it. */
  readonly elected: (process: number, losingLastWrite: boolean) => void
  readonly announced: (process: number) => void
  readonly withdrawn: (process: number) => void
}

/** As observed: a session of six seconds, and about four until the next one has registered with Mesos. */
export const DEFAULT_DEAD_MS = 6300
export const DEFAULT_DOWN_MS = 4100
/** A process that was told to end answers this long before its port closes. */
const STOPPING_MS = 1000

/** The scheduler processes of one cluster and which of them leads. Time is the cluster's. */
export class Ensemble {
  private readonly standings: Standing[]
  private members: number[] = [0]
  private busy = false

  constructor(
    size: number,
    private readonly after: (ms: number, run: () => void) => void,
    private readonly listener: EnsembleListener,
  ) {
    this.standings = Array.from({ length: size }, (_, index) => (index === 0 ? 'leading' : 'standby'))
  }

  standingOf(process: number): Standing {
    return this.standings[process] ?? 'dead'
  }

  /** The process whose storage is ready: the leader, or one that is about to lead; null while there is none. */
  storageHolder(): number | null {
    const index = this.standings.findIndex((standing) => standing === 'leading' || standing === 'elected')
    return index < 0 ? null : index
  }

  /** The processes announced as leader at present: one, or none, or by `announceTwo` two. */
  announcedProcesses(): readonly number[] {
    return this.members
  }

  /** LeaderRedirect: no announcement or more than one means that there is no leader. */
  viewOf(process: number): LeaderView {
    const [only, ...others] = this.members
    if (only === undefined || others.length > 0) return { kind: 'none' }
    return only === process ? { kind: 'leading' } : { kind: 'elsewhere', process: only }
  }

  /** Whether a failover can begin: not while one is under way. */
  canFailOver(): boolean {
    return !this.busy
  }

  /**
   * Kills the leader. It stays announced for `deadMs`; then the next process is elected, and leads after another `downMs`;
   * the killed one comes back as a standby at that moment. A single process comes back by itself.
   */
  kill(options: FailoverOptions = {}): void {
    const leader = this.begin()
    this.die(leader)
    this.after(options.deadMs ?? DEFAULT_DEAD_MS, () => this.succeed(leader, options))
  }

  /** Ends the leader in good order: until its port closes it says that its storage is not ready; its announcement goes with it. */
  stopGracefully(options: FailoverOptions = {}): void {
    const leader = this.begin()
    this.standings[leader] = 'stopping'
    this.listener.unled()
    this.after(STOPPING_MS, () => {
      this.die(leader)
      this.succeed(leader, options)
    })
  }

  /** Another process is announced beside the leader, as after a partition of ZooKeeper, for this long. False for a single one. */
  announceTwo(ms: number): boolean {
    const other = this.standings.indexOf('standby')
    const [leader] = this.members
    if (this.busy || other < 0 || leader === undefined) return false
    this.busy = true
    this.members = [leader, other]
    this.listener.announced(other)
    this.after(ms, () => {
      this.members = [leader]
      this.busy = false
      this.listener.withdrawn(other)
    })
    return true
  }

  private begin(): number {
    const leader = this.standings.indexOf('leading')
    if (this.busy || leader < 0) throw new Error('A failover of this cluster is under way.')
    this.busy = true
    return leader
  }

  private die(process: number): void {
    const led = this.standings[process] === 'leading'
    this.standings[process] = 'dead'
    if (led) this.listener.unled()
    this.listener.died(process)
  }

  private succeed(dead: number, { downMs = DEFAULT_DOWN_MS, losingLastWrite = false }: FailoverOptions): void {
    this.members = []
    this.listener.withdrawn(dead)
    const standby = this.standings.indexOf('standby')
    const next = standby < 0 ? dead : standby
    this.standings[next] = 'elected'
    if (next === dead) this.listener.returned(dead)
    this.listener.elected(next, losingLastWrite)
    this.after(downMs, () => this.lead(next, dead))
  }

  private lead(next: number, dead: number): void {
    this.standings[next] = 'leading'
    this.members = [next]
    this.busy = false
    this.listener.announced(next)
    if (next === dead) return
    this.standings[dead] = 'standby'
    this.listener.returned(dead)
  }
}
