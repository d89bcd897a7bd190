'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { instancesQuery } from '@/components/live/queries'
import { memberLabels } from '@/components/meta-update/totals'
import { Section } from '@/components/ui/section'
import type { InstancesReply } from '@/lib/contract/instances'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { memberKey } from '@/lib/domain/meta-update'
import { InstanceGrid } from './instance-grid'
import { instanceLinks, type Strip } from './strip'

/** The instances of a meta-update. They are asked for by the browser: nothing of them can be painted without it. */
export function MetaUpdateInstances({ reply }: { reply: MetaUpdateReply }) {
  const { data, error } = useQuery(instancesQuery(reply.metaUpdate.id))
  const order = reply.members.map(({ key }) => memberKey(key)).join('\n')
  const strips = useMemo(() => (data ? stripsOf(data, order.split('\n')) : null), [data, order])
  return (
    <Section title="Instances">
      {strips ? (
        <InstanceGrid strips={strips} />
      ) : (
        <p
          className="border-line border-y px-3 py-4 text-ink-2"
          style={{ minHeight: `${8 + reply.members.length * 3}rem` }}
        >
          {error ? `${error.message} It is asked for again by itself.` : 'Reading the instances…'}
        </p>
      )}
    </Section>
  )
}

/** Strips in the order of the clusters above them. */
function stripsOf({ members }: InstancesReply, order: readonly string[]): Strip[] {
  const rank = new Map(order.map((key, index) => [key, index]))
  const rankOf = (member: InstancesReply['members'][number]) => rank.get(memberKey(member.key)) ?? order.length
  const sorted = [...members].sort((a, b) => rankOf(a) - rankOf(b))
  const labels = memberLabels(sorted.map(({ key }) => key))
  return sorted.map(({ key, freshness, asOfMs, links, instances }, index) => ({
    label: labels[index] ?? key.cluster,
    believed: freshness === 'current',
    asOfMs,
    linksOf: instanceLinks(links, key.cluster, key.job, key.updateId),
    instances,
  }))
}
