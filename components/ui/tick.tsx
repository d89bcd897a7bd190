'use client'

import { Check } from 'lucide-react'
import { Checkbox } from 'radix-ui'
import { type ReactNode, useId } from 'react'

type Ticked = { checked: boolean; onChange: (checked: boolean) => void; disabled?: boolean }

/** A checkbox with a target of 44 pixels on a narrow screen. Its name is `label`, or a label that points at `id`. */
export function Tick({
  label,
  id,
  describedBy,
  checked,
  onChange,
  disabled = false,
}: Ticked & { label?: string; id?: string; describedBy?: string }) {
  return (
    <Checkbox.Root
      id={id}
      aria-label={label}
      aria-describedby={describedBy}
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next === true)}
      className="group grid size-8 shrink-0 place-items-center rounded-md max-lg:size-11"
    >
      <span className="grid size-4.5 place-items-center rounded-sm border border-ink-3 text-inverse-ink group-disabled:border-line-strong group-disabled:border-dashed group-data-[state=checked]:border-inverse group-data-[state=checked]:bg-inverse">
        <Checkbox.Indicator>
          <Check aria-hidden="true" className="size-3.5" strokeWidth={3} />
        </Checkbox.Indicator>
      </span>
    </Checkbox.Root>
  )
}

/** A checkbox with its words beside it, all of them to be clicked, and what it means below. */
export function TickLine({ label, note, ...ticked }: Ticked & { label: ReactNode; note?: ReactNode }) {
  const id = useId()
  return (
    <div className="-ml-1.5 grid grid-cols-[auto_minmax(0,1fr)] items-center">
      <Tick id={id} describedBy={note ? `${id}-note` : undefined} {...ticked} />
      <label htmlFor={id} className="cursor-pointer py-1 font-medium">
        {label}
      </label>
      {note && (
        <p id={`${id}-note`} className="col-start-2 text-ink-3 text-xs">
          {note}
        </p>
      )}
    </div>
  )
}
