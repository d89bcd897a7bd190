'use client'

import { type KeyboardEvent, useId, useRef, useState } from 'react'
import type { PopupLayer } from './popup-layer'

type Layer = typeof PopupLayer

let fetched: Layer | null = null

/** Fetched when somebody is about to open one. The server may be away just then, and what is in the panel may say so. */
async function fetchLayer(): Promise<Layer> {
  try {
    fetched ??= (await import('./popup-layer')).PopupLayer
    return fetched
  } catch {
    return PlainLayer
  }
}

/** What the button needs that opens a layer, and what the layer needs of the button. */
export function usePopup() {
  const [Layer, setLayer] = useState<Layer | null>(null)
  const id = useId()
  const opener = useRef<HTMLButtonElement>(null)
  const open = Layer !== null
  const close = () => setLayer(null)
  const ahead = () => void fetchLayer()
  return {
    /** Null while it is closed. */
    Layer,
    close,
    button: {
      ref: opener,
      type: 'button',
      'aria-haspopup': 'dialog',
      'aria-expanded': open,
      'aria-controls': open ? id : undefined,
      onPointerEnter: ahead,
      onFocus: ahead,
      onClick: () => {
        if (open) close()
        else void fetchLayer().then((layer) => setLayer(() => layer))
      },
      onKeyDown: (event: KeyboardEvent) => open && closeByKey(event, close),
    },
    layer: { id, opener, onClose: close },
  } as const
}

/** Escape is taken here, so that it does not lead away from the page as well. */
function closeByKey(event: KeyboardEvent, close: () => void): void {
  if (event.key !== 'Escape') return
  event.preventDefault()
  close()
}

/** In place of a layer that cannot be fetched: at the edge of the screen, and closed by its button or Escape. */
function PlainLayer({ id, label, className, onClose, children }: Parameters<Layer>[0]) {
  return (
    <div
      id={id}
      role="dialog"
      aria-label={label}
      onKeyDown={(event) => closeByKey(event, onClose)}
      className={`fixed top-14 right-2 ${className}`}
    >
      {children}
    </div>
  )
}
