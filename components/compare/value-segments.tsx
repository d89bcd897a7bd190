'use client'

import { clsx } from 'clsx'
import { ArrowRight } from 'lucide-react'
import { useState } from 'react'
import { printable } from '@/components/ui/plain-text'
import { type FieldChange, type Segment, sideOf } from '@/lib/domain/change'
import { say } from '@/lib/messages/say'

/** A change of one value: short ones before → after, long ones woven, with what goes struck out and what comes underlined. */
export function ChangedValue({ change: { kind, segments } }: { change: FieldChange }) {
  const isWoven = kind === 'changed' && segments.some(({ is }) => is === 'same')
  if (isWoven) return <Segments segments={segments} />
  const [before, after] = [sideOf(segments, 'before'), sideOf(segments, 'after')]
  const hidesBoth = kind === 'changed' && [...before, ...after].every(({ secret }) => secret)
  return (
    <span className="inline-flex max-w-full flex-wrap items-baseline gap-x-2">
      {kind === 'added' ? <Absent /> : <Segments segments={before} />}
      <ArrowRight aria-hidden="true" className="size-3.5 shrink-0 self-center text-ink-3" />
      <span className="sr-only">{say('diff.becomes')}</span>
      {kind === 'gone' ? <Absent /> : <Segments segments={after} />}
      {hidesBoth && <span className="font-sans text-ink-2 text-sm">{say('diff.another-secret')}</span>}
    </span>
  )
}

const Absent = () => <span className="font-sans text-ink-3 text-sm">{say('diff.absent')}</span>

/** A value by itself. */
export function Segments({ segments }: { segments: readonly Segment[] }) {
  let at = 0
  return (
    <span className="min-w-0 whitespace-pre-wrap font-mono text-sm [overflow-wrap:anywhere]">
      {segments.map((segment) => {
        const key = at
        at += segment.text.length + 1
        return <Stretch key={key} segment={segment} />
      })}
    </span>
  )
}

function Stretch({ segment: { is, text, secret } }: { segment: Segment }) {
  const shown = secret ? <Hidden /> : is === 'same' ? <SameRun text={text} /> : visible(text)
  if (is === 'same') return shown
  return is === 'gone' ? (
    <del className="text-ink-3 decoration-ink-3">{shown}</del>
  ) : (
    <ins className="bg-raised font-medium text-ink underline decoration-ink-3 underline-offset-4">{shown}</ins>
  )
}

const Hidden = () => (
  <span title={say('diff.masked')}>
    <span aria-hidden="true">•••</span>
    <span className="sr-only">{say('diff.masked')}</span>
  </span>
)

/** What would be shown of a long run that is the same on both sides: enough to know where one is. */
const KEPT = 80
const LONG = 400

function SameRun({ text }: { text: string }) {
  const [open, setOpen] = useState(false)
  if (open || text.length <= LONG) return visible(text)
  return (
    <>
      {visible(text.slice(0, KEPT))}
      <button
        type="button"
        onClick={() => setOpen(true)}
        className={clsx(
          'mx-1 inline-flex min-h-6 items-center rounded-sm border border-line px-1.5 font-sans text-ink-2 text-xs',
          'hover:border-line-strong hover:text-ink max-lg:min-h-11',
        )}
      >
        {say('diff.same-run', { n: text.length - 2 * KEPT })}
      </button>
      {visible(text.slice(-KEPT))}
    </>
  )
}

/** With every control character written out but line breaks and tabs, which a script needs. */
const visible = (text: string): string =>
  text
    .split(/([\n\t])/)
    .map((part) => (part === '\n' || part === '\t' ? part : printable(part)))
    .join('')
