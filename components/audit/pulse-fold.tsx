import type { ReactNode } from 'react'
import { Glyph } from '@/components/ui/glyph'
import { Moment } from '@/components/ui/time'
import { say } from '@/lib/messages/say'

/** Many lines about pulses as one, to be opened. */
export function PulseFold({ lines, children }: { lines: readonly { readonly atMs: number }[]; children: ReactNode }) {
  const times = lines.map(({ atMs }) => atMs)
  return (
    <details className="px-3 py-1.5">
      <summary className="cursor-pointer text-ink-2">
        <Glyph shape="pulse" tone="watch" className="mr-2 size-3.5 align-[-2px]" />
        {say.rich('audit.pulses', {
          n: lines.length,
          from: () => <Moment key="from" atMs={Math.min(...times)} />,
          to: () => <Moment key="to" atMs={Math.max(...times)} />,
        })}
      </summary>
      <ol className="mt-1.5 divide-y divide-line border-line-strong border-l-2">{children}</ol>
    </details>
  )
}
