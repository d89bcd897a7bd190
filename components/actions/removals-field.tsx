'use client'

import { useId } from 'react'
import { formatNumber } from '@/components/ui/count'
import { Notice } from '@/components/ui/notice'

/** A consequence typed by hand: asked for only where instances go and nothing takes their place. */
export function RemovalsField({
  removals,
  value,
  onChange,
}: {
  removals: number
  value: string
  onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <Notice tone="bad" shape="cross" className="items-start">
      <label htmlFor={id}>
        <strong className="font-semibold">{formatNumber(removals)} instances will be gone</strong> and nothing takes
        their place. Type {removals} to say that you mean it.
      </label>
      <input
        id={id}
        value={value}
        inputMode="numeric"
        autoComplete="off"
        maxLength={9}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.preventDefault()
        }}
        className="mt-2 block h-10 w-32 rounded-md border border-line-strong bg-transparent px-3 font-mono text-ink max-lg:h-11 max-lg:text-lg"
      />
    </Notice>
  )
}
