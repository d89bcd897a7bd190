'use client'

import { useServerNow } from '@/components/live/server-clock'
import { formatDuration } from '@/components/ui/time'

/** How long ago something was, ticking. */
export function Age({ atMs, className }: { atMs: number; className?: string }) {
  const nowMs = useServerNow()
  return <span className={className}>{formatDuration(nowMs - atMs)}</span>
}
