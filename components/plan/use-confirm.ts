'use client'

import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { confirmPlan } from '@/components/live/mutations'
import { RequestFailed } from '@/components/live/request'
import { useOpenPage } from '@/components/ui/use-open-page'
import { paths } from '@/lib/contract/paths'
import type { ConfirmRequest } from '@/lib/contract/plan'
import type { InTheWay } from '@/lib/contract/problem'

/** How a confirmation went wrong; what to do about it differs. */
export type Refusal =
  | { readonly kind: 'outdated'; readonly message: string }
  | { readonly kind: 'already-running'; readonly message: string; readonly inTheWay: InTheWay | null }
  | { readonly kind: 'no-answer'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string }

export type Confirming = {
  readonly sending: boolean
  readonly accepted: boolean
  readonly refusal: Refusal | null
  readonly confirm: (request: ConfirmRequest) => void
}

/** Sends a confirmation once, however often the button is pressed, and goes to its action. */
export function useConfirm(onOutdated: () => void): Confirming {
  const openPage = useOpenPage()
  const { mutate } = useMutation(confirmPlan())
  // State is a render late; a double click is not.
  const busy = useRef(false)
  const [state, setState] = useState<Omit<Confirming, 'confirm'>>({ sending: false, accepted: false, refusal: null })
  return {
    ...state,
    confirm: (request) => {
      if (busy.current) return
      busy.current = true
      setState({ sending: true, accepted: false, refusal: null })
      mutate(request, {
        onSuccess: ({ actionId }) => {
          setState({ sending: false, accepted: true, refusal: null })
          openPage(paths.action(actionId))
        },
        onError: (error) => {
          busy.current = false
          const refusal = refusalOf(error)
          setState({ sending: false, accepted: false, refusal })
          if (refusal.kind === 'outdated') onOutdated()
        },
      })
    },
  }
}

function refusalOf(error: Error): Refusal {
  const { message } = error
  if (!(error instanceof RequestFailed)) return { kind: 'no-answer', message }
  switch (error.code) {
    case 'world-moved':
    case 'plan-expired':
    case 'unknown-plan':
      return { kind: 'outdated', message }
    case 'already-running':
      return { kind: 'already-running', message, inTheWay: error.inTheWay }
    case 'unreachable':
    case 'timeout':
    case 'unreadable':
    case 'internal':
      return { kind: 'no-answer', message }
    default:
      return { kind: 'refused', message }
  }
}
