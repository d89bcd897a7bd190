import { clsx } from 'clsx'
import { type ReactNode, useId } from 'react'

/** A part of a page under its own heading. */
export function Section({
  title,
  note,
  aside,
  children,
  className,
}: {
  title: string
  note?: ReactNode
  aside?: ReactNode
  children: ReactNode
  className?: string
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={clsx('mt-8', className)}>
      <div className="mb-1.5 flex min-h-7 flex-wrap items-baseline justify-between gap-x-4 gap-y-2">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <h2 id={id} className="font-semibold text-base">
            {title}
          </h2>
          {note && <div className="text-ink-3 text-sm">{note}</div>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  )
}
