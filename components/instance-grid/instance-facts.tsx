'use client'

import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { Age } from '@/components/frame/age'
import { useServerMinute } from '@/components/live/server-clock'
import { INSTANCE_LOOK, StatusWord } from '@/components/status'
import { OutwardLink } from '@/components/ui/outward-link'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { InstanceView } from '@/lib/contract/instance-table'
import type { InstanceReply } from '@/lib/contract/instances'
import { say } from '@/lib/messages/say'
import { buildWords } from './instance-words'
import type { Strip } from './strip'

/** How an instance stands by the picture, and how old that is. */
export function InstanceFacts({
  strip,
  instance,
  reply,
}: {
  strip: Strip
  instance: InstanceView | null
  reply: InstanceReply | null
}) {
  return (
    <dl className={clsx('divide-y divide-line border-line border-y text-sm', !strip.believed && 'hatched')}>
      {instance && <InstanceFactList instance={instance} believed={strip.believed} />}
      {reply && reply.links.length > 0 && (
        <Fact name={say('grid.facts.elsewhere')}>
          <span className="flex flex-wrap gap-x-4">
            {reply.links.map((link) => (
              <OutwardLink key={link.label} {...link} />
            ))}
          </span>
        </Fact>
      )}
      <Fact name={say('grid.facts.picture')}>
        {strip.asOfMs === null ? (
          say('grid.never-read')
        ) : (
          <>
            <At atMs={strip.asOfMs} words="grid.at-old" />
            {!strip.believed && ` ${say('grid.not-believed')}`}
          </>
        )}
      </Fact>
    </dl>
  )
}

function InstanceFactList({ instance, believed }: { instance: InstanceView; believed: boolean }) {
  return (
    <>
      <Fact name={say('grid.facts.state')}>
        <span className={clsx(!believed && 'outdated')}>
          <StatusWord look={INSTANCE_LOOK[instance.state]} className="font-medium" />
        </span>
        {instance.inHand && <span className="ml-3 text-ink-2">{say('grid.in-hand')}</span>}
        {instance.restarted && <span className="ml-3 text-ink-2">{say('grid.restarted')}</span>}
      </Fact>
      <Fact name={say('grid.facts.status')}>
        <span className="font-mono">{instance.status ?? say('grid.no-task')}</span>
      </Fact>
      <Fact name={say('grid.facts.build')}>{buildWords(instance)}</Fact>
      <Fact name={say('grid.facts.since')}>
        {instance.sinceMs === null ? say('grid.not-known') : <At atMs={instance.sinceMs} words="grid.at-ago" />}
      </Fact>
      <Fact name={say('grid.facts.host')}>
        {instance.host === null ? say('grid.none') : <PlainText text={instance.host} className="font-mono" />}
      </Fact>
      <Fact name={say('grid.facts.message')}>
        {instance.message === null ? say('grid.none') : <PlainText text={instance.message} />}
      </Fact>
    </>
  )
}

function At({ atMs, words }: { atMs: number; words: 'grid.at-old' | 'grid.at-ago' }) {
  const todayMs = useServerMinute()
  return say.rich(words, {
    at: () => <Moment atMs={atMs} todayMs={todayMs} />,
    age: () => <Age atMs={atMs} />,
  })
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-3 px-1 py-1.5">
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}
