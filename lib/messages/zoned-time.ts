/** How moments are written in one time zone. Whatever it writes carries the offset that holds at that very moment. */
export type Times = {
  /** As IANA calls it: `UTC`, `Europe/Berlin`. */
  readonly zone: string
  /** `02:56:10 UTC`, `03:56:10 UTC+1`. */
  readonly time: (atMs: number) => string
  /** `2026-11-22 02:56:10 UTC`. */
  readonly dateTime: (atMs: number) => string
  /** `02:56:10`, for where the zone stands beside it, as on an axis that names it. */
  readonly bareTime: (atMs: number) => string
  /** `2026-11-22`, for the same places. */
  readonly bareDate: (atMs: number) => string
  /** `UTC`, `UTC+1`, `UTC-3:30`. */
  readonly offset: (atMs: number) => string
}

type Parts = { readonly date: string; readonly time: string; readonly offset: string }

function utcParts(atMs: number): Parts {
  const iso = new Date(atMs).toISOString()
  return { date: iso.slice(0, 10), time: iso.slice(11, 19), offset: 'UTC' }
}

/** Engines differ in how they say "none", and in the minus. */
const sayOffset = (name: string): string =>
  name
    .replace('GMT', 'UTC')
    .replace('\u2212', '-')
    .replace(/[+-]0$/, '')

function zoneParts(zone: string): (atMs: number) => Parts {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'shortOffset',
  })
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
    return {
      date: `${part('year')}-${part('month')}-${part('day')}`,
      time: `${part('hour')}:${part('minute')}:${part('second')}`,
      offset: sayOffset(part('timeZoneName')),
    }
  }
}

const known = new Map<string, Times>()

/** The way to write times in a zone that `Intl` knows; throws RangeError for any other. */
export function timesIn(zone: string): Times {
  const held = known.get(zone)
  if (held) return held
  const parts = zone === 'UTC' ? utcParts : zoneParts(zone)
  const times: Times = {
    zone,
    time: (atMs) => {
      const { time, offset } = parts(atMs)
      return `${time} ${offset}`
    },
    dateTime: (atMs) => {
      const { date, time, offset } = parts(atMs)
      return `${date} ${time} ${offset}`
    },
    bareTime: (atMs) => parts(atMs).time,
    bareDate: (atMs) => parts(atMs).date,
    offset: (atMs) => parts(atMs).offset,
  }
  known.set(zone, times)
  return times
}
