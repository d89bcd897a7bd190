'use client'

import { useParams } from 'next/navigation'
import type { ReactNode } from 'react'
import { MissingThing } from '@/components/frame/missing-thing'
import { VERBS } from '@/lib/domain/verb'
import { say } from '@/lib/messages/say'

/** No plan can be at this address: because of its verb, or else because of its meta-update, which `children` look for. */
export function MissingPlan({ children }: { children: ReactNode }) {
  const { verb } = useParams<{ verb: string }>()
  if (VERBS.some((known) => known === verb)) return children
  return (
    <MissingThing title={say('not-found.plan.title')}>
      {say('not-found.plan.about', { verbs: VERBS.join(', ') })}
    </MissingThing>
  )
}
