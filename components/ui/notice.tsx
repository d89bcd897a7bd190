import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { Glyph, type Shape } from './glyph'
import type { Tone } from './tone'

const EDGE: Readonly<Record<Tone, string>> = {
  bad: 'border-l-bad',
  warn: 'border-l-warn',
  unknown: 'border-l-unknown',
  move: 'border-l-move',
  watch: 'border-l-watch',
  back: 'border-l-back',
  leave: 'border-l-leave',
  good: 'border-l-good',
  plain: 'border-l-line-strong',
}

/** A line that stays until its cause is gone. */
export function Notice({
  tone,
  shape,
  children,
  action,
  className,
}: {
  tone: Tone
  shape: Shape
  children: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div
      className={clsx(
        'flex flex-wrap items-center gap-x-4 gap-y-2 border border-line border-l-2 bg-surface px-3 py-2',
        EDGE[tone],
        className,
      )}
    >
      <Glyph shape={shape} tone={tone} />
      <div className="min-w-0 flex-1 basis-60">{children}</div>
      {action}
    </div>
  )
}
