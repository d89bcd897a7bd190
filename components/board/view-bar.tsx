'use client'

import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import dynamic from 'next/dynamic'
import { memo, type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { PlainText } from '@/components/ui/plain-text'
import { notify } from '@/components/ui/toast'
import { useWantedPart } from '@/components/ui/wanted-part'
import { say } from '@/lib/messages/say'
import { addressOf, type BoardView, NO_VIEW, viewHref, viewOf } from './board-view'
import { renamed, type SavedViews, viewName, withView } from './saved-views'
import { keepViews, useSavedViews } from './use-saved-views'

const ViewMenu = dynamic(() => import('./view-menu').then((module) => module.ViewMenu), { ssr: false })
const loadNameDialog = () => import('./view-name-dialog')

/** Keeps views; a browser that keeps nothing is told of. */
export function keepAndTell(views: SavedViews): void {
  if (!keepViews(views)) notify({ text: say('board.not-kept'), tone: 'bad' })
}

/** Everything, and what this person has named; the present one can be kept under a name. */
export const ViewBar = memo(function ViewBar({ view, onView }: { view: BoardView; onView: (view: BoardView) => void }) {
  const saved = useSavedViews()
  const [asking, setAsking] = useState<'save' | { readonly rename: string } | null>(null)
  const [naming, wantNaming] = useWantedPart(loadNameDialog)
  const ask = (what: 'save' | { readonly rename: string }) => {
    setAsking(what)
    wantNaming()
  }
  const address = addressOf(view)
  const isNew = address !== '' && saved.views.every((one) => one.address !== address)
  if (saved.views.length === 0 && !isNew && asking === null) return null
  const name = (text: string) => {
    const wanted = viewName(text)
    if (wanted === null) return
    if (asking === 'save') keepAndTell(withView(saved, { name: wanted, address }))
    else if (asking) keepAndTell(renamed(saved, asking.rename, wanted))
    setAsking(null)
  }
  return (
    <nav
      aria-label={say('board.views')}
      className="mt-3 flex flex-wrap items-center gap-x-1 gap-y-2 border-line border-b"
    >
      <ViewLink view={NO_VIEW} isCurrent={address === ''} onView={onView}>
        {say('board.everything')}
      </ViewLink>
      {saved.views.map((one) => (
        <span key={one.name} className="flex items-center">
          <ViewLink view={viewOf(one.address)} isCurrent={one.address === address} onView={onView}>
            <PlainText text={one.name} />
            {saved.first === one.name && <span className="sr-only">{say('board.opens-with')}</span>}
          </ViewLink>
          {(one.address === address || isNew) && (
            <ViewMenu
              name={one.name}
              saved={saved}
              present={isNew ? address : null}
              onKeep={keepAndTell}
              onRename={() => ask({ rename: one.name })}
            >
              <ChevronDown aria-hidden="true" className="size-3.5" />
            </ViewMenu>
          )}
        </span>
      ))}
      {isNew && (
        <Button size="small" weight="quiet" onClick={() => ask('save')} className="max-lg:min-h-11">
          {say('board.save')}
        </Button>
      )}
      {naming && <naming.ViewNameDialog saved={saved} asking={asking} onClose={() => setAsking(null)} onName={name} />}
    </nav>
  )
})

/** A link, so that it can be opened beside this one and handed on; here it changes the view without a new page. */
function ViewLink({
  view,
  isCurrent,
  onView,
  children,
}: {
  view: BoardView
  isCurrent: boolean
  onView: (view: BoardView) => void
  children: ReactNode
}) {
  return (
    <a
      href={viewHref(view)}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
        event.preventDefault()
        onView(view)
      }}
      className={clsx(
        '-mb-px -outline-offset-2 flex min-h-9 max-w-56 items-center truncate border-b-2 px-2 text-sm max-lg:min-h-11',
        isCurrent ? 'border-ink text-ink' : 'border-transparent text-ink-2 hover:text-ink',
      )}
    >
      {children}
    </a>
  )
}
