import type { ReactNode } from 'react'
import { Builds } from '@/components/frame/builds'
import { OutwardLink } from '@/components/ui/outward-link'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { formatDuration, Moment } from '@/components/ui/time'
import type { MemberView } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { MemberRestores } from './member-restores'

/** What is seldom asked: which update this is, why it belongs here, and by which settings it moves. */
export function MemberDetails({ member }: { member: MemberView }) {
  const { key, settings, because, user, createdAtMs, lastModifiedAtMs, status } = member
  return (
    <dl className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-2 border-line border-t pt-3 pb-1 text-sm sm:grid-cols-2 lg:grid-cols-3">
      <Fact name={say('update.detail.update')}>
        <PlainText text={key.updateId} className="font-mono text-xs" />
      </Fact>
      <Fact name={say('update.detail.status')}>
        <span className="font-mono text-xs">{status}</span>
      </Fact>
      <Fact name={say('update.detail.build')}>
        <Builds from={member.fromBuilds} to={member.toBuild === null ? [] : [member.toBuild]} className="text-xs" />
      </Fact>
      <Fact name={say('update.detail.because')}>
        <PlainText text={because} />
      </Fact>
      <Fact name={say('update.detail.started')}>
        {say.rich('update.detail.at-by', {
          at: () => <Moment atMs={createdAtMs} />,
          named: String(user !== null),
          user: () => <PlainText text={user ?? ''} />,
        })}
      </Fact>
      <Fact name={say('update.detail.last-change')}>
        <Moment atMs={lastModifiedAtMs} />
      </Fact>
      {settings && (
        <>
          <Fact name={say('update.detail.strategy')}>
            {say.rich('update.detail.strategy-is', {
              strategy: () => <PlainText text={settings.strategy} />,
              wait: formatDuration(settings.minWaitMs),
            })}
          </Fact>
          <Fact name={say('update.detail.tolerates')}>
            {say('update.detail.tolerates-so-many', {
              failed: settings.maxFailedInstances,
              each: settings.maxPerInstanceFailures,
              rollsBack: String(settings.rollbackOnFailure),
            })}
          </Fact>
          <Fact name={say('update.detail.pulses')}>
            {settings.pulseTimeoutMs > 0
              ? say('update.detail.pulses-needed', { time: formatDuration(settings.pulseTimeoutMs) })
              : say('update.detail.pulses-not-needed')}
          </Fact>
        </>
      )}
      {member.restores.length > 0 && (
        <Fact name={say('update.detail.restored-by')}>
          <MemberRestores restores={member.restores} />
        </Fact>
      )}
      {member.links.length > 0 && (
        <Fact name={say('update.detail.elsewhere')}>
          <span className="flex flex-wrap gap-x-4">
            {member.links.map((link) => (
              <OutwardLink key={link.label} {...link} />
            ))}
          </span>
        </Fact>
      )}
      <Fact name={say('update.detail.job')}>
        <PageLink
          href={paths.job(key.job)}
          className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          <PlainText text={`${key.job.role}/${key.job.environment}/${key.job.name}`} />
        </PageLink>
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3 text-xs">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
