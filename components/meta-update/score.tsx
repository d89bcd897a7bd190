'use client'

import { useState } from 'react'
import { LaneAxis } from '@/components/timeline/lane-axis'
import { LaneControls } from '@/components/timeline/lane-controls'
import { useSayMoment } from '@/components/timeline/lane-track'
import { useLanes } from '@/components/timeline/use-lanes'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { Table, TableBody } from '@/components/ui/table'
import { formatDuration, useTimes } from '@/components/ui/time'
import { Tooltips } from '@/components/ui/tooltip'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { memberKey } from '@/lib/domain/meta-update'
import { say } from '@/lib/messages/say'
import { SCORE_COLUMNS, ScoreRow } from './score-row'
import { memberLabels } from './totals'

/** From here on, clusters that are done give way to those that are not. */
const MANY = 8
const WORTH_FOLDING = 3

/** A line per cluster, worst first, all on one axis of time. */
export function Score({ reply }: { reply: MetaUpdateReply }) {
  const { members, metaUpdate } = reply
  const lanes = useLanes(reply)
  const times = useTimes()
  const sayMoment = useSayMoment(lanes.clock === 'wall')
  const [all, setAll] = useState(false)
  const labels = memberLabels(members.map(({ key }) => key))
  const done = members.filter(({ attention }) => attention === 'done').length
  const foldable = members.length > MANY && done >= WORTH_FOLDING && done < members.length
  const folded = foldable && !all
  const { toBuilds } = metaUpdate
  return (
    <Section
      title={say('meta-update.clusters')}
      note={members.length}
      aside={<LaneControls lanes={lanes} />}
      className="mt-5"
    >
      {lanes.alignedMs !== null && (
        <p className="mb-1 px-3 text-ink-3 text-sm">
          {say('timeline.aligned', { time: formatDuration(lanes.alignedMs) })}
        </p>
      )}
      {/* On a phone each cluster is a card, and the axis stays above them. */}
      <div className="sticky top-22 z-10 border-line border-b bg-ground px-3 lg:hidden">
        <LaneAxis lanes={lanes} />
      </div>
      <Table label={say('meta-update.clusters')}>
        <thead className="max-lg:sr-only lg:block">
          <tr className={`grid items-end gap-x-4 border-line border-b px-3 py-1 text-ink-3 text-xs ${SCORE_COLUMNS}`}>
            <th scope="col" className="block font-normal">
              {say('meta-update.column-cluster')}
            </th>
            <th scope="col" className="block font-normal">
              {say('meta-update.column-stands')}
            </th>
            <th scope="col" className="block font-normal">
              <span className="sr-only">
                {say('timeline.column', { zone: times.offset(reply.nowMs), clock: lanes.clock })}
              </span>
              <LaneAxis lanes={lanes} className="max-lg:hidden" />
            </th>
            <th scope="col" className="block text-right font-normal">
              {say('meta-update.column-done')}
            </th>
            <th scope="col" className="block text-right font-normal">
              {say('meta-update.column-picture')}
            </th>
            <th scope="col" className="block font-normal">
              <span className="sr-only">{say('meta-update.column-details')}</span>
            </th>
          </tr>
        </thead>
        <Tooltips>
          <TableBody>
            {members.map((member, index) => {
              const lane = lanes.lanes[index]
              const label = labels[index] ?? member.key.cluster
              if (folded && member.attention === 'done') return null
              return (
                <ScoreRow
                  key={memberKey(member.key)}
                  member={member}
                  label={label}
                  odd={toBuilds.length > 1}
                  lane={lane}
                  axis={lanes.axis}
                  sayMoment={sayMoment}
                />
              )
            })}
          </TableBody>
        </Tooltips>
      </Table>
      {foldable && (
        <Button size="small" weight="quiet" className="mt-1.5" onClick={() => setAll(!all)}>
          {say(all ? 'meta-update.fold-done' : 'meta-update.show-done', { n: done })}
        </Button>
      )}
    </Section>
  )
}
