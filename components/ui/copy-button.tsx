'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './button'

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
        write(text()).then(
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
        <span className={outcome === 'copied' ? '' : 'invisible'}>Copied</span>
        <span className={outcome === 'failed' ? '' : 'invisible'}>Not copied</span>
      </span>
    </Button>
  )
}

/** The clipboard exists only on secure origins; plain HTTP inside a company network gets the old way. */
async function write(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.className = 'sr-only'
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (!copied) throw new Error('The browser would not copy')
}
