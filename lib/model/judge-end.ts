import type { Step } from '@/lib/domain/step'
import type { ReadRecord } from './evidence'
import { hasEnded, isPulse, type StepCase } from './judge'
import type { ModelCluster } from './model-cluster'
import { shownStatus } from './model-update'

/** How the step ended, against how things were in its cluster at that moment. */
export function judgeEnd(one: StepCase): void {
  const { step, blame } = one
  if (!hasEnded(step)) {
    if (!waitsForPerson(one))
      blame(2, `still ${step.state} (${step.note?.kind ?? 'no note'}) long after the last fault`)
    return
  }
  judgeInTheAir(one)
  if (step.state === 'restored' || step.state === 'already-restored') judgeRestored(one)
  if (step.state === 'done' || step.state === 'already-done') judgeDone(one)
  if (step.state === 'superseded') judgeSuperseded(one)
  const acted = one.calls.find(({ effect, undone }) => effect === 'changed' && !undone)
  if (step.state === 'expired' && acted) blame(7, `expired, but ${acted.call} took effect`)
}

/** Something of this step stands still in Aurora: its target, or a restore with its mark. */
export function waitsForPerson({
  step,
  cluster,
}: {
  readonly step: Pick<Step, 'id' | 'key'>
  readonly cluster: ModelCluster
}): boolean {
  return (cluster.job(step.key.job)?.updates ?? []).some(
    (update) =>
      (update.key.id === step.key.updateId || update.metadata.some(({ value }) => value.startsWith(`${step.id}/`))) &&
      /PAUSED|AWAITING/.test(shownStatus(update)),
  )
}

function judgeInTheAir({ step, calls, all, blame }: StepCase): void {
  const endedAtMs = step.endedAtMs ?? 0
  for (const call of calls) {
    if (isPulse(call)) continue
    if (call.sentAtMs <= endedAtMs && call.arrivedAtMs !== null && call.arrivedAtMs > endedAtMs)
      blame(12, `ended ${step.state} while ${call.call} was in the air`)
    const known = step.attempts.find(({ ordinal }) => ordinal === call.ordinal)?.outcome
    const isSettled = known === 'applied' || known === 'refused' || known === 'not-applied'
    const waited = endedAtMs - call.sentAtMs
    if (!isSettled && waited < all.policy.quietMs)
      blame(12, `ended ${step.state} ${waited} ms after ${call.call} of unknown fate`)
  }
}

/** When whoever closed the step had last looked; what was so then counts, whatever came after. */
function lookedFromMs(one: StepCase, methods: readonly ReadRecord['method'][]): number {
  return Math.max(...methods.map((method) => lastLook(one, method)?.servedAtMs ?? 0))
}

function lastLook({ step, all }: StepCase, method: ReadRecord['method']): ReadRecord | null {
  const closed = all.evidence.history.find(
    ({ stepId, kind, wasOpen, to }) => stepId === step.id && kind === 'written' && wasOpen && to === step.state,
  )
  return closed?.owner ? all.evidence.lastRead(closed.owner, step.id, closed.atMs, method) : null
}

function judgeRestored(one: StepCase): void {
  const { step, cluster, calls, blame } = one
  const lookedMs = lookedFromMs(one, ['details', 'configs'])
  const lastSentMs = Math.max(0, ...calls.filter((call) => !isPulse(call)).map(({ sentAtMs }) => sentAtMs))
  if (lookedMs < lastSentMs) blame(13, `${step.state} without a look after the last call`)
  const { rolledBack, watches } = cluster.memory
  const { updateId } = step.key
  if ((rolledBack.get(updateId) ?? Number.POSITIVE_INFINITY) <= (step.endedAtMs ?? 0)) return
  const fromMs = lookedFromMs(one, ['configs'])
  const watch = watches.get(updateId)
  if (!watch || !(watch.isBack || watch.lastBackAtMs >= fromMs))
    blame(13, `${step.state}, but the cluster was not as before when it was last looked at`)
}

/** Somebody else's update was there to go on with the job. */
function judgeSuperseded({ step, calls, cluster, blame }: StepCase): void {
  const own = new Set([step.key.updateId, ...calls.map(({ begunId }) => begunId)])
  const others = [...cluster.memory.entered.keys()].filter((id) => !own.has(id))
  if (others.length === 0) blame(13, 'superseded by nobody but itself')
}

/** Aurora's own mark of the call, or the status it was to bring. */
function judgeDone(one: StepCase): void {
  const { step, cluster, calls, blame } = one
  // A pulse leaves nothing behind that a failover could take back.
  const acted = calls.some((call) => call.effect === 'changed' && (!call.undone || isPulse(call)))
  const entered = cluster.memory.entered.get(step.key.updateId) ?? []
  const fromMs = lookedFromMs(one, ['details'])
  const wasSo = entered.some(({ status, untilMs }) => WANTED[step.work.verb].test(status) && untilMs >= fromMs)
  // A scheduler whose clock has gone back shows a status of former times, and goes by it itself.
  const wasShown = WANTED[step.work.verb].test(lastLook(one, 'details')?.status ?? '')
  if (!acted && !wasSo && !wasShown) blame(13, `${step.state}, but nothing was done and the update is not so`)
}

const WANTED = {
  rollback: /^ROLLED_BACK$/,
  pause: /PAUSED$/,
  resume: /^ROLLING|PULSE$/,
  abort: /^ABORTED$/,
  pulse: /^ROLLING/,
} as const
