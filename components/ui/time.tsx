import { clsx } from 'clsx'

/** `02:56:10 UTC`. */
export const formatTime = (atMs: number): string => `${new Date(atMs).toISOString().slice(11, 19)} UTC`

/** `2026-11-22 02:56:10 UTC`. */
export const formatDateTime = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`

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

/** A moment with its zone; the date is shown when it is not `todayMs`'s, and always in the title. */
export function Moment({ atMs, todayMs, className }: { atMs: number; todayMs?: number; className?: string }) {
  const whole = formatDateTime(atMs)
  const sameDay = todayMs === undefined || formatDateTime(todayMs).slice(0, 10) === whole.slice(0, 10)
  return (
    <time dateTime={new Date(atMs).toISOString()} title={whole} className={clsx('whitespace-nowrap', className)}>
      {sameDay ? formatTime(atMs) : whole}
    </time>
  )
}
