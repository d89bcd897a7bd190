'use client'

import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react'

/*
 * The server's clock, as far as this browser can tell: every age on a page is a difference of two of its times, so a
 * laptop whose clock is wrong shows the same ages as everybody else. Only ever written in a browser.
 */
let offsetMs = 0
let tickMs = 0
const MINUTE_MS = 60_000
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

/** Learns from a reply what time it is. @param receivedAtMs when the reply arrived, by this browser's clock */
export function learnServerTime(nowMs: number, receivedAtMs: number): void {
  offsetMs = nowMs - receivedAtMs
}

/** The server's time at this moment, for code that is not painted. */
export const serverNow = (): number => Date.now() + offsetMs

function tick() {
  tickMs = serverNow()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
    tickMs = 0
  }
}

function currentTick(): number {
  if (tickMs === 0) tickMs = serverNow()
  return tickMs
}

const FirstTime = createContext(0)

/** Gives the first paint its time: the server's own, so that both sides paint the same ages. */
export function ServerClock({ nowMs, children }: { nowMs: number; children: ReactNode }) {
  useEffect(() => learnServerTime(nowMs, Date.now()), [nowMs])
  return <FirstTime value={nowMs}>{children}</FirstTime>
}

/** When the page was made, by the server's clock. */
export const useFirstTime = (): number => useContext(FirstTime)

const StoppedAt = createContext<number | null>(null)

/** Inside, it is always this moment: every age is as of then. Null: the clock goes on. */
export function StoppedClock({ atMs, children }: { atMs: number | null; children: ReactNode }) {
  return <StoppedAt value={atMs}>{children}</StoppedAt>
}

/**
 * What `of` makes of the server's time, which ticks every second unless the clock is stopped. Whoever uses it is rendered when
 * that changes and not with every tick.
 */
export function useServerTime<T extends string | number | boolean>(of: (nowMs: number) => T): T {
  const first = useFirstTime()
  const stoppedAt = useContext(StoppedAt)
  return useSyncExternalStore(
    subscribe,
    () => of(stoppedAt ?? currentTick()),
    () => of(stoppedAt ?? first),
  )
}

/** The server's time now, in milliseconds since the epoch, every second anew. */
export const useServerNow = (): number => useServerTime((nowMs) => nowMs)

/** When the server's current minute began: enough for who only has to know which day it is. */
export const useServerMinute = (): number => useServerTime((nowMs) => Math.floor(nowMs / MINUTE_MS) * MINUTE_MS)
