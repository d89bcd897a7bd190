import { clsx } from 'clsx'
import { ArrowRight } from 'lucide-react'
import { listing } from '@/components/ui/count'
import { printable } from '@/components/ui/plain-text'
import { say } from '@/lib/messages/say'
import { shortBuild } from './build-name'

/** `41 → 42`, in the order the update goes. An update without an old build is a first one. */
export function Builds({
  from,
  to,
  className,
}: {
  from: readonly string[]
  to: readonly string[]
  className?: string
}) {
  return (
    <span className={clsx('inline-flex min-w-0 max-w-full items-center gap-1.5 font-mono', className)}>
      {from.length === 0 ? (
        <span className="shrink-0 font-sans text-ink-3">{say('frame.builds.new')}</span>
      ) : (
        <Build names={from} quiet />
      )}
      <ArrowRight aria-hidden="true" className="size-3.5 shrink-0 text-ink-3" />
      <span className="sr-only">{say('frame.builds.to')}</span>
      {to.length === 0 ? (
        <span className="shrink-0 font-sans text-ink-3">{say('frame.builds.none')}</span>
      ) : (
        <Build names={to} />
      )}
    </span>
  )
}

function Build({ names, quiet = false }: { names: readonly string[]; quiet?: boolean }) {
  const shown = listing(names.map(shortBuild), 2)
  return (
    <bdi title={listing(names.map(printable), 9)} className={clsx('min-w-0 truncate', quiet && 'text-ink-2')}>
      {shown}
    </bdi>
  )
}
