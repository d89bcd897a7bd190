'use client'

import { useInsertionEffect, useRef } from 'react'

type FocusBack = { readonly onOpenAutoFocus: () => void; readonly onCloseAutoFocus: (event: Event) => void }

/** For a dialog without a trigger of its own: when it closes, focus goes back to whatever opened it. */
export function useFocusBack(open: boolean): FocusBack {
  const opener = useRef<Element | null>(null)
  // A field inside may take the focus as soon as it is there, before any other effect.
  useInsertionEffect(() => {
    if (open) opener.current = document.activeElement
  }, [open])
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault()
      if (opener.current instanceof HTMLElement) opener.current.focus()
    },
  }
}
