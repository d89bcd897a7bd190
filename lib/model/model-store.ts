import type { ClusterUpdateKey } from '@/lib/domain/job-update'
import type { JournalEntry } from '@/lib/domain/journal'
import type { Progress } from '@/lib/domain/progress'
import { type Attempt, isEnd, type Step, type StepNote, type StepState, type StepWork } from '@/lib/domain/step'
import { type Claim, LostClaim, type StepWrite } from '@/lib/store/steps'
import type { Evidence, HistoryRecord, RowAtSend } from './evidence'
import type { VirtualTime } from './virtual-time'

type Row = {
  readonly id: string
  readonly actionId: string
  readonly key: ClusterUpdateKey
  readonly work: StepWork
  readonly createdAtMs: number
  readonly expiresAtMs: number
  state: StepState
  note: StepNote | null
  progress: Progress | null
  attempts: Attempt[]
  cancelled: Step['cancelled']
  acceptedAtMs: number | null
  verifiedAtMs: number | null
  endedAtMs: number | null
  open: boolean
  owner: string | null
  fence: number
  leaseUntilMs: number | null
  nextAtMs: number
}

export type AcceptedStep = Pick<Row, 'id' | 'key' | 'work'> & { readonly expiresInMs: number }

/** What the store's statements do, in one moment each and by the database's clock, which is the world's. */
export class ModelStore {
  readonly rows = new Map<string, Row>()

  constructor(
    readonly time: VirtualTime,
    readonly evidence: Evidence,
  ) {}

  /** All steps of an action or, with another open step of one of the jobs in the way, none. */
  accept(actionId: string, steps: readonly AcceptedStep[]): boolean {
    const inTheWay = steps.some(({ key }) => [...this.rows.values()].some((row) => row.open && isSameJob(row.key, key)))
    if (inTheWay) return false
    const now = this.time.nowMs
    for (const { id, key, work, expiresInMs } of steps) {
      const row: Row = {
        id,
        actionId,
        key,
        work,
        createdAtMs: now,
        expiresAtMs: now + expiresInMs,
        state: 'planned',
        note: null,
        progress: null,
        attempts: [],
        cancelled: null,
        acceptedAtMs: null,
        verifiedAtMs: null,
        endedAtMs: null,
        open: true,
        owner: null,
        fence: 0,
        leaseUntilMs: null,
        nextAtMs: now,
      }
      this.rows.set(id, row)
      this.#record(row, 'accepted', {})
    }
    return true
  }

  cancel(actionId: string, by: string): void {
    for (const row of this.rows.values()) {
      if (row.actionId !== actionId || !row.open || row.cancelled) continue
      row.cancelled = { by, atMs: this.time.nowMs }
      row.nextAtMs = this.time.nowMs
      this.#record(row, 'cancelled', { entries: [{ kind: 'cancel-asked', by }] })
    }
  }

  claim(owner: string, leaseMs: number, limit: number): Claim[] {
    const now = this.time.nowMs
    const due = [...this.rows.values()]
      .filter((row) => row.open && row.nextAtMs <= now && (row.leaseUntilMs === null || row.leaseUntilMs < now))
      .sort((a, b) => a.nextAtMs - b.nextAtMs)
      .slice(0, limit)
    return due.map((row) => {
      const entries: JournalEntry[] =
        row.owner !== null && row.owner !== owner ? [{ kind: 'taken-over', owner, previousOwner: row.owner }] : []
      row.owner = owner
      row.fence++
      row.leaseUntilMs = now + leaseMs
      this.#record(row, 'claimed', { owner, entries })
      return { step: storedStep(row), request: { by: 'ana', reason: 'the model' }, fence: row.fence, claimedAtMs: now }
    })
  }

