'use client'

import { Age } from '@/components/frame/age'
import { INSTANCE_LOOK, StatusWord } from '@/components/status'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import type { InstanceReply } from '@/lib/contract/instances'
import { paths } from '@/lib/contract/paths'
import { formatJobKey } from '@/lib/domain/job'
import { say } from '@/lib/messages/say'

/** Who else is on the host and how they fare: whether it is the host that is bad. */
export function Neighbours({ reply: { neighbours, cluster } }: { reply: InstanceReply }) {
  if (neighbours === null) return null
  const { host, rack, total, troubled, instances, asOfMs } = neighbours
  const omitted = total - 1 - instances.length
  return (
    <section aria-label={say('grid.neighbours')}>
      <h3 className="mb-1 font-semibold text-base">{say('grid.neighbours')}</h3>
      <p className="text-sm">
        <PlainText text={host} className="font-mono" />
        {rack !== null && <span className="text-ink-2"> · {say('grid.rack', { rack })}</span>}
        <span className="block">
          <strong className={troubled > 0 ? 'font-semibold text-bad' : 'font-semibold'}>
            {say('grid.host-trouble', { troubled, total })}
          </strong>{' '}
          <span className="text-ink-3 text-xs">{say.rich('grid.read-ago', { age: () => <Age atMs={asOfMs} /> })}</span>
        </span>
      </p>
      {instances.length > 0 && (
        <ul className="mt-1 divide-y divide-line border-line border-y text-sm">
          {instances.map(({ job, instance, state, status, build }) => (
            <li
              key={`${formatJobKey(job)} ${instance}`}
              className="grid items-center gap-x-3 px-1 sm:grid-cols-[8rem_minmax(0,1fr)_auto_auto]"
            >
              <StatusWord look={INSTANCE_LOOK[state]} />
              <PageLink
                href={`${paths.job(job)}?i=${encodeURIComponent(`${cluster}:${instance}`)}`}
                className="inline-flex min-h-8 min-w-0 items-center underline decoration-line-strong underline-offset-4 hover:decoration-ink max-lg:min-h-11"
              >
                <PlainText text={`${formatJobKey(job)} #${instance}`} cut className="font-mono" />
              </PageLink>
              <span className="font-mono text-ink-2 text-xs">{status}</span>
              <span className="w-24 truncate text-right text-ink-3">
                {build !== null && <PlainText text={build} className="font-mono" />}
              </span>
            </li>
          ))}
        </ul>
      )}
      {omitted > 0 && <p className="mt-1 text-ink-3 text-xs">{say('grid.neighbours-omitted', { n: omitted })}</p>}
      {instances.length === 0 && <p className="text-ink-3 text-sm">{say('grid.alone-there')}</p>}
    </section>
  )
}
