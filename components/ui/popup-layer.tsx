'use client'

import { Popover } from 'radix-ui'
import { type ReactNode, type RefObject, useRef } from 'react'

/** What a button opens beside itself. It is there only while it is open, and the code of it comes only when it is wanted. */
export function PopupLayer({
  id,
  label,
  opener,
  align,
  sideOffset,
  className,
  onClose,
  children,
}: {
  id: string
  /** For readers. */
  label: string
  /** The button; focus goes back to it, unless somebody has gone elsewhere. */
  opener: RefObject<HTMLElement | null>
  align: 'start' | 'end'
  sideOffset: number
  className: string
  onClose: () => void
  children: ReactNode
}) {
  const wentElsewhere = useRef(false)
  const anchor = useRef({
    getBoundingClientRect: () => opener.current?.getBoundingClientRect() ?? new DOMRect(),
  })
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal>
        <Popover.Content
          id={id}
          aria-label={label}
          align={align}
          sideOffset={sideOffset}
          collisionPadding={8}
          className={className}
          onInteractOutside={(event) => {
            // The button itself closes what it has opened.
            if (event.target instanceof Node && opener.current?.contains(event.target)) event.preventDefault()
            else wentElsewhere.current = true
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (!wentElsewhere.current) opener.current?.focus()
          }}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
