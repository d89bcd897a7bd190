'use client'

import { clsx } from 'clsx'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { type Times, timesIn } from '@/lib/messages/zoned-time'

const Zones = createContext({ zone: 'UTC', other: 'UTC' })

/** Every time inside is written in `zone`, and under the pointer in `other` as well; `Intl` must know both. */
export function TimeZone({ zone, other, children }: { zone: string; other: string; children: ReactNode }) {
  const zones = useMemo(() => ({ zone, other }), [zone, other])
  return <Zones value={zones}>{children}</Zones>
}

/** The way to write times that the person has chosen. */
export const useTimes = (): Times => timesIn(useContext(Zones).zone)

/** A moment with its date in the chosen zone and in the other one, where that says something else. */
export function useBothTimes(): (atMs: number) => string {
  const { zone, other } = useContext(Zones)
  return (atMs) => {
    const [chosen, beside] = [timesIn(zone).dateTime(atMs), timesIn(other).dateTime(atMs)]
    return chosen === beside ? chosen : `${chosen} · ${beside}`
  }
}

/** A length of time in its largest one or two units: `8 s`, `4 min`, `2 h 5 min`, `3 d 4 h`. Never negative. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}

/** A moment with its zone; the date is shown when it is not `todayMs`'s, and always in the title, there in the other zone as well. */
export function Moment({ atMs, todayMs, className }: { atMs: number; todayMs?: number; className?: string }) {
  const times = useTimes()
  const both = useBothTimes()
  const sameDay = todayMs === undefined || times.bareDate(todayMs) === times.bareDate(atMs)
  return (
    <time dateTime={new Date(atMs).toISOString()} title={both(atMs)} className={clsx('whitespace-nowrap', className)}>
      {sameDay ? times.time(atMs) : times.dateTime(atMs)}
    </time>
  )
}
