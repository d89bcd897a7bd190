import { Glyph, type Shape } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import type { Tone } from '@/components/ui/tone'
import type { StepView } from '@/lib/contract/action'
import { say } from '@/lib/messages/say'

type Part = StepView['parts'][number]

const LOOKS: Readonly<Record<Part['state'], { shape: Shape; tone: Tone }>> = {
  waiting: { shape: 'ring', tone: 'plain' },
  sent: { shape: 'back', tone: 'back' },
  done: { shape: 'check-back', tone: 'good' },
}

/** The new updates of a restore, one after the other, and how far each is. */
export function StepParts({ parts }: { parts: readonly Part[] }) {
  if (parts.length === 0) return null
  return (
    <ol
      aria-label={say('action.parts.title')}
      className="mt-1.5 space-y-0.5 border-line-strong border-l-2 pl-2.5 text-sm"
    >
      {parts.map(({ ordinal, kind, build, instances, state, updateId }, index) => {
        const { shape, tone } = LOOKS[state]
        return (
          <li key={ordinal} className="flex flex-wrap items-center gap-x-2">
            <Glyph shape={shape} tone={tone} className="size-3.5" />
            <span className="text-ink-2">
              {say('action.parts.which', { kind, part: index + 1, parts: parts.length })}
            </span>
            <span>
              {say.rich('action.parts.to', {
                n: instances,
                kind,
                build: () => <PlainText key="build" text={build} className="font-mono text-xs" />,
              })}
            </span>
            <span>{say(`action.parts.state.${state}`)}</span>
            {updateId !== null && <PlainText text={updateId} cut className="max-w-40 font-mono text-ink-3 text-xs" />}
          </li>
        )
      })}
    </ol>
  )
}
