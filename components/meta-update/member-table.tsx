import { Section } from '@/components/ui/section'
import { Table, TableBody, TableHead } from '@/components/ui/table'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { memberKey } from '@/lib/domain/meta-update'
import { MEMBER_COLUMNS, MemberRow } from './member-row'
import { memberLabels } from './totals'

/** A row per cluster, in the order of the reply: worst first. */
export function MemberTable({ reply: { members } }: { reply: MetaUpdateReply }) {
  const labels = memberLabels(members.map(({ key }) => key))
  return (
    <Section title="Clusters" note={members.length}>
      <Table label="Clusters">
        <TableHead
          columns={MEMBER_COLUMNS}
          names={['Cluster', 'How it stands', 'Progress', 'Trouble', 'Since', 'Picture', '(Details)']}
        />
        <TableBody>
          {members.map((member, index) => (
            <MemberRow key={memberKey(member.key)} member={member} label={labels[index] ?? member.key.cluster} />
          ))}
        </TableBody>
      </Table>
    </Section>
  )
}
