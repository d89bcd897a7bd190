'use client'

import { useQuery } from '@tanstack/react-query'
import { useParams } from 'next/navigation'
import { useEffect } from 'react'
import { SilentClusters } from '@/components/frame/trust-line'
import { jobQuery } from '@/components/live/queries'
import { ButtonLink } from '@/components/ui/button'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import { paths } from '@/lib/contract/paths'
import { formatJobKey, isIdentifier, type JobKey } from '@/lib/domain/job'
import { say } from '@/lib/messages/say'

/** Says where a job was looked for and what may have been meant, and goes on looking: it may be about to be created. */
export function MissingJob() {
  const { role, environment, name } = useParams<JobKey>()
  const job = { role, environment, name }
  const possible = Object.values(job).every(isIdentifier)
  const { data: reply, error } = useQuery({ ...jobQuery(job), enabled: possible })
  useEffect(() => {
    if (reply?.known) window.location.reload()
  }, [reply])
  const answering = reply?.clusters.filter(({ freshness }) => freshness === 'current').length ?? 0
  return (
    <section className="max-w-prose space-y-4 pt-12">
      <h1 className="font-semibold text-2xl tracking-tight">{say('job.missing.title')}</h1>
      <p className="text-lg">
        {say.rich('job.missing.asked', {
          job: () => (
            <code key="job" className="font-mono text-base">
              <PlainText text={formatJobKey(job)} />
            </code>
          ),
        })}
      </p>
      {!possible ? (
        <p className="text-ink-2">{say('job.missing.impossible')}</p>
      ) : reply ? (
        <>
          <p className="text-ink-2">
            {say.rich('job.missing.searched', {
              n: answering,
              total: reply.clusters.length,
              at: () => <Moment key="at" atMs={reply.nowMs} />,
            })}
          </p>
          <SilentClusters clusters={reply.clusters}>{say('job.missing.silent')}</SilentClusters>
          {reply.similar.length > 0 && (
            <div>
              <p>{say('job.missing.similar')}</p>
              <ul className="mt-1 list-disc pl-5">
                {reply.similar.map((similar) => (
                  <li key={formatJobKey(similar)}>
                    <PageLink
                      href={paths.job(similar)}
                      className="inline-block min-h-6 font-mono underline decoration-line-strong underline-offset-4 hover:decoration-ink"
                    >
                      <PlainText text={formatJobKey(similar)} />
                    </PageLink>
                  </li>
                ))}
              </ul>
            </div>
          )}
          <p className="text-ink-2">{say('job.missing.watches')}</p>
        </>
      ) : (
        <p className="text-ink-2">{error ? <PlainText text={error.message} /> : say('job.missing.reading')}</p>
      )}
      <ButtonLink href={paths.board()}>{say('job.missing.back')}</ButtonLink>
    </section>
  )
}
