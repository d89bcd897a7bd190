import { useState } from 'react'

/** A small value made anew with every render, as one that is the same object as long as it says the same. */
export function useSteady<T>(value: T): T {
  const [held, setHeld] = useState(value)
  if (JSON.stringify(held) === JSON.stringify(value)) return held
  setHeld(value)
  return value
}
