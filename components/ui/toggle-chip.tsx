import { clsx } from 'clsx'
import type { ReactNode } from 'react'

/** A filter that is on or off. */
export function ToggleChip({
  pressed,
  onToggle,
  children,
  className,
}: {
  pressed: boolean
  onToggle: () => void
  children: ReactNode
  className?: string
}) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onToggle}
      className={clsx(
        'inline-flex min-h-7 items-center gap-1.5 rounded-md border px-2 text-sm max-lg:min-h-9',
        pressed ? 'border-ink bg-raised text-ink' : 'border-line text-ink-2 hover:border-line-strong hover:text-ink',
        className,
      )}
    >
      {children}
    </button>
  )
}
