const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?\s*(?:Z|UTC)?$/

/** `2026-11-23 03:00`, in UTC. */
export const minuteText = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ')

/** A minute or a day as people write it, in UTC; null for nothing written, undefined where it cannot be read. */
export function parseMinute(text: string): Date | null | undefined {
  if (text.trim() === '') return null
  const [, year, month, day, hour = '00', minute = '00'] = WRITTEN.exec(text.trim()) ?? []
  if (year === undefined) return undefined
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:00.000Z`)
  // Engines roll the 31st of February over; nobody means that.
  return Number.isNaN(at.getTime()) || !at.toISOString().startsWith(`${year}-${month}-${day}`) ? undefined : at
}
