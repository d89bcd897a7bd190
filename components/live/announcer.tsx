'use client'

import { createContext, type ReactNode, useCallback, useContext, useEffect, useId, useRef, useState } from 'react'

/** A reader is interrupted at most this often; what came in between is said together, of each source its newest. */
const EVERY_MS = 15_000

const Announce = createContext<(source: string, text: string) => void>(() => {})

/** The one polite live region of the product. */
export function Announcer({ children }: { children: ReactNode }) {
  const [text, setText] = useState('')
  const last = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const waiting = useRef(new Map<string, string>())
  const announce = useCallback((source: string, next: string) => {
    clearTimeout(timer.current)
    waiting.current.delete(source)
    if (next !== '') waiting.current.set(source, next)
    const wait = Math.max(0, last.current + EVERY_MS - Date.now())
    timer.current = setTimeout(() => {
      last.current = Date.now()
      setText([...waiting.current.values()].join(' · '))
      waiting.current.clear()
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
  const source = useId()
  const said = useRef(text)
  useEffect(() => {
    if (said.current === text) return
    said.current = text
    announce(source, text)
  }, [announce, source, text])
}
