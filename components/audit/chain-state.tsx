'use client'

import { Age } from '@/components/frame/age'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import type { AuditReply } from '@/lib/contract/audit'
import { say } from '@/lib/messages/say'

/** How far the chain of the lines was verified, what is left of that, and how anybody can do it from outside. */
export function ChainState({ head, chain }: { head: AuditReply['head']; chain: AuditReply['chain'] }) {
  const { verifiedTo, checkedAtMs, broken } = chain
  if (broken)
    return (
      <Notice tone="bad" shape="cross" className="mt-3">
        <PlainText text={say('audit.chain.broken', { seq: broken.seq, why: broken.why, upTo: verifiedTo })} />
      </Notice>
    )
  // Lines that were written since it last looked are told with the next reply.
  const left = Math.max(0, (head?.seq ?? 0) - verifiedTo)
  const line = () => (
    <strong key="line" className="font-medium text-ink">
      {formatNumber(verifiedTo)}
    </strong>
  )
  const whole = head !== null && left === 0 && checkedAtMs !== null
  return (
    <div className="mt-1 max-w-prose text-ink-2 text-sm">
      <p>
        <Glyph shape={whole ? 'check' : 'half'} tone={whole ? 'good' : 'plain'} className="mr-1.5 align-[-3px]" />
        {head === null
          ? say('audit.chain.empty')
          : whole
            ? say.rich('audit.chain.verified', {
                line,
                hash: () => (
                  <span key="hash" title={head.hash} className="font-mono text-xs">
                    {head.hash.slice(0, 12)}
                  </span>
                ),
                age: () => <Age key="age" atMs={checkedAtMs} />,
              })
            : checkedAtMs === null
              ? say('audit.chain.not-yet', { total: formatNumber(head.seq) })
              : say.rich('audit.chain.verifying', {
                  line,
                  total: formatNumber(head.seq),
                  left: formatNumber(left),
                })}
      </p>
      <p className="mt-0.5 text-ink-3">
        {say.rich('audit.chain.explained', {
          command: () => (
            <code key="command" className="whitespace-nowrap font-mono text-ink-2 text-xs">
              npm run audit -- verify
            </code>
          ),
        })}
      </p>
    </div>
  )
}
