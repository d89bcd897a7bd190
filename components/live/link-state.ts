'use client'

import { createContext, useContext } from 'react'

/** What this page knows about its own liveness. All times are by the server's clock. */
export type Link = {
  /** The server's rings are heard. */
  readonly streaming: boolean
  /** Since when that is so, or not so. */
  readonly streamSinceMs: number
  /** Of the newest reply, as the server dated it. */
  readonly lastReplyAtMs: number
  /** The newest question was not answered. */
  readonly failing: boolean
  /** Something on the page is asked for again and again; a page without it can only lose its rings. */
  readonly following: boolean
}

export type Liveness = 'live' | 'catching-up' | 'stopped'

/** Without a reply for so long the picture has stopped, whatever else seems to work. */
const STOPPED_AFTER_MS = 25_000
/** So old at most is the newest reply of a page that asks by itself because no rings come through. */
const POLLED_MS = 10_000

/** How far the page can be trusted to be up to date. */
export function judgeLiveness(
  { streaming, streamSinceMs, lastReplyAtMs, failing, following }: Link,
  nowMs: number,
): Liveness {
  const silent = streaming ? 0 : nowMs - streamSinceMs
  if (!following) return streaming ? 'live' : silent > STOPPED_AFTER_MS ? 'stopped' : 'catching-up'
  const ageMs = nowMs - lastReplyAtMs
  if (ageMs > STOPPED_AFTER_MS) return 'stopped'
  if (failing) return 'catching-up'
  // Without rings it is live only once asking has been seen to replace them.
  return streaming || (silent > POLLED_MS && ageMs <= POLLED_MS) ? 'live' : 'catching-up'
}

export const LinkContext = createContext<Link>({
  streaming: false,
  streamSinceMs: 0,
  lastReplyAtMs: 0,
  failing: false,
  following: false,
})

export const useLink = (): Link => useContext(LinkContext)
