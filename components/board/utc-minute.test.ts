import { expect, test } from 'vitest'
import { minuteText, parseMinute } from './utc-minute'

test.each([
  ['', null],
  ['  ', null],
  ['2026-11-23 03:05', '2026-11-23T03:05:00.000Z'],
  ['2026-11-23T03:05:59.123Z', '2026-11-23T03:05:00.000Z'],
  ['2026-11-23 03:05 UTC', '2026-11-23T03:05:00.000Z'],
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2026-02-31', undefined],
  ['2026-11-23 25:00', undefined],
  ['23.11.2026', undefined],
  ['yesterday', undefined],
])('%s', (text, expected) => {
  const at = parseMinute(text)
  expect(at instanceof Date ? at.toISOString() : at).toBe(expected)
})

test('what is written is read again', () => {
  const at = new Date('2026-11-23T03:05:00.000Z')
  expect(parseMinute(minuteText(at))).toEqual(at)
})
