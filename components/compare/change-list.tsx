import { PlainText } from '@/components/ui/plain-text'
import type { FieldChange } from '@/lib/domain/change'
import { ChangedValue } from './value-segments'

/** Changed fields, one under the other: where, and from what to what. */
export function ChangeList({ changes }: { changes: readonly FieldChange[] }) {
  return (
    <dl className="divide-y divide-line border-line border-y">
      {changes.map((change) => (
        <div
          key={`${change.kind} ${change.path.join('/')} ${change.segments.map(({ text }) => text).join('')}`}
          className="grid gap-x-6 gap-y-0.5 px-3 py-2 sm:grid-cols-[minmax(0,16rem)_minmax(0,1fr)]"
        >
          <dt className="text-sm">
            <FieldPath path={change.path} />
          </dt>
          <dd className="min-w-0">
            <ChangedValue change={change} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** The last part is the one people look for. */
export function FieldPath({ path }: { path: readonly string[] }) {
  const above = path.slice(0, -1).join(' › ')
  return (
    <>
      {above !== '' && <PlainText text={`${above} › `} className="text-ink-3" />}
      <PlainText text={path.at(-1) ?? ''} />
    </>
  )
}

/** `ram, image and 2 more`: what a folded list would show. */
export const fieldNames = (changes: readonly FieldChange[]): string[] => [
  ...new Set(changes.map(({ path }) => path.at(-1) ?? '')),
]
