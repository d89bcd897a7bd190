'use client'

import { Check } from 'lucide-react'
import { Checkbox } from 'radix-ui'

/** A checkbox with a target of 44 pixels on a narrow screen. */
export function Tick({
  label,
  checked,
  onChange,
  disabled = false,
}: {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}) {
  return (
    <Checkbox.Root
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next === true)}
      className="group grid size-8 place-items-center rounded-md max-lg:size-11"
    >
      <span className="grid size-4.5 place-items-center rounded-sm border border-ink-3 text-inverse-ink group-disabled:border-line-strong group-disabled:border-dashed group-data-[state=checked]:border-inverse group-data-[state=checked]:bg-inverse">
        <Checkbox.Indicator>
          <Check aria-hidden="true" className="size-3.5" strokeWidth={3} />
        </Checkbox.Indicator>
      </span>
    </Checkbox.Root>
  )
}
