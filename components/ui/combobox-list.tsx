'use client'

import { clsx } from 'clsx'
import { Command } from 'cmdk'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { say } from '@/lib/messages/say'
import type { Option } from './combobox'
import { useFirstChoice } from './first-choice'

/** So many lines are drawn at most; typing finds the rest. */
const MOST = 200

/** The list inside a combobox, searched as one types. */
export function ComboboxList({
  label,
  options,
  chosen,
  multiple,
  onChoose,
}: {
  label: string
  options: readonly Option[]
  chosen: readonly string[]
  multiple: boolean
  onChoose: (value: string) => void
}) {
  const [typed, setTyped] = useState('')
  const wanted = typed.trim().toLowerCase()
  const found = options.filter(({ value, words, keywords = [] }) =>
    [value, words, ...keywords].some((text) => text.toLowerCase().includes(wanted)),
  )
  const { list, forget } = useFirstChoice(found[0]?.value)
  return (
    <Command {...list} label={label} vimBindings={false} shouldFilter={false} loop className="outline-none">
      <Command.Input
        autoFocus
        value={typed}
        onValueChange={(next) => {
          setTyped(next)
          forget()
        }}
        maxLength={200}
        placeholder={say('ui.search', { what: label })}
        className="h-10 w-full border-line border-b bg-transparent px-3 -outline-offset-2 placeholder:text-ink-3 max-lg:h-11 max-lg:text-lg"
      />
      <Command.List label={label} className="max-h-72 overflow-y-auto py-1">
        {found.length === 0 && <p className="px-3 py-2 text-ink-2 text-sm">{say('ui.nothing-found')}</p>}
        {found.slice(0, MOST).map(({ value, words, note }) => (
          <Command.Item
            key={value}
            value={value}
            onSelect={() => onChoose(value)}
            className="flex min-h-8 cursor-pointer items-center gap-2 px-3 data-[selected=true]:bg-raised max-lg:min-h-11"
          >
            <span
              aria-hidden="true"
              className={clsx('grid size-4 shrink-0 place-items-center', multiple && 'rounded-sm border border-ink-3')}
            >
              {chosen.includes(value) && <Check className="size-3.5" />}
            </span>
            <span className="min-w-0 flex-1 truncate">
              {words}
              {chosen.includes(value) && <span className="sr-only">{say('ui.chosen')}</span>}
            </span>
            {note !== undefined && <span className="text-ink-3 text-sm">{note}</span>}
          </Command.Item>
        ))}
        {found.length > MOST && (
          <p className="px-3 py-2 text-ink-3 text-sm">{say('ui.more', { n: found.length - MOST })}</p>
        )}
      </Command.List>
    </Command>
  )
}
