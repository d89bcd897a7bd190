'use client'

import { Search } from 'lucide-react'
import { useEffect, useRef } from 'react'

/** A search box that `/` focuses from anywhere outside a text field, and Escape empties. */
export function SearchField({
  label,
  hint,
  value,
  onChange,
}: {
  label: string
  hint: string
  value: string
  onChange: (value: string) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null
      const typing = target?.closest('input, textarea, select, [contenteditable], [role="dialog"]')
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || typing) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <label className="relative block w-full">
      <span className="sr-only">{label}</span>
      <Search
        aria-hidden="true"
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 size-4 text-ink-3"
      />
      <input
        ref={input}
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
        className="h-9 w-full rounded-md border border-line-strong bg-transparent pr-8 pl-8 text-base text-ink placeholder:text-ink-3 max-lg:text-lg [&::-webkit-search-cancel-button]:hidden"
      />
      <span
        aria-hidden="true"
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 right-2 rounded-sm border border-line-strong px-1.5 font-mono text-ink-3 text-xs"
      >
        /
      </span>
    </label>
  )
}
