type Field = { readonly low: number; readonly high: number; readonly names?: readonly string[] }
type Crontab = {
  readonly minutes: Set<number>
  readonly hours: Set<number>
  readonly days: Set<number>
  readonly months: Set<number>
  readonly weekdays: Set<number>
  readonly anyDay: boolean
  readonly anyWeekday: boolean
}

const FIELDS: readonly Field[] = [
  { low: 0, high: 59 },
  { low: 0, high: 23 },
  { low: 1, high: 31 },
  { low: 1, high: 12, names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] },
  { low: 0, high: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
]
const MINUTE_MS = 60_000
const HORIZON_DAYS = 366 * 4

/** Whether a text is a crontab entry of five fields: numbers, names, lists, ranges, steps and `*`. */
export const isCronSchedule = (schedule: string): boolean => parse(schedule) !== null

/** The first minute after `nowMs` at which the schedule comes due, in UTC; null when it never does. */
export function nextCronRunMs(schedule: string, nowMs: number): number | null {
  const crontab = parse(schedule)
  if (!crontab) return null
  let time = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS
  const last = time + HORIZON_DAYS * 24 * 60 * MINUTE_MS
  while (time < last) {
    const date = new Date(time)
    if (!isDay(crontab, date)) time = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1)
    else if (!crontab.hours.has(date.getUTCHours())) time = (Math.floor(time / 3_600_000) + 1) * 3_600_000
    else if (!crontab.minutes.has(date.getUTCMinutes())) time += MINUTE_MS
    else return time
  }
  return null
}

/** With both a day of the month and a weekday given, either will do. */
function isDay({ months, days, weekdays, anyDay, anyWeekday }: Crontab, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false
  const day = days.has(date.getUTCDate())
  const weekday = weekdays.has(date.getUTCDay())
  return anyDay || anyWeekday ? day && weekday : day || weekday
}

function parse(schedule: string): Crontab | null {
  const texts = schedule.trim().split(/\s+/)
  if (texts.length !== FIELDS.length) return null
  const sets = FIELDS.map((field, index) => parseField(texts[index] ?? '', field))
  const [minutes, hours, days, months, weekdays] = sets
  if (!minutes || !hours || !days || !months || !weekdays) return null
  if (weekdays.delete(7)) weekdays.add(0)
  return { minutes, hours, days, months, weekdays, anyDay: texts[2] === '*', anyWeekday: texts[4] === '*' }
}

function parseField(text: string, field: Field): Set<number> | null {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^(\*|\w+(?:-\w+)?)(?:\/(\d+))?$/.exec(part)
    if (!match) return null
    const [, range = '', stepText] = match
    const [first, last] = range === '*' ? [field.low, field.high] : boundsOf(range, field, stepText !== undefined)
    const step = stepText === undefined ? 1 : Number(stepText)
    if (first === null || last === null || first > last || step < 1) return null
    for (let value = first; value <= last; value += step) values.add(value)
  }
  return values
}

function boundsOf(range: string, field: Field, stepped: boolean): [number | null, number | null] {
  const [from = '', to] = range.split('-')
  const first = fieldValue(from, field)
  return [first, to === undefined ? (stepped ? field.high : first) : fieldValue(to, field)]
}

function fieldValue(text: string, { low, high, names }: Field): number | null {
  const named = names?.indexOf(text.toUpperCase()) ?? -1
  const value = named >= 0 ? named + low : /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= low && value <= high ? value : null
}
