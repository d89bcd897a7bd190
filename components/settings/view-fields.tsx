'use client'

import { usePreferences } from '@/components/frame/preferences'
import { useServerNow } from '@/components/live/server-clock'
import { Combobox } from '@/components/ui/combobox'
import { Segmented } from '@/components/ui/segmented'
import { knownZone, THEMES } from '@/lib/contract/preferences'
import { say } from '@/lib/messages/say'
import { timesIn } from '@/lib/messages/zoned-time'

/** How this browser shows things. */
export function ViewFields() {
  return (
    <div className="space-y-5">
      <ZoneField />
      <ThemeField />
    </div>
  )
}

/** In which zone times are written: UTC, this browser's, or any other. */
function ZoneField() {
  const { zone, ownZone, choose } = usePreferences()
  const nowMs = useServerNow()
  const near = [...new Set(['UTC', ownZone, zone])]
  return (
    <div className="space-y-2">
      <h3 className="font-medium">{say('settings-page.zone')}</h3>
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label={say('settings-page.zone')}
          options={near.map((one) => ({ value: one, words: one }))}
          value={zone}
          onChange={(next) => choose('zone', next)}
        />
        <Combobox
          label={say('settings-page.other-zone')}
          options={allZones().map((one) => ({
            value: one,
            words: one.replaceAll('_', ' '),
            keywords: NEWER_NAMES[one] ?? [],
          }))}
          value={null}
          onChange={(next) => {
            const chosen = next === null ? null : knownZone(next)
            if (chosen !== null) choose('zone', chosen)
          }}
        />
      </div>
      <dl className="grid w-max grid-cols-[auto_auto] gap-x-4 font-mono text-ink-2 text-xs">
        {near.map((one) => (
          <div key={one} className="contents">
            <dt>{one}</dt>
            <dd className="text-right">{timesIn(one).dateTime(nowMs)}</dd>
          </div>
        ))}
      </dl>
      <p className="text-ink-3 text-xs">{say('settings-page.zone-note')}</p>
    </div>
  )
}

/** Engines list some zones by their oldest names only. */
const NEWER_NAMES: Readonly<Record<string, readonly string[]>> = {
  'Asia/Calcutta': ['Asia/Kolkata'],
  'Asia/Katmandu': ['Asia/Kathmandu'],
  'Asia/Rangoon': ['Asia/Yangon'],
  'Asia/Saigon': ['Asia/Ho Chi Minh'],
  'Europe/Kiev': ['Europe/Kyiv'],
}

const allZones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

/** Dark, light, or what the system says. */
function ThemeField() {
  const { theme, choose } = usePreferences()
  return (
    <div className="space-y-2">
      <h3 className="font-medium">{say('settings-page.theme')}</h3>
      <Segmented
        label={say('settings-page.theme')}
        options={THEMES.map((one) => ({ value: one, words: say(`settings-page.themes.${one}`) }))}
        value={theme}
        onChange={(next) => choose('theme', next)}
      />
    </div>
  )
}
