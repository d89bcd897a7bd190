'use client'

import { ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button'
import { Glyph, type Shape } from './glyph'
import { PageLink } from './page-link'
import type { Tone } from './tone'

export type MenuItem = {
  readonly name: string
  readonly shape: Shape
  readonly tone: Tone
  readonly href: string
  /** What it would be about; or, with `off`, why it leads nowhere. */
  readonly note: string
  readonly off: boolean
}

/** A button that opens a list of links. Those that are off stay in the list and in the reach of the arrow keys, with why. */
export function Menu({ label, items }: { label: ReactNode; items: readonly MenuItem[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button>
          {label}
          <ChevronDown aria-hidden="true" className="size-4" />
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="z-40 w-72 max-w-[calc(100vw-1rem)] rounded-md border border-line-strong bg-ground py-1"
        >
          {items.map((item) =>
            item.off ? (
              <DropdownMenu.Item
                key={item.name}
                aria-disabled
                onSelect={(event) => event.preventDefault()}
                className={`${ITEM} cursor-not-allowed text-ink-3`}
              >
                <Words {...item} tone="plain" />
              </DropdownMenu.Item>
            ) : (
              <DropdownMenu.Item key={item.name} asChild>
                <PageLink href={item.href} className={ITEM}>
                  <Words {...item} />
                </PageLink>
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

const ITEM = 'grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 px-3 py-2 -outline-offset-2 data-highlighted:bg-raised'

function Words({ name, note, shape, tone }: Pick<MenuItem, 'name' | 'note' | 'shape' | 'tone'>) {
  return (
    <>
      <Glyph shape={shape} tone={tone} className="mt-0.5" />
      <span>
        <span className="block font-medium">{name}</span>
        <span className="block text-ink-2 text-sm">{note}</span>
      </span>
    </>
  )
}
