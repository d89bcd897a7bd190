'use client'

import { Button } from '@/components/ui/button'
import { KeyHint } from '@/components/ui/key-hint'
import { say } from '@/lib/messages/say'
import { type Strip, troubledIn } from './strip'

/** Goes from one instance in trouble to the next, as its key does; nothing where all is well. */
export function TroubleButton({ strips, onNext }: { strips: readonly Strip[]; onNext: () => void }) {
  if (!strips.some((strip) => troubledIn(strip) > 0)) return null
  return (
    <Button size="small" weight="quiet" className="max-lg:min-h-11" onClick={onNext}>
      {say('grid.next-in-trouble')} <KeyHint keys={['f']} />
    </Button>
  )
}
