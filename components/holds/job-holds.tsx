'use client'

import { useQuery } from '@tanstack/react-query'
import { holdsQuery } from '@/components/live/queries'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import { Moment } from '@/components/ui/time'
import type { HoldsReply } from '@/lib/contract/hold'
import type { JobKey } from '@/lib/domain/job'
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
    <Section title="Holds" note={reply?.holds.length ?? '?'} aside={<PlaceQuestion job={job} builds={builds} />}>
      {!reply && error && (
        <Notice tone="bad" shape="question">
          <PlainText text={error.message} />
        </Notice>
      )}
      {reply?.held === false && <p className="text-ink-2">No build of this job is held.</p>}
      {reply && (
        <div className="-mt-2">
          <HoldBanners holds={reply.holds} />
        </div>
      )}
      {reply && reply.lifted.length > 0 && (
        <details className="mt-3 text-sm">
          <summary className="cursor-pointer text-ink-2">Lifted before: {reply.lifted.length}</summary>
          <ul className="mt-2 divide-y divide-line border-line border-y">
            {reply.lifted.map(({ id, build, by, reason, lifted }) => (
              <li key={id} className="px-3 py-1.5">
                <PlainText text={build} className="font-mono" />, held by <PlainText text={by} />: “
                <PlainText text={reason} />”
                {lifted && (
                  <>
                    ; lifted by <PlainText text={lifted.by} /> at <Moment atMs={lifted.atMs} todayMs={reply.nowMs} />: “
                    <PlainText text={lifted.reason} />”
                  </>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  )
}
