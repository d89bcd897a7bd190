'use client'

import { Age } from '@/components/frame/age'
import { PlainText } from '@/components/ui/plain-text'
import { say } from '@/lib/messages/say'
import { type Strip, troubledIn } from './strip'

/** What a strip is called, how much there is to worry about, and how old it is when it is too old. */
export function StripName({ strip }: { strip: Strip }) {
  const { label, instances, believed, asOfMs } = strip
  const troubled = troubledIn(strip)
  return (
    <>
      <PlainText text={label} cut className="max-w-full font-medium font-mono" />
      <span className="flex flex-wrap gap-x-1.5 text-ink-3 text-xs lg:flex-col">
        {instances === null ? (
          <span>{say('grid.never-read')}</span>
        ) : troubled > 0 ? (
          <span className="text-bad">{say('grid.troubled-of', { n: troubled, all: instances.length })}</span>
        ) : (
          <span>{say('grid.count', { n: instances.length })}</span>
        )}
        {!believed && asOfMs !== null && (
          <span className="text-ink-2">{say.rich('grid.old', { age: () => <Age atMs={asOfMs} /> })}</span>
        )}
      </span>
    </>
  )
}
