'use client'

import { useEffect, useId, useState } from 'react'

type Read<T> = { readonly value: T } | { readonly problem: string }

/** One value that somebody types; it is handed on when they are done, and what cannot be read is said beside it. */
export function FilterText<T>({
  label,
  hint,
  value,
  read,
  onDone,
}: {
  label: string
  hint: string
  /** What is asked for now, as it is written. */
  value: string
  read: (typed: string) => Read<T>
  onDone: (value: T | null) => void
}) {
  const id = useId()
  const [typed, setTyped] = useState(value)
  const [problem, setProblem] = useState<string | null>(null)
  // The address may change without this field: by the way back, or by "show all".
  useEffect(() => {
    setTyped(value)
    setProblem(null)
  }, [value])
  const done = () => {
    const text = typed.trim()
    if (text === value) return setProblem(null)
    if (text === '') return onDone(null)
    const told = read(text)
    if ('problem' in told) setProblem(told.problem)
    else onDone(told.value)
  }
  return (
    <label className="block min-w-0 text-ink-3 text-xs">
      {label}
      <input
        value={typed}
        maxLength={512}
        autoComplete="off"
        spellCheck={false}
        placeholder={hint}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : id}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done()
        }}
        className="mt-1 block h-8 w-full rounded-md border border-line bg-transparent px-2 font-mono text-ink text-xs placeholder:text-ink-3 hover:border-line-strong aria-invalid:border-bad max-lg:h-11 max-lg:text-lg"
      />
      {problem !== null && (
        <span id={id} role="alert" className="mt-1 block text-bad">
          {problem}
        </span>
      )}
    </label>
  )
}
