import { say } from '@/lib/messages/say'
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
const enumeration = new Intl.ListFormat('en', { type: 'unit', style: 'long' })

/** `a, b and c`, all of them. */
export const conjoin = (all: readonly string[]): string => list.format(all)

/** `a, b and c`; more than `most` names are counted. */
export const names = (all: readonly string[], most = 4): string =>
  all.length <= most
    ? conjoin(all)
    : conjoin([...all.slice(0, most - 1), say('update.more', { n: all.length - most + 1 })])

/** `a, b, c`: of findings that are counted off. */
export const enumerate = (all: readonly string[]): string => enumeration.format(all)

/** Whether there is such a text, as a message chooses by it. */
const has = (text: string | null): string => String(Boolean(text))

/** What a message needs to say ` by ana`, or nothing. */
export const who = (user: string | null) => ({ named: has(user), user: user ?? '' })

/** What a message needs to say `: “5xx”`, or nothing. */
export const why = (message: string | null) => ({ told: has(message), message: message ?? '' })

export function sayReason(reason: Reason, { progress }: Pick<MemberVerdict, 'progress'>): string {
  const { done, total } = progress
  const counted = done !== null && total !== null
  return say(`update.reason.${reason.kind}`, {
    far: counted ? (progress.direction === 'back' ? 'restored' : 'updated') : 'none',
    done: done ?? 0,
    total: total ?? 0,
    failed: 'failed' in reason ? reason.failed : 0,
    back: String('back' in reason && reason.back),
    paused: String('paused' in reason && reason.paused),
    build: 'build' in reason ? reason.build : '',
    ...who('by' in reason ? reason.by : null),
    ...why('message' in reason ? reason.message : null),
  })
}

export function sayMembership(reason: MembershipReason, otherIds: readonly string[]): string {
  return say(`update.membership.${reason.by}`, {
    key: reason.by === 'update-id' ? '' : reason.key,
    also: String(otherIds.length > 0),
    ids: names(otherIds),
  })
}

export const sayStatus = (status: JobUpdateStatus, user: string | null, started: boolean): string =>
  say(`update.status.${status}`, { ...who(user), started: String(started) })

/**
 * What happened to a restore, as `sayStatus` says it of an ordinary update.
 *
 * @param toBuild the build it brings back; null: it takes added instances away
 */
export const sayRestoreStatus = (
  status: JobUpdateStatus,
  user: string | null,
  started: boolean,
  toBuild: string | null,
): string =>
  say(`update.restore-status.${status}`, {
    ...who(user),
    started: String(started),
    removes: String(toBuild === null),
    build: toBuild ?? '',
  })

export const sayInstances = (action: JobUpdateAction, instances: number): string =>
  say(`update.instances.${action}`, { n: instances })
