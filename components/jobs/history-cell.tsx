import { clsx } from 'clsx'
import { Glyph } from '@/components/ui/glyph'
import { say } from '@/lib/messages/say'
import type { HistoryCell } from './build-history'
import { sayBuild, sayCounts } from './running-words'

const EDGE: Readonly<Record<HistoryCell['share'], string>> = {
  all: 'border-line-strong bg-raised text-ink',
  some: 'border-line-strong border-dashed text-ink',
  none: 'border-line text-ink-2',
}

/** A build that the change brought fills its cell; another one leaves it hollow; where nothing happened there is none. */
export function HistoryCellView({ cell: { change, look, builds, share } }: { cell: HistoryCell }) {
  const names = builds === null ? null : builds.length > 1 ? sayCounts(builds) : sayBuild(builds[0]?.build ?? null)
  if (!change || !look)
    return (
      <span className="block whitespace-nowrap px-2 py-0.5 pl-7 text-ink-3">
        {names === null ? (
          <span title={say('job.history.before')}>
            <span aria-hidden="true">·</span>
            <span className="sr-only">{say('job.history.before')}</span>
          </span>
        ) : (
          <>
            <span className="sr-only">{say('job.history.still', { builds: names })}</span>
            <span aria-hidden="true" className="font-mono">
              {names}
            </span>
          </>
        )}
      </span>
    )
  const said =
    names === null
      ? say('job.history.unread')
      : builds?.length === 0
        ? say('job.history.nothing')
        : change.direction === 'back'
          ? say('job.history.undone', { builds: names })
          : names
  return (
    <span
      title={say('job.history.cell', { word: look.word, builds: said })}
      className={clsx('flex items-center gap-1.5 whitespace-nowrap rounded-sm border px-2 py-0.5', EDGE[share])}
    >
      <Glyph shape={look.shape} tone={look.tone} className="size-3.5" />
      <span className="sr-only">{look.word}: </span>
      <span className="font-mono">{builds === null || builds.length === 0 ? said : names}</span>
      {change.direction === 'back' && <span className="sr-only">{said}</span>}
    </span>
  )
}
