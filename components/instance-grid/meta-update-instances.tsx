'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useStandpoint } from '@/components/history/use-standpoint'
import { instancesQuery } from '@/components/live/queries'
import { Section } from '@/components/ui/section'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { memberKey } from '@/lib/domain/meta-update'
import { say } from '@/lib/messages/say'
import { InstanceGrid } from './instance-grid'
import { memberStrips } from './strip'

/** The instances of a meta-update. They are asked for by the browser: nothing of them can be painted without it. */
export function MetaUpdateInstances({ reply }: { reply: MetaUpdateReply }) {
  const { id } = reply.metaUpdate
  const { data, error } = useQuery(instancesQuery(id, useStandpoint()))
  const order = reply.members.map(({ key }) => memberKey(key)).join('\n')
  const strips = useMemo(() => (data ? memberStrips(id, data, order.split('\n')) : null), [id, data, order])
  return (
    <Section title={say('grid.title')}>
      {strips ? (
        <InstanceGrid strips={strips} />
      ) : (
        <p
          className="border-line border-y px-3 py-4 text-ink-2"
          style={{ minHeight: `${8 + reply.members.length * 3}rem` }}
        >
          {error ? say('grid.failed', { problem: error.message }) : say('grid.reading')}
        </p>
      )}
    </Section>
  )
}
