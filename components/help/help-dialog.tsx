'use client'

import { Fragment } from 'react'
import { usePreferences } from '@/components/frame/preferences'
import { Dialog } from '@/components/ui/dialog'
import { KeyHint } from '@/components/ui/key-hint'
import { TickLine } from '@/components/ui/tick'
import { say } from '@/lib/messages/say'
import { keyNames } from './key-names'
import { KEY_PLACES, KEYS } from './keys'
import { useMac } from './use-mac'

/** Every key, by where it means something. */
export function HelpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { singleKeys, choose } = usePreferences()
  const mac = useMac()
  return (
    <Dialog open={open} onClose={onClose} title={say('help.title')} description={say('help.description')}>
      <div className="overflow-y-auto px-5 pt-2 pb-5">
        {KEY_PLACES.map((place) => (
          <section key={place} aria-labelledby={`keys-${place}`}>
            <h3 id={`keys-${place}`} className="mt-4 mb-1 text-ink-3 text-sm">
              {say(`help.places.${place}`)}
            </h3>
            <dl className="divide-y divide-line border-line border-y">
              {KEYS.filter((key) => key.place === place).map(({ id, presses }) => (
                <div key={id} className="flex items-center justify-between gap-4 py-1.5">
                  <dt>{say(`help.keys.${id}`)}</dt>
                  <dd className="flex shrink-0 items-center gap-1.5">
                    {presses.map((press, at) => (
                      <Fragment key={press.key}>
                        {at > 0 && <span className="text-ink-3 text-xs">{say('help.then')}</span>}
                        <KeyHint keys={keyNames(press, mac)} />
                      </Fragment>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <div className="mt-4">
          <TickLine
            label={say('help.single-keys')}
            note={say('help.single-keys-note')}
            checked={singleKeys}
            onChange={(on) => choose('singleKeys', on)}
          />
        </div>
      </div>
    </Dialog>
  )
}
