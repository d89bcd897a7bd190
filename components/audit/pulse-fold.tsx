import type { ReactNode } from 'react'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { Moment } from '@/components/ui/time'

/** Many lines about pulses as one, to be opened. */
export function PulseFold({ lines, children }: { lines: readonly { readonly atMs: number }[]; children: ReactNode }) {
  const times = lines.map(({ atMs }) => atMs)
  return (
    <details className="px-3 py-1.5">
      <summary className="cursor-pointer text-ink-2">
        <Glyph shape="pulse" tone="watch" className="mr-2 size-3.5 align-[-2px]" />
        {formatNumber(lines.length)} lines about pulses, <Moment atMs={Math.min(...times)} /> to{' '}
        <Moment atMs={Math.max(...times)} />
      </summary>
      <ol className="mt-1.5 divide-y divide-line border-line-strong border-l-2">{children}</ol>
    </details>
  )
}
