'use client'

import { clsx } from 'clsx'
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { say } from '@/lib/messages/say'
import { useFocusBack } from './focus-back'

/** A panel at the right edge, the whole screen on a phone. Escape and the button close it; focus goes back where it was. */
export function SidePanel({
  open,
  onClose,
  title,
  description,
  children,
  wide = false,
}: {
  open: boolean
  onClose: () => void
  title: ReactNode
  description: string
  children: ReactNode
  /** For what has long lines. */
  wide?: boolean
}) {
  const focusBack = useFocusBack(open)
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-ground/60" />
        <Dialog.Content
          {...focusBack}
          className={clsx(
            'fixed inset-y-0 right-0 z-50 flex w-full flex-col overflow-y-auto border-line-strong border-l bg-ground',
            wide ? 'max-w-3xl' : 'max-w-md',
          )}
        >
          <header className="sticky top-0 flex items-start justify-between gap-4 border-line border-b bg-ground px-5 py-4">
            <div className="min-w-0">
              <Dialog.Title className="font-semibold text-lg">{title}</Dialog.Title>
              <Dialog.Description className="text-ink-2 text-sm">{description}</Dialog.Description>
            </div>
            <Dialog.Close
              aria-label={say('ui.close')}
              className="-mr-2 -mt-1 grid size-9 place-items-center rounded-md text-ink-2 hover:bg-raised hover:text-ink"
            >
              <X aria-hidden="true" className="size-4" />
            </Dialog.Close>
          </header>
          <div className="px-5 py-4">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
