'use client'

import { memberLabels } from '@/components/meta-update/totals'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableHead } from '@/components/ui/table'
import type { PlanReply } from '@/lib/contract/plan'
import { memberKey } from '@/lib/domain/meta-update'
import { type Draft, isTicked } from './confirmation'
import type { PlanChanges } from './plan-changes'
import { PLAN_COLUMNS, PlanRow } from './plan-row'

/** The plan, row by row in its own order: what needs a thought comes first. */
export function PlanTable({
  plan,
  draft,
  changes,
  onTick,
}: {
  plan: PlanReply
  draft: Draft
  changes: PlanChanges
  onTick: (keys: readonly string[], ticked: boolean) => void
}) {
  const labels = memberLabels(plan.members.map(({ key }) => key))
  const actionable = plan.members.filter((member) => member.actionable)
  // Deleting is chosen one by one, never by the dozen.
  const safe = actionable.filter((member) => member.class !== 'deletes').map(({ key }) => memberKey(key))
  return (
    <Section
      title="Plan"
      note={`${plan.members.length} ${plan.members.length === 1 ? 'cluster' : 'clusters'}`}
      className="mt-5"
      aside={
        safe.length > 1 && (
          <div className="flex gap-1">
            <Button size="small" weight="quiet" onClick={() => onTick(safe, true)}>
              Tick all that roll back
            </Button>
            <Button
              size="small"
              weight="quiet"
              onClick={() =>
                onTick(
                  actionable.map(({ key }) => memberKey(key)),
                  false,
                )
              }
            >
              Untick all
            </Button>
          </div>
        )
      }
    >
      <Table label="Plan">
        <TableHead
          columns={PLAN_COLUMNS}
          names={['(Chosen)', 'Cluster', 'What will be done', 'Instances', 'At least']}
        />
        <TableBody>
          {plan.members.map((member, index) => {
            const key = memberKey(member.key)
            return (
              <PlanRow
                key={key}
                member={member}
                label={labels[index] ?? member.key.cluster}
                change={changes.get(key) ?? null}
                ticked={isTicked(draft, member)}
                onTick={(ticked) => onTick([key], ticked)}
              />
            )
          })}
        </TableBody>
      </Table>
    </Section>
  )
}
