import { count } from '@/components/ui/count'
import { Glyph, type Shape } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import type { Tone } from '@/components/ui/tone'
import type { StepView } from '@/lib/contract/action'

type Part = StepView['parts'][number]

const LOOKS: Readonly<Record<Part['state'], { shape: Shape; tone: Tone; word: string }>> = {
  waiting: { shape: 'ring', tone: 'plain', word: 'not begun' },
  sent: { shape: 'back', tone: 'back', word: 'begun' },
  done: { shape: 'check-back', tone: 'good', word: 'done' },
}

/** The new updates of a restore, one after the other, and how far each is. */
export function StepParts({ parts }: { parts: readonly Part[] }) {
  if (parts.length === 0) return null
  return (
    <ol aria-label="Parts" className="mt-1.5 space-y-0.5 border-line-strong border-l-2 pl-2.5 text-sm">
      {parts.map(({ ordinal, kind, build, instances, state, updateId }, index) => {
        const { shape, tone, word } = LOOKS[state]
        return (
          <li key={ordinal} className="flex flex-wrap items-center gap-x-2">
            <Glyph shape={shape} tone={tone} className="size-3.5" />
            <span className="text-ink-2">
              {kind === 'kill' ? 'kill' : 'update'} {index + 1} of {parts.length}
            </span>
            <span>
              {count(instances, 'instance')} {kind === 'restore' ? 'to' : 'of'}{' '}
              <PlainText text={build} className="font-mono text-xs" />
            </span>
            <span>{word}</span>
            {updateId !== null && <PlainText text={updateId} cut className="max-w-40 font-mono text-ink-3 text-xs" />}
          </li>
        )
      })}
    </ol>
  )
}
