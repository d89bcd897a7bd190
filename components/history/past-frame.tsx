'use client'

import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { clustersQuery } from '@/components/live/queries'
import { StoppedClock } from '@/components/live/server-clock'
import { PastBar } from './past-bar'
import type { ShownMetaUpdate } from './use-meta-update'

/**
 * Around a page that may look at the past: says so, and from when, and stops the clock there, so that every age is as of then.
 * Of what is not of the moment yet the colours are taken away.
 */
export function PastFrame({ shown, children }: { shown: ShownMetaUpdate; children: ReactNode }) {
  const { past } = shown.reply
  // The past does not change; that this page still hears its server has to be seen from something that does.
  useQuery({ ...clustersQuery(), enabled: past !== null })
  return (
    <>
      <PastBar shown={shown} />
      <StoppedClock atMs={past?.atMs ?? null}>
        <div className={clsx(shown.settling && 'outdated')}>{children}</div>
      </StoppedClock>
    </>
  )
}
