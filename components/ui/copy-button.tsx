'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { say } from '@/lib/messages/say'
import { Button } from './button'
import { copyText } from './clipboard'

/** Copies what `text` returns at the moment of the click, and says on the button itself how that went. */
export function CopyButton({
  label,
  text,
  size = 'medium',
}: {
  label: string
  text: () => string
  size?: 'small' | 'medium'
}) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (outcome === 'idle') return
    const timer = setTimeout(() => setOutcome('idle'), 2500)
    return () => clearTimeout(timer)
  }, [outcome])
  return (
    <Button
      size={size}
      onClick={() => {
        copyText(text()).then(
          () => setOutcome('copied'),
          () => setOutcome('failed'),
        )
      }}
    >
      {outcome === 'copied' ? (
        <Check aria-hidden="true" className="size-4" />
      ) : (
        <Copy aria-hidden="true" className="size-4" />
      )}
      {/* All three words take the same place, so that nothing beside the button moves. */}
      <span className="grid text-left *:col-start-1 *:row-start-1">
        <span className={outcome === 'idle' ? '' : 'invisible'}>{label}</span>
        <span className={outcome === 'copied' ? '' : 'invisible'}>{say('ui.copied')}</span>
        <span className={outcome === 'failed' ? '' : 'invisible'}>{say('ui.not-copied')}</span>
      </span>
    </Button>
  )
}
