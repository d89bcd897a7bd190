'use client'

import { formatNumber } from '@/components/ui/count'
import { LineField } from '@/components/ui/line-field'
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
  return (
    <Notice tone="bad" shape="cross" className="items-start">
      <LineField
        label={
          <span className="font-normal">
            <strong className="font-semibold">{formatNumber(removals)} instances will be gone</strong> and nothing takes
            their place. Type {removals} to say that you mean it.
          </span>
        }
        value={value}
        onChange={onChange}
        maxLength={9}
        inputMode="numeric"
        className="w-32 font-mono"
      />
    </Notice>
  )
}
