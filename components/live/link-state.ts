'use client'

import { createContext, useContext } from 'react'

/** What this page knows about its own liveness. `lastReplyAtMs` is by the server's clock, as its reply said. */
export type Link = { readonly streaming: boolean; readonly lastReplyAtMs: number; readonly failing: boolean }

export type Liveness = 'live' | 'catching-up' | 'stopped'

/** Without a reply for so long the picture has stopped, whatever else seems to work. */
const STOPPED_AFTER_MS = 25_000

/** How far the page can be trusted to be up to date. */
export function judgeLiveness({ streaming, lastReplyAtMs, failing }: Link, nowMs: number): Liveness {
  if (nowMs - lastReplyAtMs > STOPPED_AFTER_MS) return 'stopped'
  return streaming && !failing ? 'live' : 'catching-up'
}

export const LinkContext = createContext<Link>({ streaming: false, lastReplyAtMs: 0, failing: false })

export const useLink = (): Link => useContext(LinkContext)
