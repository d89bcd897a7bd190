'use client'

import { clsx } from 'clsx'
import { ToggleGroup } from 'radix-ui'
import type { ReactNode } from 'react'

export type Segment<T extends string> = {
  readonly value: T
  readonly words: ReactNode
  /** For readers, where the words are too short to be understood alone. */
  readonly label?: string
}

/** One of a few ways to look at something, side by side: a radio group whose arrows go through the segments. */
export function Segmented<T extends string>({
  label,
  options,
  value,
  onChange,
  className,
}: {
  label: string
  options: readonly Segment<T>[]
  value: T
  onChange: (value: T) => void
  className?: string
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      // Pressing the chosen one again chooses nothing, which no radio group knows.
      onValueChange={(next) => {
        const chosen = options.find((option) => option.value === next)
        if (chosen) onChange(chosen.value)
      }}
      className={clsx('inline-flex max-w-full flex-wrap rounded-md border border-line-strong', className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          aria-label={option.label}
          className="inline-flex min-h-7 items-center gap-1.5 px-2 text-ink-2 text-sm outline-offset-0 first:rounded-l-md last:rounded-r-md hover:text-ink data-[state=on]:bg-inverse data-[state=on]:text-inverse-ink max-lg:min-h-11 max-lg:px-3 forced-colors:data-[state=on]:bg-[Highlight] forced-colors:data-[state=on]:text-[HighlightText] forced-colors:data-[state=on]:forced-color-adjust-none"
        >
          {option.words}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
