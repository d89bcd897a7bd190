'use client'

import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { printable } from '@/components/ui/plain-text'
import { notify } from '@/components/ui/toast'
import { say } from '@/lib/messages/say'
import { type SavedViews, withoutView, withView } from './saved-views'

/** What can be done with a view that is kept. Deleting can be taken back for as long as it is told. */
export function ViewMenu({
  name,
  saved,
  present,
  onKeep,
  onRename,
  children,
}: {
  name: string
  saved: SavedViews
  /** The filter shown now, where it is another one than any that is kept. */
  present: string | null
  onKeep: (views: SavedViews) => void
  onRename: () => void
  children: ReactNode
}) {
  const shown = printable(name)
  const isFirst = saved.first === name
  const remove = () => {
    onKeep(withoutView(saved, name))
    notify({
      text: say('board.deleted', { name: shown }),
      action: { label: say('board.undo'), run: () => onKeep(saved) },
    })
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={say('board.view-menu', { name: shown })}
        className="inline-flex size-7 items-center justify-center rounded-sm text-ink-2 hover:bg-raised hover:text-ink max-lg:size-11"
      >
        {children}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          className="z-40 max-w-[calc(100vw-1rem)] rounded-md border border-line-strong bg-ground py-1"
        >
          {present !== null && (
            <Item onSelect={() => onKeep(withView(saved, { name, address: present }))}>
              {say('board.keep-filter', { name: shown })}
            </Item>
          )}
          <Item onSelect={onRename}>{say('board.rename')}</Item>
          <Item onSelect={() => onKeep({ ...saved, first: isFirst ? null : name })}>
            {say(isFirst ? 'board.unmake-first' : 'board.make-first')}
          </Item>
          <Item onSelect={remove}>{say('board.delete')}</Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

const Item = ({ onSelect, children }: { onSelect: () => void; children: ReactNode }) => (
  <DropdownMenu.Item
    onSelect={onSelect}
    className="-outline-offset-2 flex min-h-8 cursor-pointer items-center px-3 text-sm data-highlighted:bg-raised max-lg:min-h-11"
  >
    {children}
  </DropdownMenu.Item>
)
