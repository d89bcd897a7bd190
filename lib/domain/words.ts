import type { JobUpdateAction, JobUpdateStatus } from './job-update'
import type { MembershipReason } from './meta-update'
import type { PlannedMember } from './rollback-plan'
import type { MemberVerdict, Reason } from './verdict'

/** The sentences about updates and plans; those about actions are in `action-words.ts`. Nobody else makes sentences from data. */

export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`

const list = new Intl.ListFormat('en', { type: 'conjunction' })
/** `a, b and c`; more than `most` names are counted. */
export const names = (all: readonly string[], most = 4): string =>
  all.length <= most ? list.format(all) : list.format([...all.slice(0, most - 1), `${all.length - most + 1} more`])

export const because = (message: string | null): string => (message ? `: “${message}”` : '')
export const by = (user: string | null): string => (user ? ` by ${user}` : '')

export function sayReason(reason: Reason, { progress }: Pick<MemberVerdict, 'progress'>): string {
  const { done, total } = progress
  const far =
    done === null || total === null
      ? ''
      : progress.direction === 'back'
        ? `, ${done} of ${total} restored`
        : `, ${done} of ${total} updated`
  switch (reason.kind) {
    case 'rollback-failed':
      return `The rollback failed${far}; nothing automatic comes after it`
    case 'failed':
      return `The update failed and did not go back${far}${because(reason.message)}`
    case 'scheduler-error':
      return `The scheduler gave the update up${because(reason.message)}`
    case 'instances-failing':
      return reason.paused
        ? `Paused with ${count(reason.failed, 'instance')} in trouble${far}`
        : `${count(reason.failed, 'instance')} in trouble while rolling forward${far}`
    case 'aborted':
      return `Aborted half-way${by(reason.by)}${far}${because(reason.message)}`
    case 'paused':
      return reason.back
        ? `The rollback is paused${by(reason.by)}${far}${because(reason.message)}`
        : `Paused${by(reason.by)}${far}${because(reason.message)}`
    case 'awaiting-pulse':
      return reason.back ? `The rollback waits for a pulse${far}` : `Waits for a pulse${far}`
    case 'restoring':
      return `Rolling back${by(reason.by)}${far}${because(reason.message)}`
    case 'restored':
      return `Rolled back${by(reason.by)}${because(reason.message)}`
    case 'moving':
      return `Rolling forward${far}`
    case 'done':
      return `Complete${far}`
    case 'degraded':
      return reason.back
        ? `Rolled back, but ${count(reason.failed, 'instance')} in trouble now`
        : `Complete, but ${count(reason.failed, 'instance')} in trouble now`
    case 'stale':
      return 'Not known: what was last seen is too old to be believed'
    case 'unnamed-status':
      return 'In a state that this version of Airglow has no name for'
  }
}

export function sayMembership(reason: MembershipReason, otherIds: readonly string[]): string {
  const also = otherIds.length > 0 ? `; the same key also holds ${names(otherIds)}` : ''
  switch (reason.by) {
    case 'update-metadata':
      return `Its update metadata “${reason.key}” holds this id${also}`
    case 'task-metadata':
      return `Its task config's metadata “${reason.key}” holds this id${also}`
    case 'update-id':
      return 'Its update id is this id, as in other clusters'
  }
}

export function sayStatus(status: JobUpdateStatus, user: string | null, started: boolean): string {
  const who = by(user)
  switch (status) {
    case 'ROLLING_FORWARD':
      return started ? `Started${who}` : user ? `Resumed${who}` : 'Rolling forward again'
    case 'ROLL_FORWARD_AWAITING_PULSE':
      return started ? `Started${who}, waits for a pulse` : 'Waits for a pulse'
    case 'ROLLING_BACK':
      return user ? `Rollback asked for${who}` : 'Rolling back by itself'
    case 'ROLL_BACK_AWAITING_PULSE':
      return 'Rollback waits for a pulse'
    case 'ROLL_FORWARD_PAUSED':
      return user ? `Paused${who}` : 'Paused by itself'
    case 'ROLL_BACK_PAUSED':
      return `Rollback paused${who}`
    case 'ROLLED_FORWARD':
      return 'Complete'
    case 'ROLLED_BACK':
      return 'Rolled back'
    case 'ABORTED':
      return `Aborted${who}`
    case 'FAILED':
      return 'Failed'
    case 'ERROR':
      return 'Given up by the scheduler'
    case 'UNKNOWN':
      return 'A status without a name here'
  }
}

export function sayInstances(action: JobUpdateAction, instances: number): string {
  const n = count(instances, 'instance')
  switch (action) {
    case 'INSTANCE_UPDATING':
      return `${n} taken to update`
    case 'INSTANCE_UPDATED':
      return `${n} updated`
    case 'INSTANCE_UPDATE_FAILED':
      return `${n} failed`
    case 'INSTANCE_ROLLING_BACK':
      return `${n} taken to roll back`
    case 'INSTANCE_ROLLED_BACK':
      return `${n} rolled back`
    case 'INSTANCE_ROLLBACK_FAILED':
      return `${n} failed to roll back`
    case 'UNKNOWN':
      return `${n} with an event that has no name here`
  }
}

