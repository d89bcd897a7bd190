'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableHead } from '@/components/ui/table'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { memberKey } from '@/lib/domain/meta-update'
import { MEMBER_COLUMNS, MemberRow } from './member-row'
import { memberLabels } from './totals'

/** From here on, clusters that are done give way to those that are not. */
const MANY = 10

/** A row per cluster, in the order of the reply: worst first. */
export function MemberTable({ reply: { members } }: { reply: MetaUpdateReply }) {
  const labels = memberLabels(members.map(({ key }) => key))
  const [all, setAll] = useState(false)
  const quiet = members.filter(({ attention }) => attention === 'done').length
  const folded = !all && members.length > MANY && quiet > 2
  const shown = folded ? members.filter(({ attention }) => attention !== 'done') : members
  return (
    <Section title="Clusters" note={members.length}>
      <Table label="Clusters">
        <TableHead
          columns={MEMBER_COLUMNS}
          names={['Cluster', 'How it stands', 'Progress', 'Trouble', 'Since', 'Picture', '(Details)']}
        />
        <TableBody>
          {shown.map((member) => (
            <MemberRow
              key={memberKey(member.key)}
              member={member}
              label={labels[members.indexOf(member)] ?? member.key.cluster}
            />
          ))}
        </TableBody>
      </Table>
      {folded && (
        <Button size="small" weight="quiet" className="mt-2" onClick={() => setAll(true)}>
          Show {quiet} that are done
        </Button>
      )}
    </Section>
  )
}
