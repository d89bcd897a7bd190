import type { ClusterUpdateKey } from '@/lib/domain/job-update'
import type { JournalEntry } from '@/lib/domain/journal'
import { isEnd, type StepWork } from '@/lib/domain/step'
import { type Claim, LostClaim, type StepStore, type StepWrite, type StoredStep } from '@/lib/store/steps'

type Row = {
  step: StoredStep
  owner: string | null
  fence: number
  leaseUntilMs: number | null
  nextAtMs: number
}

const REQUEST = { by: 'ana', reason: '5xx since 42' }

/** The steps' store as the engine sees it, in memory and on a clock that a test can turn. */
export class MemorySteps implements StepStore {
  readonly rows = new Map<string, Row>()
  readonly journal: { stepId: string; entry: JournalEntry }[] = []
  /** What a statement throws instead of being done. */
  away: Error | null = null
  #turnedMs = 0

  nowMs(): number {
    return Date.now() + this.#turnedMs
  }

  /** As if this much time had gone by for the store and its leases. */
  pass(ms: number): void {
    this.#turnedMs += ms
  }

  accept(id: string, key: ClusterUpdateKey, work: StepWork, expiresInMs: number): void {
    const nowMs = this.nowMs()
    const step: StoredStep = {
      id,
      actionId: 'a1',
      key,
      work,
      state: 'planned',
      note: null,
      progress: null,
      attempts: [],
      createdAtMs: nowMs,
      expiresAtMs: nowMs + expiresInMs,
      cancelled: null,
      acceptedAtMs: null,
      verifiedAtMs: null,
      endedAtMs: null,
      settled: null,
    }
    this.rows.set(id, { step, owner: null, fence: 0, leaseUntilMs: null, nextAtMs: nowMs })
  }

  /** As if the process that held them had been gone for longer than its leases. */
  expireLeases(): void {
    for (const row of this.rows.values()) Object.assign(row, { leaseUntilMs: null, nextAtMs: this.nowMs() })
  }

  cancel(by: string): void {
    for (const row of this.rows.values()) {
      row.step = { ...row.step, cancelled: { by, atMs: this.nowMs() } }
      row.nextAtMs = this.nowMs()
    }
  }

  async claim(owner: string, leaseMs: number, limit: number): Promise<Claim[]> {
    this.#beHere()
    const nowMs = this.nowMs()
    const due = [...this.rows.values()]
      .filter(
        ({ step, nextAtMs, leaseUntilMs }) => !isEnd(step.state) && nextAtMs <= nowMs && (leaseUntilMs ?? 0) < nowMs,
      )
      .slice(0, limit)
    return due.map((row) => {
      Object.assign(row, { owner, fence: row.fence + 1, leaseUntilMs: nowMs + leaseMs })
      return { step: row.step, request: REQUEST, fence: row.fence, claimedAtMs: nowMs }
    })
  }

  async renew(owner: string, held: readonly Held[], leaseMs: number): Promise<ReadonlySet<string>> {
    this.#beHere()
    const kept = held.filter(({ stepId, fence }) => this.#isHeld(stepId, fence, owner))
    for (const { stepId } of kept) Object.assign(this.#row(stepId), { leaseUntilMs: this.nowMs() + leaseMs })
    return new Set(kept.map(({ stepId }) => stepId))
  }

  async write({ step, fence }: Claim, write: StepWrite, entries: readonly JournalEntry[]) {
    this.#beHere()
    if (!this.#isHeld(step.id, fence)) throw new LostClaim(`The claim on step ${step.id} has been lost.`)
    const row = this.#row(step.id)
    const { attempt, releaseForMs, verified, ...fields } = write
    const others = row.step.attempts.filter(({ ordinal }) => ordinal !== attempt?.ordinal)
    const ends = write.state !== undefined && isEnd(write.state)
    row.step = {
      ...row.step,
      ...fields,
      ...(attempt && { attempts: [...others, attempt].sort((a, b) => a.ordinal - b.ordinal) }),
      ...(verified && { verifiedAtMs: this.nowMs() }),
      ...(ends && { endedAtMs: this.nowMs() }),
    }
    if (releaseForMs !== undefined) Object.assign(row, { leaseUntilMs: null, nextAtMs: this.nowMs() + releaseForMs })
    this.journal.push(...entries.map((entry) => ({ stepId: step.id, entry })))
    return { cancelled: row.step.cancelled }
  }

  async release(owner: string, held: readonly Held[]): Promise<void> {
    this.#beHere()
    for (const { stepId, fence } of held)
      if (this.#isHeld(stepId, fence, owner))
        Object.assign(this.#row(stepId), { leaseUntilMs: null, nextAtMs: this.nowMs() })
  }

  #isHeld(stepId: string, fence: number, owner?: string): boolean {
    const row = this.#row(stepId)
    const isOurs = row.fence === fence && (owner === undefined || row.owner === owner)
    return isOurs && !isEnd(row.step.state) && (row.leaseUntilMs ?? 0) > this.nowMs()
  }

  #row(stepId: string): Row {
    const row = this.rows.get(stepId)
    if (!row) throw new Error(`There is no step ${stepId}.`)
    return row
  }

  #beHere(): void {
    if (this.away) throw this.away
  }
}

type Held = { readonly stepId: string; readonly fence: number }
