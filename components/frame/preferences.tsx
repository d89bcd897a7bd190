'use client'

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { TimeZone } from '@/components/ui/time'
import { type Preferences, preferenceCookie } from '@/lib/contract/preferences'

type Choice = Preferences & {
  /** The zone this browser runs in; UTC until it is known. */
  readonly ownZone: string
  readonly choose: <K extends keyof Preferences>(key: K, value: Preferences[K]) => void
}

const Chosen = createContext<Choice>({
  zone: 'UTC',
  theme: 'system',
  singleKeys: true,
  ownZone: 'UTC',
  choose: () => {},
})

/** How this person wants things shown, and how to change that: at once, and for the next visit. */
export const usePreferences = (): Choice => useContext(Chosen)

const browserZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone
const never = () => () => {}

/** The Cookie Store would be the newer way; it exists on secure origins only. */
function keep(page: Pick<Document, 'cookie'>, line: string): void {
  page.cookie = line
}

/** Where the style sheet looks for it. The server has put it there already for the first paint. */
function showTheme(theme: Preferences['theme']): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

/** Remembers in cookies what is chosen, and writes the times of everything inside accordingly. */
export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [preferences, setPreferences] = useState(initial)
  const ownZone = useSyncExternalStore(never, browserZone, () => 'UTC')
  const choice = useMemo<Choice>(
    () => ({
      ...preferences,
      ownZone,
      choose: (key, value) => {
        keep(document, preferenceCookie(key, value))
        setPreferences((before) => ({ ...before, [key]: value }))
      },
    }),
    [preferences, ownZone],
  )
  useEffect(() => showTheme(preferences.theme), [preferences.theme])
  const other = preferences.zone === 'UTC' ? ownZone : 'UTC'
  return (
    <Chosen value={choice}>
      <TimeZone zone={preferences.zone} other={other}>
        {children}
      </TimeZone>
    </Chosen>
  )
}
