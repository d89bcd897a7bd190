'use client'

import { clsx } from 'clsx'
import { type ReactNode, type Ref, useId } from 'react'
import { say } from '@/lib/messages/say'

/** One line of text under its label. `enter` says whether the key sends the form it stands in. */
export function LineField({
  label,
  value,
  onChange,
  maxLength,
  required = false,
  enter = false,
  note,
  inputMode,
  input,
  className,
}: {
  label: ReactNode
  value: string
  onChange: (value: string) => void
  maxLength: number
  required?: boolean
  enter?: boolean
  note?: ReactNode
  inputMode?: 'text' | 'numeric'
  input?: Ref<HTMLInputElement>
  /** Of the field itself: its width and face. */
  className?: string
}) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="font-medium text-base">
        {label} {required && <span className="text-ink-3">{say('ui.required')}</span>}
      </label>
      <input
        id={id}
        ref={input}
        value={value}
        required={required}
        maxLength={maxLength}
        inputMode={inputMode}
        autoComplete="off"
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !enter) event.preventDefault()
        }}
        className={clsx(
          'mt-1.5 block h-10 rounded-md border border-line-strong bg-transparent px-3 text-ink max-lg:h-11 max-lg:text-lg',
          className ?? 'w-full',
        )}
      />
      {note && (
        <p id={`${id}-note`} className="mt-2 text-ink-3 text-xs">
          {note}
        </p>
      )}
    </div>
  )
}
