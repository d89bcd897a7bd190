import { clsx } from 'clsx'

/** A key, or keys pressed together, as they stand on a keyboard: `⌘ K`. */
export function KeyHint({ keys, className }: { keys: readonly string[]; className?: string }) {
  return (
    <span className={clsx('inline-flex gap-0.5', className)}>
      {keys.map((key) => (
        <kbd key={key} className="rounded-sm border border-line-strong px-1.5 font-mono text-ink-2 text-xs">
          {key}
        </kbd>
      ))}
    </span>
  )
}
