import { Fragment, type ReactNode } from 'react'
import { PageLink } from '@/components/ui/page-link'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'

/** The way here from the board; the last part is the page itself. */
export function Breadcrumb({
  over = [],
  children,
}: {
  over?: readonly { readonly href: string; readonly name: ReactNode }[]
  children: ReactNode
}) {
  return (
    <nav aria-label={say('frame.breadcrumb')} className="flex flex-wrap items-center gap-x-1.5 pt-5 text-ink-3 text-sm">
      {[{ href: paths.board(), name: say('board.title') }, ...over].map(({ href, name }) => (
        <Fragment key={href}>
          <PageLink href={href} className="hover:text-ink">
            {name}
          </PageLink>
          <span aria-hidden="true">/</span>
        </Fragment>
      ))}
      {children}
    </nav>
  )
}