/** @returns what will be done to a member, or why nothing can be */
export function sayPlanned(member: PlannedMember): string {
  const effect = member.instances
  const back = member.toBuilds.length > 0 ? `back to ${names(member.toBuilds)}` : 'back'
  switch (member.class) {
    case 'native': {
      if (!effect) return `Roll the running update ${back}`
      const parts = [
        effect.changeBack > 0
          ? `${count(effect.changeBack, 'instance')} ${effect.changeBack === 1 ? 'goes' : 'go'} ${back}`
          : null,
        effect.returned > 0
          ? `${count(effect.returned, 'removed instance')} ${effect.returned === 1 ? 'returns' : 'return'}`
          : null,
        effect.removed > 0
          ? `${count(effect.removed, 'added instance')} ${effect.removed === 1 ? 'is' : 'are'} removed`
          : null,
      ].filter((part) => part !== null)
      return parts.length > 0
        ? `Roll the running update back: ${list.format(parts)} (of ${effect.total})`
        : `Roll the running update back before it has changed anything (${count(effect.total, 'instance')} to come)`
    }
    case 'deletes':
      return `Undo a first deployment: ${count(effect?.removed ?? 0, 'instance')} ${effect?.removed === 1 ? 'is' : 'are'} removed and nothing takes ${effect?.removed === 1 ? 'its' : 'their'} place`
    case 'going-back':
      return 'Already rolling back; nothing will be sent'
    case 'already-old':
      return 'Already rolled back; nothing to do'
    case 'superseded':
      return 'Ended, and a later update of the job is on top of it; left alone'
    case 'ended':
      return sayEnded(member.status)
    case 'cannot-say':
      return `Cannot be said: ${member.problem ?? 'it could not be read'}`
  }
}

function sayEnded(status: JobUpdateStatus | null): string {
  switch (status) {
    case 'ROLLED_FORWARD':
      return 'Complete: the scheduler takes no rollback any more. It needs a new update to the old config, by hand'
    case 'ABORTED':
      return 'Aborted: the scheduler takes no rollback any more. It needs a new update to the old config, by hand'
    case 'FAILED':
      return 'Failed: the scheduler takes no rollback any more. It needs a new update to the old config, by hand'
    default:
      return 'Ended: the scheduler takes no rollback any more. It needs a new update to the old config, by hand'
  }
}

/** @returns a thing to know before confirming, or null */
export function warnPlanned(member: PlannedMember): string | null {
  if (member.class === 'deletes') return 'This removes the job from the cluster'
  if (member.class === 'native' && member.needsPulses)
    return 'This update is guarded by pulses: its rollback stands still until whoever pulses it does so again'
  if (member.class === 'going-back' && member.status === 'ROLL_BACK_PAUSED')
    return 'Somebody paused that rollback; it stays paused'
  return null
}

type Said = Pick<PlannedMember, 'key' | 'class' | 'status' | 'toBuilds' | 'fromBuild' | 'instances'>

/** The whole plan in one sentence: what comes back and where, how much changes, and what stays where it is. */
export function sayPlan(chosen: readonly Said[], all: readonly Said[]): string {
  if (chosen.length === 0) return 'Nothing is chosen, so nothing would change.'
  const to = [...new Set(chosen.flatMap((member) => member.toBuilds))]
  const changed = chosen.reduce(
    (sum, { instances }) => sum + (instances ? instances.changeBack + instances.removed + instances.returned : 0),
    0,
  )
  const where = `in ${chosen.length} of ${count(all.length, 'cluster')}`
  const what = to.length > 0 ? `Restore ${names(to)} ${where}` : `Roll back ${where}`
  return `${what}: ${count(changed, 'instance')} ${changed === 1 ? 'changes' : 'change'} back.${sayRest(chosen, all)}`
}

const LEAVES_NOTHING: readonly PlannedMember['class'][] = ['going-back', 'already-old', 'superseded']

function sayRest(chosen: readonly Said[], all: readonly Said[]): string {
  const from = [...new Set(all.flatMap((member) => (member.fromBuild ? [member.fromBuild] : [])))]
  if (from.length === 0) return ''
  const rest = all.filter((member) => !chosen.includes(member) && !LEAVES_NOTHING.includes(member.class))
  if (rest.length === 0) return ` ${names(from)} leaves.`
  const certain = rest.every(({ status }) => status === 'ROLLED_FORWARD')
  const where = names(rest.map(({ key }) => key.cluster))
  return certain ? ` ${names(from)} stays in ${where}.` : ` ${names(from)} may stay in ${where}.`
}
