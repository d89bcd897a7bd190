'use client'

import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { useServerNow } from '@/components/live/server-clock'
import { Notice } from '@/components/ui/notice'
import { formatDuration, Moment } from '@/components/ui/time'
import type { StoreState } from '@/lib/contract/store-state'
import { say } from '@/lib/messages/say'
import { StoreNotice } from './store-notice'

/** Older replies than this are shown without colour, and say so. */
const OUTDATED_AFTER_MS = 30_000

/** Wraps everything a reply tells. When the reply gets old, the page itself says how old, and takes the colours away. */
export function Picture({
  nowMs,
  store,
  children,
}: {
  nowMs: number
  /** Of replies that tell of actions or holds. */
  store?: StoreState
  children: ReactNode
}) {
  const ageMs = useServerNow() - nowMs
  const outdated = ageMs > OUTDATED_AFTER_MS
  return (
    <>
      {outdated && (
        <Notice tone="unknown" shape="question" className="mt-4">
          {say.rich('frame.picture-old', {
            age: formatDuration(ageMs),
            at: () => <Moment key="at" atMs={nowMs} />,
            strong: (words) => (
              <strong key="strong" className="font-semibold">
                {words}
              </strong>
            ),
          })}
        </Notice>
      )}
      {store && <StoreNotice store={store} />}
      <div className={clsx(outdated && 'outdated')}>{children}</div>
    </>
  )
}
