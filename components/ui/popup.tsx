'use client'

import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { usePopup } from './popup-opener'

/** A button in a bar that opens a small panel under it; Escape and a click beside it close it. */
export function Popup({
  label,
  button,
  title,
  className,
  children,
}: {
  /** Of the button, where what stands on it does not say what it is for. */
  label?: string
  button: ReactNode
  /** Of the panel, for readers. */
  title: string
  className?: string
  children: ReactNode
}) {
  const { Layer, button: opener, layer } = usePopup()
  return (
    <>
      <button
        {...opener}
        aria-label={label}
        className={clsx(
          'inline-flex min-h-8 items-center gap-1.5 whitespace-nowrap rounded-md px-1.5 text-sm hover:bg-raised max-lg:min-h-11',
          className,
        )}
      >
        {button}
      </button>
      {Layer && (
        <Layer
          {...layer}
          label={title}
          align="end"
          sideOffset={4}
          className="z-40 w-80 max-w-[calc(100vw-1rem)] space-y-3 rounded-md border border-line-strong bg-ground p-4 text-base"
        >
          {children}
        </Layer>
      )}
    </>
  )
}
