import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  knownZone,
  PREFERENCE_COOKIES,
  type Preferences,
  parsePreferences,
  preferenceCookie,
  THEMES,
} from './preferences'

const BEGINNING: Preferences = { zone: 'UTC', theme: 'system', singleKeys: true }

test('without cookies it is UTC, the system’s theme, and keys that work', () => {
  expect(parsePreferences(() => undefined)).toEqual(BEGINNING)
})

test('whatever a cookie says, there is a zone that times can be written in', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { zone } = parsePreferences(() => text)
      expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow()
    }),
  )
})

test.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['Etc/GMT+3', 'Etc/GMT+3'],
  ['utc', 'UTC'],
  ['Middle/Earth', null],
  ['+01:00', null],
  ['', null],
  ['Europe/Berlin; Path=/', null],
])('the zone %j is %j', (text, zone) => {
  expect(knownZone(text)).toBe(zone)
})

test('what is kept is what comes back', () => {
  const preferences = fc.record({
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Etc/GMT+3'),
    theme: fc.constantFrom(...THEMES),
    singleKeys: fc.boolean(),
  })
  fc.assert(
    fc.property(preferences, (chosen) => {
      const lines = [
        preferenceCookie('zone', chosen.zone),
        preferenceCookie('theme', chosen.theme),
        preferenceCookie('singleKeys', chosen.singleKeys),
      ]
      const jar = new Map(
        lines.map((line) => {
          const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
          return [name, decodeURIComponent(value)] as const
        }),
      )
      expect([...jar.keys()]).toEqual(Object.values(PREFERENCE_COOKIES))
      expect(parsePreferences((name) => jar.get(name))).toEqual(chosen)
    }),
  )
})
