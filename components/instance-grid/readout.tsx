'use client'

import { Age } from '@/components/frame/age'
import { useServerNow } from '@/components/live/server-clock'
import { INSTANCE_LOOK } from '@/components/status'
import { Button } from '@/components/ui/button'
import { count } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { InstanceView } from '@/lib/contract/instances'
import { buildWords } from './instance-words'

/** The instance under the pointer or the cursor, always in the same place. */
export function Readout({
  label,
  instance,
  onOpen,
}: {
  label: string | null
  instance: InstanceView | null
  onOpen: () => void
}) {
  const nowMs = useServerNow()
  if (label === null || instance === null)
    return (
      <p className="flex h-11 items-center px-3 text-ink-3 text-sm">
        <span className="max-lg:hidden">
          Point at an instance, or move with the arrow keys; f finds the next one in trouble.
        </span>
        <span className="lg:hidden">Tap an instance.</span>
      </p>
    )
  const look = INSTANCE_LOOK[instance.state]
  return (
    <div className="flex h-11 items-center gap-3 overflow-hidden px-3 text-sm">
      <Glyph shape={look.shape} tone={look.tone} />
      <span className="shrink-0 whitespace-nowrap font-medium">
        <span className="font-mono">
          {label} #{instance.id}
        </span>{' '}
        {look.word}
      </span>
      <span className="shrink-0 text-ink-2 max-sm:hidden">{buildWords(instance)}</span>
      {instance.status !== null && (
        <span className="shrink-0 font-mono text-ink-2 text-xs max-lg:hidden">{instance.status}</span>
      )}
      {instance.sinceMs !== null && (
        <span className="shrink-0 text-ink-2 max-lg:hidden">
          since <Moment atMs={instance.sinceMs} todayMs={nowMs} /> (<Age atMs={instance.sinceMs} />)
        </span>
      )}
      {instance.host !== null && (
        <PlainText text={instance.host} cut className="shrink-0 font-mono text-ink-2 text-xs max-lg:hidden" />
      )}
      {instance.failures > 0 && (
        <span className="shrink-0 text-bad max-lg:hidden">{count(instance.failures, 'failure')}</span>
      )}
      {instance.message !== null && (
        <PlainText text={instance.message} cut className="min-w-0 flex-1 text-ink-2 max-lg:hidden" />
      )}
      <Button size="small" className="ml-auto shrink-0" onClick={onOpen}>
        Details
      </Button>
    </div>
  )
}
