import type { Member } from './meta-update'
import { isActive } from './update-lifecycle'
import type { Verb } from './verb'

/**
 * What a verb is about: the member's update, but once that has ended and is being restored, whoever pauses, resumes, aborts or
 * pulses means the restore.
 */
export function actedOn(verb: Verb, member: Member): Member {
  const [restore] = member.restores
  if (verb === 'rollback' || !restore || !isActive(restore.summary.status)) return member
  const key = { ...member.key, updateId: restore.summary.key.id }
  return { ...member, key, update: restore, restores: [] }
}
