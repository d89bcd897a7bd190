'use client'

import { useSearchParams } from 'next/navigation'
import { Button, ButtonLink } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import type { Past } from '@/lib/contract/standpoint'
import { say } from '@/lib/messages/say'
import { MomentSteps } from './moment-steps'
import type { ShownMetaUpdate } from './use-meta-update'
import { useMoments } from './use-standpoint'

/** Above everything while a page shows the past: what is shown, of when, and the way to now. Nothing while it shows now. */
export function PastBar({ shown: { reply, settling, problem } }: { shown: ShownMetaUpdate }) {
  const { past } = reply
  const { goTo } = useMoments()
  if (problem !== null)
    return (
      <Notice
        tone="unknown"
        shape="question"
        className="mt-4"
        action={<Button onClick={() => goTo(null)}>{say('history.now')}</Button>}
      >
        <p role="alert">
          <PlainText text={problem} />
        </p>
      </Notice>
    )
  if (!past) return <UnusableMoment />
  return (
    <section aria-label={say('history.bar')} className="mt-4">
      <Notice tone="unknown" shape="clock" action={<WayOut past={past} reply={reply} />}>
        <h2 className="font-semibold">
          <Headline past={past} />
          {settling && <span className="ml-2 font-normal text-ink-2">{say('history.settling')}</span>}
        </h2>
        <p className="mt-0.5 text-ink-2">{say(`history.what.${past.kind}`)}</p>
        <Remarks past={past} />
      </Notice>
      {past.kind !== 'snapshot' && <MomentSteps past={past} />}
    </section>
  )
}

function Headline({ past }: { past: Past }) {
  const at = () => <Moment atMs={past.atMs} todayMs={0} />
  if (past.snapshot) {
    const { by, frozenAtMs } = past.snapshot
    return say.rich('snapshot.headline', {
      by,
      at,
      frozen: () => <Moment atMs={frozenAtMs} todayMs={past.atMs} />,
    })
  }
  if (past.kind === 'at') return say.rich('history.at', { at })
  return past.forgottenAtMs === null
    ? say.rich('history.lost', { at })
    : say.rich('history.forgotten', { at: () => <Moment atMs={past.forgottenAtMs ?? past.atMs} todayMs={0} /> })
}

/** What one has to know to read the page aright. */
function Remarks({ past }: { past: Past }) {
  const { askedMs, unwatched, forgottenAtMs, kind } = past
  return (
    <>
      {askedMs !== null && (
        <p className="text-ink-2">
          {say.rich(askedMs < past.atMs ? 'history.too-early' : 'history.too-late', {
            asked: () => <Moment atMs={askedMs} todayMs={past.atMs} />,
          })}
        </p>
      )}
      {kind === 'at' && forgottenAtMs !== null && (
        <p className="text-ink-2">
          {say.rich('history.forgotten', { at: () => <Moment atMs={forgottenAtMs} todayMs={past.atMs} /> })}
        </p>
      )}
      {unwatched.length > 0 && (
        <p className="text-ink-2">
          {say('history.unwatched', { n: unwatched.length, names: unwatched.slice(0, 5).join(', ') })}
        </p>
      )}
    </>
  )
}

function WayOut({ past, reply }: { past: Past; reply: MetaUpdateReply }) {
  const { goTo } = useMoments()
  if (past.kind === 'snapshot')
    return <ButtonLink href={paths.metaUpdate(reply.metaUpdate.id)}>{say('snapshot.see-now')}</ButtonLink>
  if (past.kind === 'history') return null
  return <Button onClick={() => goTo(null)}>{say(past.forgottenAtMs === null ? 'history.now' : 'history.last')}</Button>
}

/** A moment in the address that is none, or is still to come: what is shown is now. */
function UnusableMoment() {
  const text = useSearchParams().get('at')
  const { ahead, atMs, goTo } = useMoments()
  if (text === null || atMs !== null) return null
  return (
    <Notice
      tone="plain"
      shape="question"
      className="mt-4"
      action={<Button onClick={() => goTo(null)}>{say('history.dismiss')}</Button>}
    >
      {say(ahead ? 'history.ahead' : 'history.unreadable')}
    </Notice>
  )
}
