'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import type { AuditFilter } from '@/lib/contract/paths'
import { FILTERS, type FilterName } from './use-audit-filter'

const NAMES: Readonly<Record<FilterName, string>> = {
  cluster: 'Cluster',
  by: 'Who',
  metaUpdate: 'Meta-update',
  action: 'Action',
}

/** Exact values to look for. They are asked for when the person is done typing, not with every letter. */
export function AuditFilters({
  filter,
  onFilter,
}: {
  filter: AuditFilter
  onFilter: (filter: Partial<Record<FilterName, string | null>>) => void
}) {
  const any = FILTERS.some((name) => filter[name])
  return (
    <div className="mt-4 grid grid-cols-2 items-end gap-3 lg:grid-cols-[repeat(4,minmax(0,1fr))_auto]">
      {FILTERS.map((name) => (
        <Field
          key={`${name} ${filter[name] ?? ''}`}
          label={NAMES[name]}
          value={filter[name] ?? ''}
          onDone={(value) => onFilter({ [name]: value === '' ? null : value })}
        />
      ))}
      {any && (
        <Button onClick={() => onFilter({ cluster: null, by: null, metaUpdate: null, action: null })}>Show all</Button>
      )}
    </div>
  )
}

function Field({ label, value, onDone }: { label: string; value: string; onDone: (value: string) => void }) {
  const [typed, setTyped] = useState(value)
  const done = () => {
    if (typed.trim() !== value) onDone(typed.trim())
  }
  return (
    <label className="block text-ink-2 text-sm">
      {label}
      <input
        value={typed}
        maxLength={512}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done()
        }}
        className="mt-1 block h-9 w-full rounded-md border border-line-strong bg-transparent px-2.5 font-mono text-ink text-sm max-lg:h-11 max-lg:text-lg"
      />
    </label>
  )
}
