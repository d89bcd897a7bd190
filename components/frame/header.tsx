'use client'

import { clsx } from 'clsx'
import { Search } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { keyNames } from '@/components/help/key-names'
import { KEYS } from '@/components/help/keys'
import { useMac } from '@/components/help/use-mac'
import { KeyHint } from '@/components/ui/key-hint'
import { PageLink } from '@/components/ui/page-link'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { ClockMenu } from './clock-menu'
import { LiveIndicator } from './live-indicator'
import { useTools } from './tools'
import { Wordmark } from './wordmark'

const PLACES = [
  { id: 'board', href: paths.board(), holds: (path: string) => path === '/' || path.startsWith('/meta-updates/') },
  { id: 'clusters', href: paths.clusters(), holds: (path: string) => path.startsWith('/clusters') },
  { id: 'audit', href: paths.audit(), holds: (path: string) => path.startsWith('/audit') },
] as const

/** The top of every page but incident mode: where one is, the way to anywhere else, and whether the page is alive. */
export function Header() {
  const path = usePathname()
  if (path.endsWith('/incident')) return null
  return (
    <header className="sticky top-0 z-30 border-line border-b bg-ground">
      <div className="airglow-line" />
      <div className="mx-auto flex h-12 max-w-[110rem] items-center gap-x-4 px-4 max-sm:h-auto max-sm:flex-wrap max-sm:gap-x-1 lg:px-8">
        <PageLink
          href={paths.board()}
          aria-label={say('frame.to-board')}
          className="inline-flex min-h-8 items-center max-sm:min-h-11 max-sm:min-w-11 max-sm:[&_span>span]:sr-only"
        >
          <Wordmark />
        </PageLink>
        <nav
          aria-label={say('frame.main')}
          className="flex h-full items-stretch gap-1 max-sm:order-last max-sm:-mx-2 max-sm:h-10 max-sm:w-full"
        >
          {PLACES.map(({ id, href, holds }) => (
            <PageLink
              key={id}
              href={href}
              aria-current={holds(path) ? 'page' : undefined}
              className={clsx(
                'flex items-center border-b-2 px-2 pt-0.5 text-base',
                holds(path) ? 'border-ink text-ink' : 'border-transparent text-ink-2 hover:text-ink',
              )}
            >
              {say(`frame.places.${id}`)}
            </PageLink>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-2 max-sm:gap-0">
          <PaletteButton />
          <ClockMenu />
          <LiveIndicator />
        </div>
      </div>
    </header>
  )
}

const [PALETTE_PRESS] = KEYS.filter(({ id }) => id === 'palette').flatMap(({ presses }) => [...presses])

/** The way to anything; for whoever has no keyboard, too. */
function PaletteButton() {
  const { openPalette } = useTools()
  const mac = useMac()
  return (
    <button
      type="button"
      onClick={openPalette}
      aria-label={say('palette.open')}
      aria-haspopup="dialog"
      className="inline-flex min-h-8 min-w-8 items-center justify-center gap-1.5 rounded-md px-1.5 text-ink-2 hover:bg-raised hover:text-ink max-lg:min-h-11 max-lg:min-w-11"
    >
      <Search aria-hidden="true" className="size-4" />
      {PALETTE_PRESS && (
        <span aria-hidden="true" className="max-lg:hidden">
          <KeyHint keys={keyNames(PALETTE_PRESS, mac)} />
        </span>
      )}
    </button>
  )
}
