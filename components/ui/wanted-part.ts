'use client'

import { useState } from 'react'

/**
 * A part of a page whose code is fetched when it is wanted, and how to want it. Null: nobody has, or it cannot be fetched just now;
 * then it is tried again the next time.
 */
export function useWantedPart<T extends object>(load: () => Promise<T>): [part: T | null, want: () => void] {
  const [part, setPart] = useState<T | null>(null)
  const want = () => {
    load().then(
      (fetched) => setPart(() => fetched),
      () => {},
    )
  }
  return [part, want]
}
