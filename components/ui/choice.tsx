'use client'

import { useId } from 'react'

/** One of a few short answers, all of them in view: radio buttons that look like chips. */
export function Choice<T extends string | number>({
  legend,
  options,
  value,
  onChange,
}: {
  legend: string
  options: readonly { readonly value: T; readonly words: string }[]
  value: T
  onChange: (value: T) => void
}) {
  const name = useId()
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-base">{legend}</legend>
      <div className="flex flex-wrap gap-1.5">
        {options.map((option) => (
          <label
            key={option.value}
            className="inline-flex min-h-7 cursor-pointer items-center rounded-md border border-line px-2 text-ink-2 text-sm hover:border-line-strong hover:text-ink has-checked:border-ink has-checked:bg-raised has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2 max-lg:min-h-11 max-lg:px-3"
          >
            <input
              type="radio"
              name={name}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            {option.words}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
