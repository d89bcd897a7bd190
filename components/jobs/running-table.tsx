'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableHead } from '@/components/ui/table'
import { say } from '@/lib/messages/say'
import type { Running } from './running'
import { RUNNING_COLUMNS, RunningRow } from './running-row'
import { sayCounts, sumBuilds } from './running-words'

/** From here on, clusters where all is well give way to those where it is not. */
const MANY = 8
const WORTH_FOLDING = 3

/** What runs where right now, by its tasks and not by what an update intended; the worst first. */
export function RunningTable({ running }: { running: readonly Running[] }) {
  const [all, setAll] = useState(false)
  const healthy = running.filter((each) => each.healthy)
  const foldable = running.length > MANY && healthy.length >= WORTH_FOLDING
  const shown = foldable && !all ? running.filter((each) => !each.healthy) : running
  const title = say('job.now')
  return (
    <Section title={title} note={running.length} className="mt-5">
      {shown.length > 0 && (
        <Table label={title}>
          <TableHead
            columns={RUNNING_COLUMNS}
            names={[
              say('job.columns.cluster'),
              say('job.columns.runs'),
              say('job.columns.instances'),
              say('job.columns.update'),
              say('job.columns.picture'),
            ]}
            right={[say('job.columns.picture')]}
          />
          <TableBody>
            {shown.map((each) => (
              <RunningRow key={each.row.cluster} running={each} />
            ))}
          </TableBody>
        </Table>
      )}
      {foldable && (
        <Button size="small" weight="quiet" className="mt-1.5" onClick={() => setAll(!all)}>
          {all
            ? say('job.fold-healthy', { n: healthy.length })
            : say('job.show-healthy', { n: healthy.length, builds: sayCounts(sumBuilds(healthy)) })}
        </Button>
      )}
    </Section>
  )
}
