'use client'

import { usePreferences } from '@/components/frame/preferences'
import { useTools } from '@/components/frame/tools'
import { NameField } from '@/components/plan/name-field'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { TickLine } from '@/components/ui/tick'
import { say } from '@/lib/messages/say'
import { ViewFields } from './view-fields'

/** How this browser shows things, and under which name it acts. Nothing here is anybody else's. */
export function SettingsPage() {
  const { singleKeys, choose } = usePreferences()
  const { openHelp } = useTools()
  return (
    <div className="max-w-2xl pt-5">
      <h1 className="font-semibold text-xl tracking-tight">{say('settings-page.title')}</h1>
      <p className="mt-1 text-ink-2">{say('settings-page.about')}</p>
      <Section title={say('settings-page.looks')}>
        <div className="border-line border-t pt-3">
          <ViewFields />
        </div>
      </Section>
      <Section title={say('settings-page.you')}>
        <div className="border-line border-t pt-3">
          <NameField />
        </div>
      </Section>
      <Section title={say('settings-page.keys')}>
        <div className="space-y-3 border-line border-t pt-3">
          <TickLine
            label={say('help.single-keys')}
            note={say('help.single-keys-note')}
            checked={singleKeys}
            onChange={(on) => choose('singleKeys', on)}
          />
          <Button onClick={openHelp}>{say('palette.keys')}</Button>
        </div>
      </Section>
    </div>
  )
}
