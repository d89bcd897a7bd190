'use client'

import { useEffect, useRef } from 'react'
import { LineField } from '@/components/ui/line-field'
import { ToggleChip } from '@/components/ui/toggle-chip'
import { REASON_LENGTH } from '@/lib/domain/audit-message'
import { say } from '@/lib/messages/say'

const COMMON = ['error-rate', 'latency', 'crash-loop', 'bad-config', 'dependency', 'drill'] as const

/** Why it is done. Focus starts here; Enter ends the line of thought, not the rollout. */
export function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  // The plan stays in view: on a small screen the field lies below it.
  useEffect(() => input.current?.focus({ preventScroll: true }), [])
  return (
    <div>
      <LineField
        label={say('plan.reason.label')}
        required
        value={value}
        onChange={onChange}
        maxLength={REASON_LENGTH.most}
        input={input}
        note={say('plan.reason.note')}
      />
      <div className="mt-2 flex flex-wrap gap-1.5">
        {COMMON.map((name) => say(`plan.reason.common.${name}`)).map((reason) => (
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
    </div>
  )
}
