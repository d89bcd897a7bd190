import { instanceIds } from '@/lib/domain/task-config'
import type { CallRecord } from './evidence'
import { isPulse, type StepCase } from './judge'

const FRESH_MS = 5000

/** What the calls did to the clusters: once, to nothing else, and only back to what was. */
export function judgeEffects(one: StepCase): void {
  const { calls, step, blame } = one
  const effects = new Map<string, number>()
  for (const call of calls) {
    if (call.updateId !== null && call.updateId !== step.key.updateId) blame(9, `${call.call} of ${call.updateId}`)
    if (!isPulse(call) && call.marker !== step.id) blame(9, `${call.call} with the mark ${call.marker}`)
    if (call.request) judgeStart(one, call)
    if (call.instances) judgeKill(one, call)
    if (call.request || call.instances) judgeOthers(one, call)
    if (isPulse(call) || call.effect !== 'changed' || call.undone) continue
    const what = `${call.call} of part ${call.part ?? '-'}`
    effects.set(what, (effects.get(what) ?? 0) + 1)
  }
  for (const [what, count] of effects) if (count > 1) blame(8, `${what} took effect ${count} times`)
}

function judgeStart({ truth, step, blame }: StepCase, { request, touched, part }: CallRecord): void {
  if (!request) return
  const mark = request.metadata.find(({ key }) => key === 'airglow.step')?.value
  if (mark !== `${step.id}/${part}`) blame(9, `a restore with the mark ${mark}`)
  if (request.config.lacks !== null) blame(9, `a config that lacks ${request.config.lacks} was sent`)
  for (const { id, becomes } of touched)
    if (!truth.before.has(id)) blame(9, `instance ${id}, which the update had not touched, was touched`)
    else if (truth.before.get(id) !== becomes)
      blame(9, `instance ${id} was ${truth.before.get(id)} and becomes ${becomes}`)
}

function judgeKill({ truth, blame }: StepCase, { instances, hit, effect, newerOthers, sentAtMs }: CallRecord): void {
  const ids = instanceIds(instances ?? [])
  if (ids.length === 0) blame(9, 'killTasks of a whole job')
  for (const id of ids)
    if (!truth.added.has(id)) blame(9, `killTasks of instance ${id}, which the update had not added`)
  const justBegun = newerOthers.some(({ beganAtMs }) => beganAtMs >= sentAtMs - FRESH_MS)
  if (effect !== 'changed' || justBegun) return
  for (const { id, ran } of hit) if (ran !== truth.brought) blame(9, `killed instance ${id}, which ran ${ran}`)
}

/** Nothing of a restore may happen to a job that somebody had gone on with before it was decided on. */
function judgeOthers({ step, blame }: StepCase, { call, effect, newerOthers, sentAtMs }: CallRecord): void {
  const other = newerOthers.find(
    ({ beganAtMs, id }) => beganAtMs < sentAtMs - FRESH_MS && !step.work.knownUpdateIds?.includes(id),
  )
  if (other && effect === 'changed') blame(9, `${call} undid ${other.id}, which somebody had started since`)
}
