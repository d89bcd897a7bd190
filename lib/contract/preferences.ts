/*
 * How a browser wants things shown. Cookies, so that the server paints the first picture alike; they say nothing of who looks.
 */

export const THEMES = ['system', 'dark', 'light'] as const
export type Theme = (typeof THEMES)[number]

export type Preferences = {
  /** Of all times on a page; in URLs and in what is copied they stay UTC. */
  readonly zone: string
  readonly theme: Theme
  /** Keys without a modifier do something. */
  readonly singleKeys: boolean
}

export const PREFERENCE_COOKIES: Readonly<Record<keyof Preferences, string>> = {
  zone: 'airglow-zone',
  theme: 'airglow-theme',
  singleKeys: 'airglow-single-keys',
}

const ZONE_NAME = /^[A-Za-z][\w+\-/]{0,63}$/

/** The zone as `Intl` knows it, or null for a text that names none here. */
export function knownZone(text: string): string | null {
  if (!ZONE_NAME.test(text)) return null
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return text.toUpperCase() === 'UTC' ? 'UTC' : text
  } catch {
    return null
  }
}

/** What the cookies say; for anything missing or unknown what everybody begins with. */
export function parsePreferences(cookie: (name: string) => string | undefined): Preferences {
  const theme = cookie(PREFERENCE_COOKIES.theme)
  return {
    zone: knownZone(cookie(PREFERENCE_COOKIES.zone) ?? 'UTC') ?? 'UTC',
    theme: THEMES.find((one) => one === theme) ?? 'system',
    singleKeys: cookie(PREFERENCE_COOKIES.singleKeys) !== 'off',
  }
}

const YEAR_S = 365 * 24 * 3600

/** The line that makes a browser remember one of them for a year. */
export function preferenceCookie<K extends keyof Preferences>(key: K, value: Preferences[K]): string {
  const text = value === true ? 'on' : value === false ? 'off' : String(value)
  return `${PREFERENCE_COOKIES[key]}=${encodeURIComponent(text)}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`
}
