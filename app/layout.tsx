import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import { connection } from 'next/server'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { Header } from '@/components/frame/header'
import { LiveProvider } from '@/components/live/live-provider'
import { ServerClock } from '@/components/live/server-clock'
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
  description: 'Rollouts across Apache Aurora clusters: one picture, one timeline, one rollback.',
  robots: { index: false },
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: dark)', color: '#0a0c0f' },
    { media: '(prefers-color-scheme: light)', color: '#fcfcfb' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  await connection()
  return (
    <html lang="en" className={`${geist.variable} ${geistMono.variable}`}>
      <body>
        <a
          href="#content"
          className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-inverse px-3 py-2 text-inverse-ink focus:translate-y-0"
        >
          Skip to content
        </a>
        <NuqsAdapter>
          <ServerClock nowMs={Date.now()}>
            <LiveProvider>
              <Header />
              <main id="content" tabIndex={-1} className="mx-auto max-w-7xl px-4 pb-24 outline-none lg:px-8">
                {children}
              </main>
            </LiveProvider>
          </ServerClock>
        </NuqsAdapter>
      </body>
    </html>
  )
}
