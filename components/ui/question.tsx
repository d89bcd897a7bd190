'use client'

import { Dialog } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { say } from '@/lib/messages/say'
import { Button } from './button'
import { useFocusBack } from './focus-back'
import { Notice } from './notice'
import { PlainText } from './plain-text'

/**
 * A question in the middle of the screen, at the thumb on a phone. Escape and the way out leave everything as it is; a
 * problem is told in place, with what was typed still there.
 */
export function Question({
  open,
  onClose,
  title,
  description,
  children,
  answer,
  leave = say('ui.leave'),
  weight = 'primary',
  sending,
  problem,
  offBecause = null,
  onAnswer,
}: {
  open: boolean
  onClose: () => void
  title: string
  description: ReactNode
  children?: ReactNode
  /** The words of the button that does it. */
  answer: string
  leave?: string
  weight?: 'primary' | 'danger'
  sending: boolean
  problem: string | null
  offBecause?: string | null
  onAnswer: () => void
}) {
  const offId = useId()
  const off = sending ? say('ui.sending') : offBecause
  const focusBack = useFocusBack(open)
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-ground/70" />
        <Dialog.Content
          {...focusBack}
          className="-translate-x-1/2 fixed bottom-0 left-1/2 z-50 max-h-dvh w-full max-w-lg overflow-y-auto border border-line-strong bg-ground px-5 py-5 sm:top-1/2 sm:bottom-auto sm:-translate-y-1/2 sm:rounded-md"
        >
          <Dialog.Title className="font-semibold text-lg">{title}</Dialog.Title>
          <Dialog.Description asChild>
            <div className="mt-1.5 space-y-2 text-ink-2">{description}</div>
          </Dialog.Description>
          <form
            className="mt-4 space-y-4"
            onSubmit={(event) => {
              event.preventDefault()
              if (off === null) onAnswer()
            }}
          >
            {children}
            <div role="alert">
              {problem !== null && (
                <Notice tone="bad" shape="stop">
                  <PlainText text={problem} />
                </Notice>
              )}
            </div>
            <div className="flex flex-wrap items-center justify-end gap-2">
              <span id={offId} className="mr-auto text-ink-2 text-sm max-sm:w-full">
                {off}
              </span>
              <Dialog.Close asChild>
                <Button size="large">{leave}</Button>
              </Dialog.Close>
              <Button type="submit" size="large" weight={weight} offBecause={off} aria-describedby={offId}>
                {answer}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