  renew(owner: string, held: readonly { stepId: string; fence: number }[], leaseMs: number): ReadonlySet<string> {
    const kept = held.filter(({ stepId, fence }) => {
      const row = this.rows.get(stepId)
      if (!row || !this.#isHeld(row, fence) || row.owner !== owner) return false
      row.leaseUntilMs = this.time.nowMs + leaseMs
      return true
    })
    return new Set(kept.map(({ stepId }) => stepId))
  }

  /** @param guarded false: whoever writes is believed, as a store without fences would */
  write(
    claim: Claim,
    write: StepWrite,
    entries: readonly JournalEntry[],
    guarded = true,
  ): { cancelled: Step['cancelled'] } {
    const row = this.rows.get(claim.step.id)
    if (!row || (guarded && !(row.open && this.#isHeld(row, claim.fence))))
      throw new LostClaim(`The claim on step ${claim.step.id} has been lost.`)
    const now = this.time.nowMs
    const [from, wasOpen, rowFence] = [row.state, row.open, row.fence]
    const { state, attempt } = write
    if (state !== undefined) row.state = state
    if (attempt) row.attempts = [...row.attempts.filter(({ ordinal }) => ordinal !== attempt.ordinal), attempt]
    if (write.note !== undefined) row.note = write.note
    if (write.progress !== undefined) row.progress = write.progress
    if (write.verified) row.verifiedAtMs = now
    if (state === 'accepted' || state === 'moving') row.acceptedAtMs ??= now
    if (write.releaseForMs !== undefined) {
      row.leaseUntilMs = null
      row.nextAtMs = now + Math.round(write.releaseForMs)
    }
    if (state !== undefined && isEnd(state)) {
      row.open = false
      row.endedAtMs = now
      row.leaseUntilMs = null
    }
    this.#record(row, 'written', {
      from,
      wasOpen,
      rowFence,
      fence: claim.fence,
      owner: row.owner,
      attempt: attempt ?? null,
      entries,
    })
    return { cancelled: row.cancelled }
  }

  release(owner: string, held: readonly { stepId: string; fence: number }[]): void {
    for (const { stepId, fence } of held) {
      const row = this.rows.get(stepId)
      if (!row || row.owner !== owner || !row.open || !this.#isHeld(row, fence)) continue
      row.leaseUntilMs = null
      row.nextAtMs = this.time.nowMs
      this.#record(row, 'released', { owner })
    }
  }

  rowAtSend(stepId: string): RowAtSend {
    const row = this.rows.get(stepId)
    return {
      open: row?.open ?? false,
      owner: row?.owner ?? null,
      leaseUntilMs: row?.leaseUntilMs ?? 0,
      attempts: row?.attempts ?? [],
      cancelled: row?.cancelled ?? null,
    }
  }

  hasOpenSteps(): boolean {
    for (const { open } of this.rows.values()) if (open) return true
    return false
  }

  #isHeld(row: Row, fence: number): boolean {
    return row.fence === fence && row.leaseUntilMs !== null && row.leaseUntilMs > this.time.nowMs
  }

  #record(row: Row, kind: HistoryRecord['kind'], more: Partial<HistoryRecord>): void {
    const { id: stepId, state, open, fence, owner } = row
    const base = { atMs: this.time.nowMs, stepId, kind, owner, fence, rowFence: fence, attempt: null, entries: [] }
    this.evidence.history.push({ ...base, from: state, to: state, wasOpen: open, ...more })
  }
}

const isSameJob = (a: ClusterUpdateKey, b: ClusterUpdateKey): boolean =>
  a.cluster === b.cluster && a.job.name === b.job.name

function storedStep({
  open: _,
  owner: __,
  fence: ___,
  leaseUntilMs: ____,
  nextAtMs: _____,
  ...step
}: Row): Claim['step'] {
  const attempts = [...step.attempts].sort((a, b) => a.ordinal - b.ordinal)
  const pulses = attempts.filter(({ call }) => call === 'pulseJobUpdate')
  const lastPulse = pulses.at(-1)
  return {
    ...step,
    settled: null,
    attempts:
      step.work.verb === 'pulse'
        ? attempts
        : attempts.filter((one) => one.call !== 'pulseJobUpdate' || one === lastPulse),
  }
}
