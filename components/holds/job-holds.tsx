'use client'

import { useQuery } from '@tanstack/react-query'
import { holdsQuery } from '@/components/live/queries'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import { Moment } from '@/components/ui/time'
import type { HoldsReply } from '@/lib/contract/hold'
import type { JobKey } from '@/lib/domain/job'
import { say } from '@/lib/messages/say'
import { HoldBanners } from './hold-banners'
import { PlaceQuestion } from './place-question'

/** Which builds of a job are held, and which were. */
export function JobHolds({
  job,
  initial,
  builds,
}: {
  job: JobKey
  /** Null: they could not be read when the page was made. */
  initial: HoldsReply | null
  /** What runs now, to be named. */
  builds: readonly string[]
}) {
  const { data: reply, error } = useQuery({ ...holdsQuery(job), initialData: initial ?? undefined })
  return (
    <Section
      title={say('holds.title')}
      note={reply?.holds.length ?? '?'}
      aside={<PlaceQuestion job={job} builds={builds} />}
    >
      {!reply && error && (
        <Notice tone="bad" shape="question">
          <PlainText text={error.message} />
        </Notice>
      )}
      {reply?.held === false && <p className="text-ink-2">{say('holds.none')}</p>}
      {reply && (
        <div className="-mt-2">
          <HoldBanners holds={reply.holds} />
        </div>
      )}
      {reply && reply.lifted.length > 0 && (
        <details className="mt-3 text-sm">
          <summary className="cursor-pointer text-ink-2">
            {say('holds.lifted-before', { n: reply.lifted.length })}
          </summary>
          <ul className="mt-2 divide-y divide-line border-line border-y">
            {reply.lifted.map(({ id, build, by, reason, lifted }) => (
              <li key={id} className="px-3 py-1.5">
                {lifted &&
                  say.rich('holds.lifted', {
                    build: () => <PlainText key="build" text={build} className="font-mono" />,
                    by: () => <PlainText key="by" text={by} />,
                    reason: () => <PlainText key="reason" text={reason} />,
                    lifter: () => <PlainText key="lifter" text={lifted.by} />,
                    at: () => <Moment key="at" atMs={lifted.atMs} todayMs={reply.nowMs} />,
                    why: () => <PlainText key="why" text={lifted.reason} />,
                  })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  )
}
