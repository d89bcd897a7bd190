'use client'

import { clsx } from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { paths } from '@/lib/contract/paths'
import { LiveIndicator, ServerTime } from './live-indicator'
import { Wordmark } from './wordmark'

const PLACES = [
  {
    name: 'Meta-updates',
    href: paths.board(),
    holds: (path: string) => path === '/' || path.startsWith('/meta-updates/'),
  },
  { name: 'Clusters', href: paths.clusters(), holds: (path: string) => path.startsWith('/clusters') },
  { name: 'Audit', href: paths.audit(), holds: (path: string) => path.startsWith('/audit') },
] as const

/** The top of every page: where one is, and whether the page is alive. */
export function Header() {
  const path = usePathname()
  return (
    <header className="sticky top-0 z-30 border-line border-b bg-ground">
      <div className="airglow-line" />
      <div className="mx-auto flex h-12 max-w-7xl items-center gap-x-4 px-4 max-sm:h-auto max-sm:flex-wrap max-sm:pt-2 lg:px-8">
        <Link href={paths.board()} aria-label="Airglow, to the board" className="max-sm:[&_span>span]:sr-only">
          <Wordmark />
        </Link>
        <nav
          aria-label="Main"
          className="flex h-full items-stretch gap-1 max-sm:order-last max-sm:-mx-2 max-sm:h-9 max-sm:w-full"
        >
          {PLACES.map(({ name, href, holds }) => (
            <Link
              key={name}
              href={href}
              aria-current={holds(path) ? 'page' : undefined}
              className={clsx(
                'flex items-center border-b-2 px-2 pt-0.5 text-base',
                holds(path) ? 'border-ink text-ink' : 'border-transparent text-ink-2 hover:text-ink',
              )}
            >
              {name}
            </Link>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-4">
          <ServerTime />
          <LiveIndicator />
        </div>
      </div>
    </header>
  )
}
