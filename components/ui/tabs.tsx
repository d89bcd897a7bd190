'use client'

import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export type Tab<T extends string> = {
  readonly value: T
  readonly words: string
  /** Said beside the words: how many there are, or a glyph and its word. */
  readonly note?: ReactNode
}

/**
 * Tabs in a line, which scrolls by itself where it is too narrow. Which one is open belongs to the caller. Arrows move the focus;
 * Enter or Space opens, so that nobody loads five tabs on the way to the sixth.
 */
export function Tabs<T extends string>({
  label,
  tabs,
  value,
  onChange,
  children,
}: {
  label: string
  tabs: readonly Tab<T>[]
  value: T
  onChange: (value: T) => void
  /** What the open tab shows. */
  children: ReactNode
}) {
  return (
    <Radix.Root
      value={value}
      activationMode="manual"
      onValueChange={(next) => {
        const chosen = tabs.find((tab) => tab.value === next)
        if (chosen) onChange(chosen.value)
      }}
    >
      <Radix.List
        aria-label={label}
        className="-mx-1 flex overflow-x-auto border-line border-b px-1 [scrollbar-width:none]"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px -outline-offset-2 flex min-h-10 shrink-0 items-center gap-1.5 border-transparent border-b-2 px-3 text-base text-ink-2 hover:text-ink data-[state=active]:border-ink data-[state=active]:text-ink max-lg:min-h-11"
          >
            {tab.words}
            {tab.note !== undefined && <span className="text-ink-3 text-sm">{tab.note}</span>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} tabIndex={-1} className="pt-3 outline-none">
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}
