'use client'

import { useRef } from 'react'

type FocusBack = { readonly onOpenAutoFocus: () => void; readonly onCloseAutoFocus: (event: Event) => void }

/** For a dialog without a trigger of its own: when it closes, focus goes back to whatever opened it. */
export function useFocusBack(): FocusBack {
  const opener = useRef<Element | null>(null)
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
