'use client'

import type { ReactNode } from 'react'
import { Age } from '@/components/frame/age'
import { INSTANCE_LOOK, StatusWord } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { OutwardLink } from '@/components/ui/outward-link'
import { PlainText } from '@/components/ui/plain-text'
import { SidePanel } from '@/components/ui/side-panel'
import { Moment } from '@/components/ui/time'
import type { InstanceView } from '@/lib/contract/instances'
import { buildWords } from './instance-words'
import { instanceOf, type Place, type Strip } from './strip'

/** Everything known of one instance, and the same number everywhere else: one bad host, or one bad build? */
export function InstancePanel({
  strips,
  place,
  onGo,
  onClose,
}: {
  strips: readonly Strip[]
  place: Place | null
  onGo: (place: Place) => void
  onClose: () => void
}) {
  const strip = place && strips[place.strip]
  const instance = strip && place ? instanceOf(strip, place.id) : null
  if (!place || !strip) return null
  return (
    <SidePanel
      open
      onClose={onClose}
      title={
        <span className="font-mono">
          {strip.label} #{place.id}
        </span>
      }
      description={instance ? buildWords(instance) : 'not seen in this cluster'}
    >
      {instance && <Facts strip={strip} instance={instance} />}
      <h3 className="mt-6 mb-1 font-semibold text-base">Instance {place.id} in the other clusters</h3>
      {strips.length === 1 ? (
        <p className="text-ink-2">There is no other cluster.</p>
      ) : (
        <ul className="divide-y divide-line border-line border-y">
          {strips.map((other, index) => {
            if (index === place.strip) return null
            const twin = instanceOf(other, place.id)
            return (
              <li key={other.label}>
                <button
                  type="button"
                  disabled={twin === null}
                  onClick={() => onGo({ strip: index, id: place.id })}
                  className="-outline-offset-2 flex min-h-9 w-full items-center gap-2 px-1 text-left text-sm enabled:hover:bg-surface"
                >
                  {twin ? (
                    <>
                      <Glyph shape={INSTANCE_LOOK[twin.state].shape} tone={INSTANCE_LOOK[twin.state].tone} />
                      <PlainText text={other.label} cut className="min-w-0 flex-1 font-mono" />
                      <span className="text-ink-2">{INSTANCE_LOOK[twin.state].word}</span>
                      <span className="w-32 truncate text-right text-ink-3">{buildWords(twin)}</span>
                    </>
                  ) : (
                    <>
                      <Glyph shape="dash" tone="plain" />
                      <PlainText text={other.label} cut className="min-w-0 flex-1 font-mono text-ink-3" />
                      <span className="text-ink-3">
                        {other.instances === null ? 'never read' : 'has no such number'}
                      </span>
                    </>
                  )}
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </SidePanel>
  )
}

function Facts({ strip, instance }: { strip: Strip; instance: InstanceView }) {
  const links = strip.linksOf(instance)
  return (
    <dl className="divide-y divide-line border-line border-y text-sm">
      <Fact name="State">
        <StatusWord look={INSTANCE_LOOK[instance.state]} className="font-medium" />
      </Fact>
      <Fact name="Task status">
        <span className="font-mono">{instance.status ?? 'no task known'}</span>
      </Fact>
      <Fact name="Build">{buildWords(instance)}</Fact>
      <Fact name="Since">
        {instance.sinceMs === null ? (
          'not known'
        ) : (
          <>
            <Moment atMs={instance.sinceMs} /> (<Age atMs={instance.sinceMs} /> ago)
          </>
        )}
      </Fact>
      <Fact name="Host">
        {instance.host === null ? 'none' : <PlainText text={instance.host} className="font-mono" />}
      </Fact>
      <Fact name="Message">{instance.message === null ? 'none' : <PlainText text={instance.message} />}</Fact>
      <Fact name="Failures">{formatNumber(instance.failures)}</Fact>
      <Fact name="Task">
        {instance.taskId === null ? 'none' : <PlainText text={instance.taskId} className="font-mono text-xs" />}
      </Fact>
      {links.length > 0 && (
        <Fact name="Elsewhere">
          <span className="flex flex-wrap gap-x-4">
            {links.map((link) => (
              <OutwardLink key={link.label} {...link} />
            ))}
          </span>
        </Fact>
      )}
      <Fact name="Picture">
        {strip.asOfMs === null ? (
          'never read'
        ) : (
          <>
            <Moment atMs={strip.asOfMs} /> (<Age atMs={strip.asOfMs} /> old)
            {!strip.believed && ', too old to be believed'}
          </>
        )}
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-3 py-1.5">
      <dt className="text-ink-3">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
