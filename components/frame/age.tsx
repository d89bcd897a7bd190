'use client'

import { formatDuration } from '@/components/ui/time'
import { useServerNow } from '../live/server-clock'

/** How long ago something was, ticking. */
export function Age({ atMs, className }: { atMs: number; className?: string }) {
  const nowMs = useServerNow()
  return <span className={className}>{formatDuration(nowMs - atMs)}</span>
}
