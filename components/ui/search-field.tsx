'use client'

import { Search } from 'lucide-react'
import { KeyHint } from './key-hint'

/** The search box of a page. It is marked for the key that goes there; Escape empties it. */
export function SearchField({
  label,
  hint,
  value,
  onChange,
  onLeave,
}: {
  label: string
  hint: string
  value: string
  onChange: (value: string) => void
  /** The focus goes elsewhere. */
  onLeave?: () => void
}) {
  return (
    <label className="relative block w-full">
      <span className="sr-only">{label}</span>
      <Search
        aria-hidden="true"
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 size-4 text-ink-3"
      />
      <input
        data-page-search
        type="search"
        value={value}
        maxLength={200}
        placeholder={hint}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          onChange('')
          event.currentTarget.blur()
        }}
        onBlur={onLeave}
        className="h-9 w-full rounded-md border border-line-strong bg-transparent pr-8 pl-8 text-base text-ink placeholder:text-ink-3 max-lg:text-lg [&::-webkit-search-cancel-button]:hidden"
      />
      <span aria-hidden="true" className="-translate-y-1/2 pointer-events-none absolute top-1/2 right-2 max-lg:hidden">
        <KeyHint keys={['/']} />
      </span>
    </label>
  )
}
