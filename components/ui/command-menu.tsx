'use client'

import { ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button'
import { PageLink } from './page-link'

export type MenuCommand = {
  readonly name: string
  /** What it gives; or, with `off`, why it gives nothing. */
  readonly note: string
  readonly off?: boolean
} & (
  | { readonly run: () => void }
  | { readonly href: string }
  /** A file to be saved under this name. */
  | { readonly href: string; readonly download: string }
)

const ITEM = 'block px-3 py-2 -outline-offset-2 data-highlighted:bg-raised'

/** A button that opens a list of things to be had at once: none of them changes anything outside this browser. */
export function CommandMenu({
  label,
  commands,
  onOpenChange,
}: {
  label: ReactNode
  commands: readonly MenuCommand[]
  onOpenChange?: (open: boolean) => void
}) {
  return (
    <DropdownMenu.Root modal={false} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger asChild>
        <Button className="max-lg:min-h-11">
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
          {commands.map((command) => (
            <Item key={command.name} command={command} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Item({ command }: { command: MenuCommand }) {
  const words = (
    <>
      <span className="block font-medium">{command.name}</span>
      <span className="block text-ink-2 text-sm">{command.note}</span>
    </>
  )
  if (command.off)
    return (
      <DropdownMenu.Item
        aria-disabled
        onSelect={(event) => event.preventDefault()}
        className={`${ITEM} cursor-not-allowed text-ink-3`}
      >
        {words}
      </DropdownMenu.Item>
    )
  if ('run' in command)
    return (
      <DropdownMenu.Item onSelect={command.run} className={`${ITEM} cursor-pointer`}>
        {words}
      </DropdownMenu.Item>
    )
  return (
    <DropdownMenu.Item asChild>
      {'download' in command ? (
        <a href={command.href} download={command.download} className={ITEM}>
          {words}
        </a>
      ) : (
        <PageLink href={command.href} className={ITEM}>
          {words}
        </PageLink>
      )}
    </DropdownMenu.Item>
  )
}
