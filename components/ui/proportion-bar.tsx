import { clsx } from 'clsx'
import { TONE_FILL, type Tone } from './tone'

export type Proportion = { readonly key: string; readonly tone: Tone; readonly value: number; readonly loud?: boolean }

/** One bar of parts of a whole, in the given order. Loud parts keep a width that can be seen however small they are. */
export function ProportionBar({
  parts,
  label,
  className,
}: {
  parts: readonly Proportion[]
  label: string
  className?: string
}) {
  const shown = parts.filter(({ value }) => value > 0)
  return (
    <div
      role="img"
      aria-label={label}
      title={label}
      className={clsx(
        'flex h-2 gap-px overflow-hidden rounded-sm',
        shown.length === 0 && 'border border-line-strong border-dashed',
        className,
      )}
    >
      {shown.map(({ key, tone, value, loud }) => (
        <span
          key={key}
          className={clsx('h-full basis-0', TONE_FILL[tone], loud ? 'min-w-2' : 'min-w-px')}
          style={{ flexGrow: value }}
        />
      ))}
    </div>
  )
}
