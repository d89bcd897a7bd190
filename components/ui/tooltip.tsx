'use client'

import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

/** Shows its words when the pointer rests on its one child or the focus reaches it; the child is described by them. */
export function Tooltip({
  words,
  side = 'top',
  children,
}: {
  /** Nothing that has to be clicked. Null: the child alone. */
  words: ReactNode
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** One element that takes a ref and can be focused; what only the pointer reaches is no place for words. */
  children: ReactNode
}) {
  if (words === null) return children
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-60 max-w-[min(24rem,calc(100vw-1rem))] rounded-sm border border-line-strong bg-raised px-2 py-1 text-ink text-sm"
        >
          {words}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Around what has several: from one to the next there is no waiting. Not around the product, most of which has none. */
export function Tooltips({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={300} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  )
}
