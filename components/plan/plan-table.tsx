'use client'

import { memberLabels } from '@/components/meta-update/totals'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableHead } from '@/components/ui/table'
import type { PlanReply } from '@/lib/contract/plan'
import { memberKey } from '@/lib/domain/meta-update'
import { warnPlanned } from '@/lib/domain/plan-words'
import { say } from '@/lib/messages/say'
import { type Draft, isTicked, withTicks } from './draft'
import type { PlanChanges } from './plan-changes'
import { PLAN_COLUMNS, PlanRow } from './plan-row'

/** The plan, row by row in its own order: what needs a thought comes first. */
export function PlanTable({
  plan,
  draft,
  changes,
  onDraft,
}: {
  plan: PlanReply
  draft: Draft
  changes: PlanChanges
  onDraft: (draft: Draft) => void
}) {
  const labels = memberLabels(plan.members.map(({ key }) => key))
  const actionable = plan.members.filter((member) => member.actionable)
  // Deleting and queueing are chosen one by one, never by the dozen.
  const safe = actionable.filter((member) => member.class !== 'deletes' && !member.queueable)
  const tick = (members: typeof safe, ticked: boolean) =>
    onDraft(
      withTicks(
        draft,
        members.map(({ key }) => memberKey(key)),
        ticked,
      ),
    )
  return (
    <Section
      title={say('plan.table.title')}
      note={say('plan.table.clusters', { n: plan.members.length })}
      className="mt-5"
      aside={
        actionable.length > 1 && (
          <div className="flex gap-1">
            {safe.length > 0 && (
              <Button size="small" weight="quiet" onClick={() => tick(safe, true)}>
                {say('plan.table.tick-all')}
              </Button>
            )}
            <Button size="small" weight="quiet" onClick={() => tick(actionable, false)}>
              {say('plan.table.untick-all')}
            </Button>
          </div>
        )
      }
    >
      <Table label={say('plan.table.title')}>
        <TableHead
          columns={PLAN_COLUMNS}
          names={[
            say('plan.table.columns.chosen'),
            say('plan.table.columns.cluster'),
            say('plan.table.columns.what'),
            say('plan.table.columns.instances'),
            say('plan.table.columns.at-least'),
          ]}
        />
        <TableBody>
          {plan.members.map((member, index) => (
            <PlanRow
              key={memberKey(member.key)}
              member={member}
              label={labels[index] ?? member.key.cluster}
              warning={warnPlanned(member, draft.keepPulsing)}
              change={changes.get(memberKey(member.key)) ?? null}
              ticked={isTicked(draft, member)}
              onTick={(ticked) => tick([member], ticked)}
            />
          ))}
        </TableBody>
      </Table>
    </Section>
  )
}
