'use client'

import { useQuery } from '@tanstack/react-query'
import { comparisonQuery } from '@/components/live/queries'
import { Section } from '@/components/ui/section'
import type { PlannedMemberView } from '@/lib/contract/plan'
import { inverseChange, inverseSide } from '@/lib/domain/change'
import { memberKey } from '@/lib/domain/meta-update'
import { say } from '@/lib/messages/say'
import { ChangeGroups } from './change-groups'
import { NotCompared } from './not-compared'
import { Unread } from './unread'

/** What a rollback brings back in the clusters that are chosen, before anybody confirms it. */
export function RollbackChange({ id, chosen }: { id: string; chosen: readonly PlannedMemberView[] }) {
  const { data, error } = useQuery(comparisonQuery(id))
  // A restore that is rolled back itself brings what the update brought, which the plan says in words.
  const wanted = new Set(chosen.filter(({ restores }) => restores === null).map(({ key }) => memberKey(key)))
  if (wanted.size === 0) return null
  return (
    <Section title={say('diff.comes-back')} className="mt-5">
      {data ? (
        <>
          <ChangeGroups
            changes={data.changes.map(inverseChange)}
            sides={data.sides.filter(({ key }) => wanted.has(memberKey(key))).map(inverseSide)}
            commonOpen={false}
          />
          <NotCompared
            clusters={data.members
              .filter(({ key, compared }) => !compared && wanted.has(memberKey(key)))
              .map(({ key }) => ({ cluster: key.cluster, why: 'no-details' }))}
          />
        </>
      ) : (
        <Unread error={error} />
      )}
    </Section>
  )
}
