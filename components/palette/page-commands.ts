'use client'

import { useQuery } from '@tanstack/react-query'
import { usePathname } from 'next/navigation'
import { metaUpdateOf } from '@/components/frame/page-path'
import { copyAndTell } from '@/components/handover/copied'
import { statusText } from '@/components/handover/status-text'
import { metaUpdateQuery } from '@/components/live/queries'
import { verbReach } from '@/components/meta-update/verb-reach'
import { VERB_LOOK } from '@/components/status'
import { useTimes } from '@/components/ui/time'
import { paths } from '@/lib/contract/paths'
import { VERBS } from '@/lib/domain/verb'
import { say } from '@/lib/messages/say'
import type { Entry } from './entry'

/** What can be done on the page one is on. What would act leads to its plan. */
export function usePageCommands(): Entry[] {
  const id = metaUpdateOf(usePathname())
  const times = useTimes()
  const { data } = useQuery({ ...metaUpdateQuery(id ?? ''), enabled: id !== null })
  const copyLink: Entry = {
    id: 'copy link',
    group: 'here',
    words: say('handover.copy-link'),
    note: say('handover.copy-link-note'),
    keywords: ['url', 'share'],
    go: { run: () => copyAndTell(say('handover.copy-link'), window.location.href) },
  }
  if (id === null || data === undefined) return [copyLink]
  const reach = verbReach(data.members)
  const link = () => `${window.location.origin}${paths.metaUpdate(id)}`
  return [
    ...VERBS.filter((verb) => reach[verb] > 0).map(
      (verb): Entry => ({
        id: `plan ${verb}`,
        group: 'here',
        words: `${VERB_LOOK[verb].word}…`,
        note: say('palette.opens-plan', { n: reach[verb] }),
        glyph: VERB_LOOK[verb],
        keywords: verb === 'rollback' ? ['restore', 'undo', 'revert'] : [],
        go: { href: paths.verb(id, verb) },
      }),
    ),
    {
      id: 'copy status',
      group: 'here',
      words: say('handover.copy-status'),
      note: say('handover.copy-status-note'),
      keywords: ['share', 'chat', 'slack'],
      go: { run: () => copyAndTell(say('handover.copy-status'), statusText(data, link(), times.dateTime)) },
    },
    copyLink,
    {
      id: 'incident',
      group: 'here',
      words: say('handover.incident'),
      note: say('handover.incident-note'),
      keywords: [],
      go: { href: paths.incident(id) },
    },
  ]
}
