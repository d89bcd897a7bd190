'use client'

import dynamic from 'next/dynamic'
import { parseAsStringLiteral } from 'nuqs'
import { EventList } from '@/components/timeline/event-list'
import { Tabs } from '@/components/ui/tabs'
import { useAddress } from '@/components/ui/use-address'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'
import { ActionsTab } from './actions-tab'

const TABS = ['events', 'diff', 'skew', 'settings', 'actions', 'raw'] as const
type Tab = (typeof TABS)[number]
const PARSERS = { tab: parseAsStringLiteral(TABS).withDefault('events') }

const Reading = () => <p className="text-ink-2">{say('meta-update.reading')}</p>
// Nobody who only looks at the score pays for these.
const DiffTab = dynamic(() => import('@/components/compare/diff-tab').then((room) => room.DiffTab), {
  loading: Reading,
})
const SkewTab = dynamic(() => import('@/components/compare/skew-tab').then((room) => room.SkewTab), {
  loading: Reading,
})
const SettingsTab = dynamic(() => import('@/components/compare/settings-tab').then((room) => room.SettingsTab), {
  loading: Reading,
})
const RawTab = dynamic(() => import('@/components/compare/raw-tab').then((room) => room.RawTab), { loading: Reading })

/** What is looked up rather than watched. */
export function MetaUpdateTabs({ reply }: { reply: MetaUpdateReply }) {
  const [{ tab }, write] = useAddress(PARSERS)
  return (
    <section className="mt-8">
      <Tabs
        label={say('meta-update.tabs')}
        value={tab}
        onChange={(next) => write({ tab: next === 'events' ? null : next })}
        tabs={TABS.map((value) => ({ value, words: say(`meta-update.tab-${value}`) }))}
      >
        <Open tab={tab} reply={reply} />
      </Tabs>
    </section>
  )
}

function Open({ tab, reply }: { tab: Tab; reply: MetaUpdateReply }) {
  switch (tab) {
    case 'events':
      return <EventList reply={reply} />
    case 'diff':
      return <DiffTab reply={reply} />
    case 'skew':
      return <SkewTab reply={reply} />
    case 'settings':
      return <SettingsTab reply={reply} />
    case 'actions':
      return <ActionsTab reply={reply} />
    case 'raw':
      return <RawTab reply={reply} />
  }
}
