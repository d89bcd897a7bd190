import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { memberLabels } from '@/components/meta-update/totals'
import { listing } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText, printable } from '@/components/ui/plain-text'
import { type ChangedSide, type FieldChange, groupChanges } from '@/lib/domain/change'
import { memberKey } from '@/lib/domain/meta-update'
import { formatRanges, instanceIds } from '@/lib/domain/task-config'
import { say } from '@/lib/messages/say'
import { ChangeList, fieldNames } from './change-list'

/** What is the same everywhere once, then what is not, by the clusters that share it; then what is added and what goes. */
export function ChangeGroups({
  changes,
  sides,
  commonOpen,
}: {
  changes: readonly FieldChange[]
  sides: readonly ChangedSide[]
  commonOpen: boolean
}) {
  const keys = [...new Map(sides.map(({ key }) => [memberKey(key), key])).values()]
  const labels = new Map(memberLabels(keys).map((label, index) => [keys[index], label]))
  const labelOf = ({ key }: ChangedSide) =>
    labels.get(keys.find((one) => memberKey(one) === memberKey(key))) ?? key.cluster
  const turning = sides.filter(({ way }) => way === 'changes')
  const { common, others } = groupChanges(turning)
  const at = (places: readonly number[]) => places.flatMap((place) => changes[place] ?? [])
  const isMixed = ({ key }: ChangedSide) => turning.filter((side) => memberKey(side.key) === memberKey(key)).length > 1
  const named = (side: ChangedSide) =>
    isMixed(side) ? say('diff.part', { cluster: labelOf(side), ranges: formatRanges(side.instances) }) : labelOf(side)
  const clusters = new Set(turning.map(labelOf)).size

  return (
    <div className="space-y-3">
      {turning.length > 0 && (
        <Fold
          title={say('diff.same-in', { n: clusters })}
          changes={at(common)}
          open={commonOpen}
          none={others.length === 0 ? say('diff.nothing') : say('diff.nothing-common')}
        />
      )}
      {others.map((group, index) => (
        <Fold
          key={group.sides.join()}
          title={listing(
            group.sides.flatMap((place) => turning[place] ?? []).map((side) => printable(named(side))),
            6,
          )}
          note={say('diff.only-here', { n: group.sides.length })}
          changes={at(group.changes)}
          open={commonOpen && others.length <= 4 && index === 0}
          none=""
        />
      ))}
      <Moved sides={sides} way="adds" labelOf={labelOf} />
      <Moved sides={sides} way="removes" labelOf={labelOf} />
    </div>
  )
}

function Fold({
  title,
  note,
  changes,
  open,
  none,
}: {
  title: string
  note?: ReactNode
  changes: readonly FieldChange[]
  open: boolean
  none: string
}) {
  if (changes.length === 0)
    return (
      <p className="px-3 text-ink-2">
        <span className="font-medium text-ink">{title}</span>: {none}
      </p>
    )
  return (
    <details open={open} className="group">
      <summary className="flex min-h-8 cursor-pointer list-none flex-wrap items-center gap-x-2 gap-y-0.5 py-1 marker:hidden max-lg:min-h-11">
        <ChevronRight
          aria-hidden="true"
          className="size-4 shrink-0 text-ink-3 group-open:rotate-90 motion-safe:transition-transform"
        />
        <PlainText text={title} className="min-w-0 flex-1 font-medium lg:flex-none" />
        {note && <span className="text-ink-2 text-sm">{note}</span>}
        <span className="text-ink-3 text-sm">
          {say('diff.changes', { n: changes.length })}
          <span className="group-open:hidden">: {listing(fieldNames(changes).map(printable), 5)}</span>
        </span>
      </summary>
      <ChangeList changes={changes} />
    </details>
  )
}

/** Instances without a counterpart: they come or go as a whole. */
function Moved({
  sides,
  way,
  labelOf,
}: {
  sides: readonly ChangedSide[]
  way: 'adds' | 'removes'
  labelOf: (side: ChangedSide) => string
}) {
  const moved = sides.filter((side) => side.way === way)
  if (moved.length === 0) return null
  return (
    <ul className="space-y-1 px-3">
      {moved.map((side) => (
        <li key={`${memberKey(side.key)} ${formatRanges(side.instances)}`} className="flex items-start gap-2">
          <Glyph shape={way === 'adds' ? 'plus' : 'dash'} tone={way === 'adds' ? 'plain' : 'warn'} className="mt-0.5" />
          <PlainText
            text={say(`diff.${way}`, {
              cluster: labelOf(side),
              n: instanceIds(side.instances).length,
              ranges: formatRanges(side.instances),
              build: (way === 'adds' ? side.toBuild : side.fromBuild) ?? '?',
            })}
          />
        </li>
      ))}
    </ul>
  )
}
