'use client'

import { useParams } from 'next/navigation'
import type { ReactNode } from 'react'
import { MissingThing } from '@/components/frame/missing-thing'
import { VERBS } from '@/lib/domain/verb'

/** No plan can be at this address: because of its verb, or else because of its meta-update, which `children` look for. */
export function MissingPlan({ children }: { children: ReactNode }) {
  const { verb } = useParams<{ verb: string }>()
  if (VERBS.some((known) => known === verb)) return children
  return (
    <MissingThing title="No such plan">
      The last part of the address is what to do with a meta-update: {VERBS.join(', ')}.
    </MissingThing>
  )
}
