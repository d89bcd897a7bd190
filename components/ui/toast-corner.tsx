'use client'

import { Toaster } from 'sonner'
import { say } from '@/lib/messages/say'

/** Of the product's own looks; on a phone above the thumb's buttons. */
export function ToastCorner() {
  return (
    <Toaster
      position="bottom-right"
      closeButton
      containerAriaLabel={say('ui.toasts')}
      toastOptions={{
        unstyled: true,
        closeButtonAriaLabel: say('ui.close'),
        classNames: {
          toast:
            'flex w-full items-center gap-3 rounded-md border font-sans border-line-strong border-l-2 bg-raised px-3 py-2.5 text-ink text-base sm:w-(--width)',
          content: 'min-w-0 flex-1',
          actionButton:
            'min-h-7 shrink-0 rounded-md border border-line-strong px-2 font-medium text-sm max-lg:min-h-11',
          closeButton:
            'order-last grid size-7 shrink-0 place-items-center rounded-md text-ink-2 hover:text-ink max-lg:size-11',
        },
      }}
    />
  )
}
