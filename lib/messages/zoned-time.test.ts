import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timesIn } from './zoned-time'

const NIGHT = Date.UTC(2026, 10, 22, 2, 56, 10)

test.each([
  ['UTC', '2026-11-22 02:56:10 UTC'],
  ['Europe/Berlin', '2026-11-22 03:56:10 UTC+1'],
  ['America/Los_Angeles', '2026-11-21 18:56:10 UTC-8'],
  ['Asia/Kolkata', '2026-11-22 08:26:10 UTC+5:30'],
  ['America/St_Johns', '2026-11-21 23:26:10 UTC-3:30'],
  ['Europe/London', '2026-11-22 02:56:10 UTC'],
])('in %s it is %s', (zone, words) => {
  expect(timesIn(zone).dateTime(NIGHT)).toBe(words)
})

test('the hour that a clock goes through twice is told apart by its offset', () => {
  const times = timesIn('Europe/Berlin')
  const before = Date.UTC(2026, 9, 25, 0, 30)
  expect(times.time(before)).toBe('02:30:00 UTC+2')
  expect(times.time(before + 3_600_000)).toBe('02:30:00 UTC+1')
})

test('midnight is 00, not 24', () => {
  expect(timesIn('Europe/Berlin').time(Date.UTC(2026, 0, 1, 23))).toBe('00:00:00 UTC+1')
})

test('in every zone, what is written leads back to the moment', () => {
  const moments = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2060, 0, 1) })
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Chatham')
  fc.assert(
    fc.property(moments, zones, (atMs, zone) => {
      const [, date, time, sign, hours, minutes] =
        /^(\S+) (\S+) UTC(?:([+-])(\d+)(?::(\d+))?)?$/.exec(timesIn(zone).dateTime(atMs)) ?? []
      const aheadMs = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000 * (sign === '-' ? -1 : 1)
      expect(Date.parse(`${date}T${time}Z`) - aheadMs).toBe(Math.floor(atMs / 1000) * 1000)
    }),
  )
})
