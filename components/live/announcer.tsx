'use client'

import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react'

/** A reader is interrupted at most this often; of several messages in between the last one is said. */
const EVERY_MS = 5_000

const Announce = createContext<(text: string) => void>(() => {})

/** The one polite live region of the product. */
export function Announcer({ children }: { children: ReactNode }) {
  const [text, setText] = useState('')
  const last = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const announce = useCallback((next: string) => {
    clearTimeout(timer.current)
    const wait = Math.max(0, last.current + EVERY_MS - Date.now())
    timer.current = setTimeout(() => {
      last.current = Date.now()
      setText(next)
    }, wait)
  }, [])
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <Announce value={announce}>
      {children}
      <div role="status" aria-live="polite" className="sr-only">
        {text}
      </div>
    </Announce>
  )
}

/** Says `text` whenever it becomes another one; what stands there at first is read as part of the page. */
export function useAnnouncement(text: string): void {
  const announce = useContext(Announce)
  const said = useRef(text)
  useEffect(() => {
    if (said.current === text) return
    said.current = text
    announce(text)
  }, [announce, text])
}
