'use client'

import { useServerTime } from '@/components/live/server-clock'
import { formatDuration } from '@/components/ui/time'

/** How long ago something was, ticking. */
export function Age({ atMs, className }: { atMs: number; className?: string }) {
  const age = useServerTime((nowMs) => formatDuration(nowMs - atMs))
  return <span className={className}>{age}</span>
}
