import { isEnd } from '@/lib/domain/step'
import type { InvariantNumber } from './invariants'
import type { Case } from './judge'

type Blame = (invariant: InvariantNumber, stepId: string, text: string) => void

/** What the store's history alone can tell: ends, fences, open steps of a job, attempts and their journal lines. */
export function judgeHistory({ evidence, steps }: Case, blame: Blame): void {
  const fences = new Map<string, number>()
  const ended = new Set<string>()
  const open = new Map<string, string>()
  const clusterOf = new Map(steps.map(({ id, key }) => [id, key.cluster]))
  for (const { kind, stepId, fence, rowFence, from, to, wasOpen, attempt, entries } of evidence.history) {
    const cluster = clusterOf.get(stepId)
    if (cluster === undefined) blame(1, stepId, 'a step that was accepted is not there any more')
    else if (kind === 'accepted') {
      if (open.has(cluster)) blame(15, stepId, `accepted while ${open.get(cluster)} is open`)
      open.set(cluster, stepId)
    }
    if (kind === 'claimed') {
      if (fence <= (fences.get(stepId) ?? 0)) blame(4, stepId, `claimed with fence ${fence} again`)
      fences.set(stepId, fence)
    }
    if (kind !== 'written') continue
    if (fence !== rowFence) blame(4, stepId, `written with fence ${fence} while it was ${rowFence}`)
    if (ended.has(stepId) || !wasOpen) blame(3, stepId, `written after its end ${from}: ${to}`)
    if (isEnd(to)) {
      ended.add(stepId)
      if (cluster !== undefined && open.get(cluster) === stepId) open.delete(cluster)
    }
    if (!attempt) continue
    const wanted = attempt.outcome === null ? 'intention' : 'outcome'
    const told = entries.some((entry) => entry.kind === wanted && entry.ordinal === attempt.ordinal)
    if (!told) blame(21, stepId, `attempt ${attempt.ordinal} without a journal line of its ${wanted}`)
  }
}
