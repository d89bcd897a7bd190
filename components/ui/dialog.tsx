'use client'

import { clsx } from 'clsx'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { say } from '@/lib/messages/say'
import { useFocusBack } from './focus-back'

/** Something to read or choose, over the page. Escape and a click beside it close it; focus goes back where it was. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  bare = false,
  className,
  children,
}: {
  open: boolean
  onClose: () => void
  title: string
  /** For readers, said after the title. */
  description: string
  /** Without a header of its own; title and description are for readers only. */
  bare?: boolean
  className?: string
  children: ReactNode
}) {
  const focusBack = useFocusBack(open)
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-ground/70" />
        <Radix.Content
          {...focusBack}
          className={clsx(
            '-translate-x-1/2 fixed top-0 left-1/2 z-50 flex max-h-dvh w-full max-w-2xl flex-col overflow-hidden border border-line-strong bg-ground sm:top-[10vh] sm:max-h-[80vh] sm:w-[calc(100%-2rem)] sm:rounded-md',
            className,
          )}
        >
          <div className={bare ? 'sr-only' : 'flex items-start justify-between gap-4 border-line border-b px-5 py-3'}>
            <div>
              <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
              <Radix.Description className="text-ink-2 text-sm">{description}</Radix.Description>
            </div>
            {!bare && (
              <Radix.Close
                aria-label={say('ui.close')}
                className="-mr-2 grid size-9 shrink-0 place-items-center rounded-md text-ink-2 hover:bg-raised hover:text-ink max-lg:size-11"
              >
                <X aria-hidden="true" className="size-4" />
              </Radix.Close>
            )}
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
