'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'

type Tidings = {
  readonly text: string
  /** A toast that says what went wrong stays longer. */
  readonly tone?: 'plain' | 'bad'
  /** Another chance, or the way to more: pressed, it also closes the toast. */
  readonly action?: { readonly label: string; readonly run: () => void }
}

const SHOWN_MS = { plain: 5_000, bad: 12_000 } as const

let mount: (() => void) | null = null

/**
 * Tells how something that a person did just now went. Polite, in the corner, gone by itself: nothing that anybody has to know later
 * is told by it alone.
 */
export function notify({ text, tone = 'plain', action }: Tidings): void {
  mount?.()
  const shown = import('sonner').then(({ toast }) =>
    toast(text, {
      duration: SHOWN_MS[tone],
      className: tone === 'bad' ? 'border-l-bad' : 'border-l-line-strong',
      ...(action && { action: { label: action.label, onClick: action.run } }),
    }),
  )
  // Without the server its library cannot be fetched; nothing rests on a toast.
  shown.catch(() => {})
}

const ToastCorner = dynamic(() => import('./toast-corner').then((module) => module.ToastCorner), { ssr: false })

/** Where toasts appear. Its library is fetched with the first of them. */
export function Toasts() {
  const [wanted, setWanted] = useState(false)
  useEffect(() => {
    mount = () => setWanted(true)
    return () => {
      mount = null
    }
  }, [])
  return wanted ? <ToastCorner /> : null
}
