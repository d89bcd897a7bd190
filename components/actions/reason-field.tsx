'use client'

import { useEffect, useId, useRef } from 'react'
import { ToggleChip } from '@/components/ui/toggle-chip'
import { REASON_LENGTH } from '@/lib/domain/audit-message'

const COMMON = ['error rate', 'latency', 'crash loop', 'bad config', 'dependency', 'drill'] as const

/** Why it is rolled back. Focus starts here; Enter ends the line of thought, not the rollout. */
export function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  // The plan stays in view: on a small screen the field lies below it.
  useEffect(() => input.current?.focus({ preventScroll: true }), [])
  return (
    <div>
      <label htmlFor={id} className="font-medium text-base">
        Reason <span className="text-ink-3">(required)</span>
      </label>
      <input
        id={id}
        ref={input}
        value={value}
        required
        maxLength={REASON_LENGTH.most}
        autoComplete="off"
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.preventDefault()
        }}
        className="mt-1.5 h-10 w-full rounded-md border border-line-strong bg-transparent px-3 text-ink max-lg:h-11 max-lg:text-lg"
      />
      <div className="mt-2 flex flex-wrap gap-1.5">
        {COMMON.map((reason) => (
          <ToggleChip
            key={reason}
            pressed={value === reason}
            className="max-lg:min-h-11 max-lg:px-3"
            onToggle={() => {
              onChange(value === reason ? '' : reason)
              input.current?.focus({ preventScroll: true })
            }}
          >
            {reason}
          </ToggleChip>
        ))}
      </div>
      <p id={`${id}-note`} className="mt-2 text-ink-3 text-xs">
        Every scheduler keeps it with the rollback.
      </p>
    </div>
  )
}
