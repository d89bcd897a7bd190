import type { JobUpdateAction, JobUpdateStatus } from './job-update'
import type { MembershipReason } from './meta-update'
import type { MemberVerdict, Reason } from './verdict'

/**
 * The sentences about updates; those about plans are in `plan-words.ts`, about actions in `action-words.ts`, about clusters in
 * `cluster-words.ts`. Nobody else makes sentences from data.
 */

export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`

const list = new Intl.ListFormat('en', { type: 'conjunction' })
/** `a, b and c`, all of them. */
export const conjoin = (all: readonly string[]): string => list.format(all)

/** `a, b and c`; more than `most` names are counted. */
export const names = (all: readonly string[], most = 4): string =>
  all.length <= most ? conjoin(all) : conjoin([...all.slice(0, most - 1), `${all.length - most + 1} more`])

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
    case 'half-restored':
      return `Restored in part${far}; nothing is on the way for the rest`
    case 'restore-undone':
      return `Its restore was rolled back${by(reason.by)}${far}${because(reason.message)}`
    case 'held': {
      const trouble = reason.failed > 0 ? `, ${count(reason.failed, 'instance')} in trouble` : ''
      return `Brings ${reason.build}, which ${reason.by} holds${far}${trouble}${because(reason.message)}`
    }
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

/**
 * What happened to a restore, as `sayStatus` says it of an ordinary update.
 *
 * @param toBuild the build it brings back; null: it takes added instances away
 */
export function sayRestoreStatus(
  status: JobUpdateStatus,
  user: string | null,
  started: boolean,
  toBuild: string | null,
): string {
  const restore = toBuild === null ? 'Removal of added instances' : `Restore of ${toBuild}`
  const who = by(user)
  switch (status) {
    case 'ROLLING_FORWARD':
      return started ? `${restore} started${who}` : user ? `${restore} resumed${who}` : `${restore} goes on`
    case 'ROLL_FORWARD_AWAITING_PULSE':
      return `${restore} waits for a pulse`
    case 'ROLLING_BACK':
      return user ? `${restore} is being rolled back${who}` : `${restore} rolls back by itself`
    case 'ROLL_BACK_AWAITING_PULSE':
      return `${restore} waits for a pulse, on its way back`
    case 'ROLL_FORWARD_PAUSED':
      return user ? `${restore} paused${who}` : `${restore} paused by itself`
    case 'ROLL_BACK_PAUSED':
      return `${restore} paused${who}, on its way back`
    case 'ROLLED_FORWARD':
      return `${restore} complete`
    case 'ROLLED_BACK':
      return `${restore} was rolled back`
    case 'ABORTED':
      return `${restore} aborted${who}`
    case 'FAILED':
      return `${restore} failed`
    case 'ERROR':
      return `${restore} given up by the scheduler`
    case 'UNKNOWN':
      return `${restore} has a status without a name here`
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
