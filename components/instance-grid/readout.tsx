'use client'

import { useEffect, useRef } from 'react'
import { Age } from '@/components/frame/age'
import { useServerMinute } from '@/components/live/server-clock'
import { INSTANCE_LOOK } from '@/components/status'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { InstanceTable } from '@/lib/contract/instance-table'
import { say } from '@/lib/messages/say'
import { sampleLook } from './cell-look'
import { buildWords } from './instance-words'
import { useSprites } from './use-sprites'

/** The instance under the pointer or the cursor, always in the same place, with those beside it under a loupe. */
export function Readout({
  label,
  instances,
  id,
  onOpen,
}: {
  label: string | null
  instances: InstanceTable | null
  id: number | null
  onOpen: () => void
}) {
  const todayMs = useServerMinute()
  const instance = id === null ? null : (instances?.of(id) ?? null)
  if (label === null || instances === null || instance === null)
    return (
      <p className="flex h-11 items-center px-3 text-ink-3 text-sm">
        <span className="max-lg:hidden">{say('grid.how-to-point')}</span>
        <span className="lg:hidden">{say('grid.how-to-tap')}</span>
      </p>
    )
  const look = INSTANCE_LOOK[instance.state]
  return (
    <div className="flex h-11 items-center gap-3 overflow-hidden px-3 text-sm">
      <Loupe instances={instances} place={instances.indexOf(instance.id)} />
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
          {say.rich('grid.since', {
            at: () => <Moment atMs={instance.sinceMs ?? 0} todayMs={todayMs} />,
            age: () => <Age atMs={instance.sinceMs ?? 0} />,
          })}
        </span>
      )}
      {instance.host !== null && (
        <PlainText text={instance.host} cut className="shrink-0 font-mono text-ink-2 text-xs max-lg:hidden" />
      )}
      {instance.failures > 0 && (
        <span className="shrink-0 text-bad max-lg:hidden">{say('grid.failures', { n: instance.failures })}</span>
      )}
      {instance.message !== null && (
        <PlainText text={instance.message} cut className="min-w-0 flex-1 text-ink-2 max-lg:hidden" />
      )}
      <Button size="small" className="ml-auto shrink-0 max-lg:min-h-11" onClick={onOpen}>
        {say('grid.details')}
      </Button>
    </div>
  )
}

/** How many are shown on each side. */
const BESIDE = 3
const PITCH = 16
const CELL = 13

/** The cell under the pointer and those beside it, by number, large enough to be told apart. */
function Loupe({ instances, place }: { instances: InstanceTable; place: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const sprites = useSprites(PITCH, CELL)
  const width = (2 * BESIDE + 1) * PITCH
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || !sprites) return
    element.width = Math.round(width * sprites.scale)
    element.height = Math.round(PITCH * sprites.scale)
    const { states, sides, marks } = instances.columns
    for (let beside = -BESIDE; beside <= BESIDE; beside++) {
      const state = states[place + beside]
      if (state === undefined) continue
      const sprite = sprites.of(sampleLook(state, sides[place + beside] ?? 0, marks[place + beside] ?? 0))
      context.globalAlpha = beside === 0 ? 1 : 0.55
      if (sprite) context.drawImage(sprite, Math.round((beside + BESIDE) * PITCH * sprites.scale), 0)
    }
  }, [instances, place, sprites, width])
  return (
    <span aria-hidden="true" className="relative shrink-0 max-sm:hidden" style={{ width, height: PITCH }}>
      <canvas ref={canvas} className="block size-full" />
      <span
        className="-top-1 absolute border-ink border-x"
        style={{ left: BESIDE * PITCH - 1, width: PITCH + 1, height: PITCH + 8 }}
      />
    </span>
  )
}
