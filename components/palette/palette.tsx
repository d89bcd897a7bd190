'use client'

import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { useEffect, useState } from 'react'
import { usePreferences } from '@/components/frame/preferences'
import { auditQuery, clustersQuery, metaUpdatesQuery } from '@/components/live/queries'
import { Dialog } from '@/components/ui/dialog'
import { useFirstChoice } from '@/components/ui/first-choice'
import { Glyph } from '@/components/ui/glyph'
import { printable } from '@/components/ui/plain-text'
import { useOpenPage } from '@/components/ui/use-open-page'
import { paths } from '@/lib/contract/paths'
import { THEMES } from '@/lib/contract/preferences'
import { say } from '@/lib/messages/say'
import {
  actionEntries,
  clusterEntries,
  ENTRY_GROUPS,
  type Entry,
  jobEntries,
  metaUpdateEntries,
  pageEntries,
} from './entry'
import { usePageCommands } from './page-commands'
import { ranked } from './ranking'

const MOST_TYPED = 200
/** Of each group; fewer before anything is typed, so that all groups are in view. */
const MOST = { typed: 8, untyped: 5 } as const

/** Go to anything, or run a command, by typing a part of its name. */
export function Palette({
  open,
  typedAhead,
  onClose,
  onHelp,
}: {
  open: boolean
  /** Takes what was typed before this was there. */
  typedAhead: () => string
  onClose: () => void
  onHelp: () => void
}) {
  return (
    <Dialog open={open} onClose={onClose} title={say('palette.title')} description={say('palette.description')} bare>
      <Finder typedAhead={typedAhead} onClose={onClose} onHelp={onHelp} />
    </Dialog>
  )
}

function Finder({
  typedAhead,
  onClose,
  onHelp,
}: Pick<Parameters<typeof Palette>[0], 'typedAhead' | 'onClose' | 'onHelp'>) {
  const openPage = useOpenPage()
  const [typed, setTyped] = useState('')
  useEffect(() => setTyped((before) => typedAhead() + before), [typedAhead])
  const entries = useEntries(onHelp)
  const most = typed.trim() === '' ? MOST.untyped : MOST.typed
  const groups = ENTRY_GROUPS.map((group) => ({
    group,
    // The commands of this page are few, and what one came for.
    found: ranked(
      entries.filter((entry) => entry.group === group),
      typed,
      group === 'here' ? 20 : most,
    ),
  })).filter(({ found }) => found.length > 0)
  const byId = typed.trim() === '' ? null : idEntry(typed.trim())
  const { list, forget } = useFirstChoice(groups[0]?.found[0]?.id ?? byId?.id)
  const pick = ({ go }: Entry) => {
    onClose()
    if ('run' in go) go.run()
    else openPage(go.href)
  }
  return (
    <Command
      {...list}
      label={say('palette.title')}
      shouldFilter={false}
      vimBindings={false}
      loop
      className="flex min-h-0 flex-col"
    >
      <Command.Input
        autoFocus
        value={typed}
        onValueChange={(next) => {
          setTyped(next)
          forget()
        }}
        maxLength={MOST_TYPED}
        placeholder={say('palette.hint')}
        className="-outline-offset-2 h-12 w-full shrink-0 border-line border-b bg-transparent px-4 text-lg placeholder:text-ink-3"
      />
      <Command.List label={say('palette.results')} className="min-h-0 overflow-y-auto py-1">
        {groups.map(({ group, found }) => (
          <Command.Group
            key={group}
            heading={say(`palette.groups.${group}`)}
            className="[&_[cmdk-group-heading]]:px-4 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-ink-3 [&_[cmdk-group-heading]]:text-xs"
          >
            {found.map((entry) => (
              <Line key={entry.id} entry={entry} onPick={() => pick(entry)} />
            ))}
          </Command.Group>
        ))}
        {byId && (
          <Command.Group>
            <Line entry={byId} onPick={() => pick(byId)} />
          </Command.Group>
        )}
      </Command.List>
    </Command>
  )
}

/** Also what no cluster knows any more has a page, which says so. */
const idEntry = (id: string): Entry => ({
  id: 'typed id',
  group: 'meta-updates',
  words: say('palette.open-id', { id: printable(id) }),
  keywords: [],
  go: { href: paths.metaUpdate(id) },
})

function Line({ entry: { id, words, note, glyph }, onPick }: { entry: Entry; onPick: () => void }) {
  return (
    <Command.Item
      value={id}
      onSelect={onPick}
      className="flex min-h-9 cursor-pointer items-center gap-3 px-4 py-1 data-[selected=true]:bg-raised forced-colors:data-[selected=true]:outline-2 max-lg:min-h-11"
    >
      {glyph ? <Glyph {...glyph} /> : <span className="size-4 shrink-0" />}
      <span className="flex min-w-0 flex-1 items-baseline gap-x-3 max-sm:flex-col">
        <bdi className="max-w-full shrink-0 truncate">{words}</bdi>
        {note !== undefined && <bdi className="min-w-0 max-w-full truncate text-ink-3 text-sm">{note}</bdi>}
      </span>
    </Command.Item>
  )
}

function useEntries(onHelp: () => void): Entry[] {
  const here = usePageCommands()
  const { data: board } = useQuery(metaUpdatesQuery())
  const { data: clusters } = useQuery(clustersQuery())
  const { data: audit } = useQuery(auditQuery({}))
  const view = useViewCommands(onHelp)
  return [
    ...here,
    ...metaUpdateEntries(board?.metaUpdates ?? []),
    ...jobEntries(board?.metaUpdates ?? []),
    ...clusterEntries(clusters?.clusters ?? []),
    ...actionEntries(audit?.lines ?? []),
    ...pageEntries(),
    ...view,
  ]
}

/** How this browser shows things. */
function useViewCommands(onHelp: () => void): Entry[] {
  const { zone, ownZone, theme, choose } = usePreferences()
  const zones = [...new Set(['UTC', ownZone])].filter((one) => one !== zone)
  return [
    ...zones.map(
      (one): Entry => ({
        id: `zone ${one}`,
        group: 'view',
        words: say('palette.times-in', { zone: one }),
        keywords: ['clock', 'time zone', 'utc'],
        go: { run: () => choose('zone', one) },
      }),
    ),
    ...THEMES.filter((one) => one !== theme).map(
      (one): Entry => ({
        id: `theme ${one}`,
        group: 'view',
        words: say(`palette.themes.${one}`),
        keywords: ['theme', 'dark', 'light'],
        go: { run: () => choose('theme', one) },
      }),
    ),
    {
      id: 'help',
      group: 'view',
      words: say('palette.keys'),
      keywords: ['help', 'shortcuts', '?'],
      go: { run: onHelp },
    },
  ]
}
