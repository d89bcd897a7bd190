import Link from 'next/link'
import type { ReactNode } from 'react'
import { Builds } from '@/components/frame/builds'
import { count } from '@/components/ui/count'
import { OutwardLink } from '@/components/ui/outward-link'
import { PlainText } from '@/components/ui/plain-text'
import { formatDuration, Moment } from '@/components/ui/time'
import type { MemberView } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { MemberRestores } from './member-restores'

/** What is seldom asked: which update this is, why it belongs here, and by which settings it moves. */
export function MemberDetails({ member }: { member: MemberView }) {
  const { key, settings, because, user, createdAtMs, lastModifiedAtMs, status } = member
  return (
    <dl className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-2 border-line border-t pt-3 pb-1 text-sm sm:grid-cols-2 lg:grid-cols-3">
      <Fact name="Update">
        <PlainText text={key.updateId} className="font-mono text-xs" />
      </Fact>
      <Fact name="Status">
        <span className="font-mono text-xs">{status}</span>
      </Fact>
      <Fact name="Build">
        <Builds from={member.fromBuilds} to={member.toBuild === null ? [] : [member.toBuild]} className="text-xs" />
      </Fact>
      <Fact name="Belongs here because">
        <PlainText text={because} />
      </Fact>
      <Fact name="Started">
        <Moment atMs={createdAtMs} />
        {user !== null && (
          <>
            {' '}
            by <PlainText text={user} />
          </>
        )}
      </Fact>
      <Fact name="Last change">
        <Moment atMs={lastModifiedAtMs} />
      </Fact>
      {settings && (
        <>
          <Fact name="Strategy">
            <PlainText text={settings.strategy} />, {formatDuration(settings.minWaitMs)} running before an instance
            counts
          </Fact>
          <Fact name="Tolerates">
            {count(settings.maxFailedInstances, 'failed instance')}, {count(settings.maxPerInstanceFailures, 'failure')}{' '}
            of each; {settings.rollbackOnFailure ? 'rolls back by itself after that' : 'does not roll back by itself'}
          </Fact>
          <Fact name="Pulses">
            {settings.pulseTimeoutMs > 0
              ? `waits without one every ${formatDuration(settings.pulseTimeoutMs)}`
              : 'not needed'}
          </Fact>
        </>
      )}
      {member.restores.length > 0 && (
        <Fact name="Restored by new updates">
          <MemberRestores restores={member.restores} />
        </Fact>
      )}
      {member.links.length > 0 && (
        <Fact name="Elsewhere">
          <span className="flex flex-wrap gap-x-4">
            {member.links.map((link) => (
              <OutwardLink key={link.label} {...link} />
            ))}
          </span>
        </Fact>
      )}
      <Fact name="Job">
        <Link
          href={paths.job(key.job)}
          className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          <PlainText text={`${key.job.role}/${key.job.environment}/${key.job.name}`} />
        </Link>
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
