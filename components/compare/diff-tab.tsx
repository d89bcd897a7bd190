'use client'

import { useQuery } from '@tanstack/react-query'
import { useStandpoint } from '@/components/history/use-standpoint'
import { comparisonQuery } from '@/components/live/queries'
import { Segmented } from '@/components/ui/segmented'
import type { ComparisonReply } from '@/lib/contract/comparison'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { inverseChange, inverseSide } from '@/lib/domain/change'
import { memberKey } from '@/lib/domain/meta-update'
import { say } from '@/lib/messages/say'
import { ChangeGroups } from './change-groups'
import { ClusterDiff } from './cluster-diff'
import { NotCompared } from './not-compared'
import { Unread } from './unread'
import { DIFF_MODES, useDiffView } from './use-diff-view'

/** Before → after, between two clusters, or of the way back. */
export function DiffTab({ reply: { metaUpdate } }: { reply: MetaUpdateReply }) {
  const { diff, a, b, setView } = useDiffView()
  const { data, error } = useQuery(comparisonQuery(metaUpdate.id, useStandpoint()))
  return (
    <>
      <Segmented
        label={say('diff.what')}
        value={diff}
        onChange={(next) => setView({ diff: next })}
        options={DIFF_MODES.map((value) => ({ value, words: say(`diff.mode.${value}`) }))}
      />
      <p className="mt-2 mb-3 max-w-prose text-ink-2 text-sm">
        {say(`diff.about.${diff}`)} {say('diff.about-masks')}
      </p>
      {!data ? (
        <Unread error={error} />
      ) : diff === 'clusters' ? (
        <ClusterDiff id={metaUpdate.id} reply={data} a={a} b={b} onChoose={setView} />
      ) : (
        <WholeDiff reply={data} back={diff === 'rollback'} />
      )}
    </>
  )
}

function WholeDiff({ reply, back }: { reply: ComparisonReply; back: boolean }) {
  const settled = new Map(reply.members.map(({ key, settled: why }) => [memberKey(key), why]))
  const sides = back
    ? reply.sides.filter(({ key }) => (settled.get(memberKey(key)) ?? null) === null).map(inverseSide)
    : reply.sides
  const changes = back ? reply.changes.map(inverseChange) : reply.changes
  const left = back ? reply.members.filter((member) => member.settled !== null) : []
  return (
    <>
      <ChangeGroups changes={changes} sides={sides} commonOpen />
      {left.length > 0 && (
        <p className="mt-3 px-3 text-ink-2 text-sm">
          {say('diff.left-alone', { clusters: left.map(({ key }) => key.cluster).join(', ') })}
        </p>
      )}
      <NotCompared
        clusters={reply.members
          .filter(({ compared }) => !compared)
          .map(({ key }) => ({ cluster: key.cluster, why: 'no-details' }))}
      />
    </>
  )
}
