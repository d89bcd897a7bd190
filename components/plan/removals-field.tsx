'use client'

import { LineField } from '@/components/ui/line-field'
import { Notice } from '@/components/ui/notice'
import { say } from '@/lib/messages/say'

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
            {say.rich('plan.removals', {
              n: removals,
              strong: (words) => <strong className="font-semibold">{words}</strong>,
            })}
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
