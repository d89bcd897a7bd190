'use client'

import { Section } from '@/components/ui/section'
import { Table, TableBody, TableHead } from '@/components/ui/table'
import type { JobReply } from '@/lib/contract/job'
import { say } from '@/lib/messages/say'
import { changeName } from './build-history'
import { CHANGE_COLUMNS, ChangeRow } from './change-row'

/** Every meta-update of the job and the updates that belong to none, the newest first. */
export function ChangeList({ reply: { changes, changesOmitted } }: { reply: JobReply }) {
  const title = say('job.changes.title')
  return (
    <Section title={title} note={changes.length + changesOmitted}>
      {changes.length === 0 ? (
        <p className="text-ink-2">{say('job.history.none')}</p>
      ) : (
        <Table label={title}>
          <TableHead
            columns={CHANGE_COLUMNS}
            names={[
              say('job.changes.columns.stands'),
              say('job.changes.columns.builds'),
              say('job.changes.columns.clusters'),
              say('job.changes.columns.who'),
              say('job.changes.columns.when'),
              `(${say('job.changes.columns.details')})`,
            ]}
          />
          <TableBody>
            {changes.map((change) => (
              <ChangeRow key={changeName(change)} change={change} />
            ))}
          </TableBody>
        </Table>
      )}
      {changesOmitted > 0 && (
        <p className="mt-1.5 text-ink-3 text-sm">{say('job.history.more', { n: changesOmitted })}</p>
      )}
    </Section>
  )
}
