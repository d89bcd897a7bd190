import type { AuroraClient } from '@/lib/aurora/client'
import { readLatestTasks } from '@/lib/aurora/latest-tasks'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import { latestInstances } from '@/lib/domain/instance'
import type { JobUpdateKey } from '@/lib/domain/job'
import type { JobUpdateDetails } from '@/lib/domain/job-update'
import { measureProgress, type Progress, updateInstanceIds } from '@/lib/domain/progress'
import { type RestorePart, restoreRequest } from '@/lib/domain/restore'
import { restoreMetadata } from '@/lib/domain/restore-marker'
import type { DryRun, Look, Step, StepObservation } from '@/lib/domain/step'
import type { UpdateRequest } from '@/lib/domain/update-request'

export type SightClient = Pick<
  AuroraClient,
  'readUpdateDetails' | 'readUpdateSummaries' | 'readTasks' | 'readConfigSummary' | 'readUpdateDiff'
>
type Seen = Extract<StepObservation, { kind: 'seen' }>

const NOTHING_SEEN: Seen = { kind: 'seen', target: null, progress: null, updates: null, running: null, dryRun: null }
/** Its tasks could not be read; that must not keep a step from its end. */
const UNKNOWN_PROGRESS: Progress = { direction: 'back', done: null, total: null }

/** What one turn has seen so far of a step's update, and how old the oldest of it is. */
export class StepSight {
  readonly #looks = new Map<Look['at'], Look>()
  readonly #startedAt = new Map<Look['at'] | 'target', number>()
  #seen: Seen = NOTHING_SEEN
  #unreadable: string | null = null

  constructor(
    readonly step: Step,
    readonly client: SightClient | null,
    readonly nowMs: () => number,
  ) {}

  get observation(): StepObservation {
    return this.#unreadable === null ? this.#seen : { kind: 'unreadable', message: this.#unreadable }
  }

  /** Milliseconds since the beginning of the oldest read that the observation rests on. */
  ageMs(): number {
    return this.nowMs() - Math.min(...this.#startedAt.values())
  }

  /** The request that a part is tried dry with, and then begun. */
  request(part: RestorePart, wanted: readonly number[]): UpdateRequest | null {
    const { key, work, id } = this.step
    const instructions = this.#seen.target ?? work.instructions
    const metadata = restoreMetadata(work.metadata, key.updateId, id, part.ordinal)
    return instructions && restoreRequest(part, wanted, instructions.settings, metadata, { groupSize: work.groupSize })
  }

  async begin(): Promise<void> {
    if (this.client) await this.#readTarget(this.client)
    else this.#unreadable = `Cluster ${this.step.key.cluster} is not in the configuration any more.`
  }

  async add(look: Look): Promise<void> {
    this.#looks.set(look.at, look)
    if (this.client) await this.#read(this.client, look)
  }

  /** Everything that was looked at is read once more, at the same time. */
  async refresh(): Promise<void> {
    const { client } = this
    if (!client) return
    await Promise.all([this.#readTarget(client), ...[...this.#looks.values()].map((look) => this.#read(client, look))])
  }

  async #readTarget(client: SightClient): Promise<void> {
    const read = await this.#timed('target', client.readUpdateDetails({ key: updateKeyOf(this.step) }))
    if (read) this.#seen = { ...this.#seen, target: read[0] ?? null }
  }

  async #read(client: SightClient, look: Look): Promise<void> {
    const { job } = this.step.key
    if (look.at === 'updates') {
      const updates = await this.#timed('updates', client.readUpdateSummaries({ job }))
      if (updates) this.#seen = { ...this.#seen, updates }
    } else if (look.at === 'running') {
      const running = await this.#timed('running', client.readConfigSummary(job))
      if (running) this.#seen = { ...this.#seen, running }
    } else if (look.at === 'dry-run') {
      const dryRun = await this.#tryDry(client, look.part, look.wanted)
      this.#seen = { ...this.#seen, dryRun }
    } else {
      const progress = this.#seen.target && (await this.#measure(client, this.#seen.target))
      this.#seen = { ...this.#seen, progress: progress ?? UNKNOWN_PROGRESS }
    }
  }

  async #timed<T>(at: Look['at'] | 'target', call: Promise<CallOutcome<T>>): Promise<T | null> {
    this.#startedAt.set(at, this.nowMs())
    const read = await call
    if (read.kind === 'applied') return read.value
    this.#unreadable = read.message
    return null
  }

  async #tryDry(client: SightClient, part: RestorePart, wanted: readonly number[]): Promise<DryRun> {
    const request = this.request(part, wanted)
    if (!request) return { part: part.ordinal, outcome: { kind: 'unreadable', message: 'The update is not known.' } }
    this.#startedAt.set('dry-run', this.nowMs())
    const tried = await client.readUpdateDiff(request)
    const outcome =
      tried.kind === 'applied'
        ? { kind: 'read' as const, diff: tried.value }
        : { kind: tried.kind === 'refused' ? ('refused' as const) : ('unreadable' as const), message: tried.message }
    return { part: part.ordinal, outcome }
  }

  async #measure(client: SightClient, target: JobUpdateDetails): Promise<Progress | null> {
    const wanted = {
      job: this.step.key.job,
      expected: updateInstanceIds(target),
      touched: new Set<number>(),
      known: null,
    }
    const { failure, jobs } = await readLatestTasks(client, [wanted], this.nowMs())
    if (failure) return null
    return measureProgress(target, latestInstances(target, jobs[0]?.tasks ?? []))
  }
}

export const updateKeyOf = ({ key }: Step): JobUpdateKey => ({ job: key.job, id: key.updateId })
