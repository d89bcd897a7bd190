import type { MemberView } from '@/lib/contract/meta-update'
import { VERBS, type Verb } from '@/lib/domain/verb'

/** In how many clusters each verb would probably find something to do, from what was last seen. */
export function verbReach(members: readonly Pick<MemberView, 'key' | 'verbs'>[]): Readonly<Record<Verb, number>> {
  const clusters = (verb: Verb) =>
    new Set(members.filter(({ verbs }) => verbs.includes(verb)).map(({ key }) => key.cluster)).size
  return Object.fromEntries(VERBS.map((verb) => [verb, clusters(verb)])) as Record<Verb, number>
}
