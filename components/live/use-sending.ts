'use client'

import { type UseMutationOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'

export type Sending<T> = {
  readonly sending: boolean
  readonly problem: string | null
  readonly send: (body: T) => void
  /** Forgets a problem, for when its question is asked anew. */
  readonly reset: () => void
}

/** Sends a person's word once, however often a button is pressed; what the page shows is then asked for anew. */
export function useSending<R, T>(options: UseMutationOptions<R, Error, T>, onDone: () => void): Sending<T> {
  const client = useQueryClient()
  const { mutate, isPending, error, reset } = useMutation(options)
  // State is a render late; a double click is not.
  const busy = useRef(false)
  return {
    sending: isPending,
    problem: error?.message ?? null,
    reset,
    send: (body) => {
      if (busy.current) return
      busy.current = true
      mutate(body, {
        onSuccess: () => {
          onDone()
          void client.invalidateQueries({ type: 'active' }, { cancelRefetch: false })
        },
        onSettled: () => {
          busy.current = false
        },
      })
    },
  }
}
