import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import { cookies } from 'next/headers'
import { connection } from 'next/server'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { Header } from '@/components/frame/header'
import { PreferencesProvider } from '@/components/frame/preferences'
import { ToolsProvider } from '@/components/frame/tools'
import { LiveProvider } from '@/components/live/live-provider'
import { ServerClock } from '@/components/live/server-clock'
import { Toasts } from '@/components/ui/toast'
import { type Preferences, parsePreferences } from '@/lib/contract/preferences'
import { say } from '@/lib/messages/say'
import './globals.css'

const geist = localFont({
  src: '../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2',
  weight: '100 900',
  variable: '--font-geist',
})
const geistMono = localFont({
  src: '../node_modules/@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2',
  weight: '100 900',
  variable: '--font-geist-mono',
})

export const metadata: Metadata = {
  title: { default: 'Airglow', template: '%s · Airglow' },
  description: say('frame.about'),
  robots: { index: false },
}

const GROUND = { dark: '#0a0c0f', light: '#fcfcfb' } as const

async function readPreferences(): Promise<Preferences> {
  const jar = await cookies()
  return parsePreferences((name) => jar.get(name)?.value)
}

export async function generateViewport(): Promise<Viewport> {
  const { theme } = await readPreferences()
  if (theme !== 'system') return { themeColor: GROUND[theme] }
  return {
    themeColor: [
      { media: '(prefers-color-scheme: dark)', color: GROUND.dark },
      { media: '(prefers-color-scheme: light)', color: GROUND.light },
    ],
  }
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  await connection()
  const preferences = await readPreferences()
  return (
    <html
      lang="en"
      data-theme={preferences.theme === 'system' ? undefined : preferences.theme}
      className={`${geist.variable} ${geistMono.variable}`}
    >
      <body>
        <a
          href="#content"
          className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-inverse px-3 py-2 text-inverse-ink focus:translate-y-0"
        >
          {say('frame.skip')}
        </a>
        <NuqsAdapter>
          <ServerClock nowMs={Date.now()}>
            <LiveProvider>
              <PreferencesProvider initial={preferences}>
                <ToolsProvider>
                  <Header />
                  <main id="content" tabIndex={-1} className="mx-auto max-w-[110rem] px-4 pb-24 outline-none lg:px-8">
                    {children}
                  </main>
                </ToolsProvider>
              </PreferencesProvider>
            </LiveProvider>
          </ServerClock>
        </NuqsAdapter>
        <Toasts />
      </body>
    </html>
  )
}
