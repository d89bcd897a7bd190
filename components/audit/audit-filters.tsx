'use client'

import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import { minuteText, parseMinute } from '@/components/board/utc-minute'
import { clustersQuery } from '@/components/live/queries'
import { Button } from '@/components/ui/button'
import { Combobox } from '@/components/ui/combobox'
import { say } from '@/lib/messages/say'
import { FilterText } from './filter-text'
import { AUDIT_VERBS, isActionId, isJobKey, type useAuditFilter } from './use-audit-filter'

/** What somebody looks for. Text is asked for when the person is done typing, not with every letter. */
export function AuditFilters({ view }: { view: ReturnType<typeof useAuditFilter> }) {
  const { asked, setAsked, clear } = view
  const { data: known } = useQuery(clustersQuery())
  const [open, setOpen] = useState(false)
  const id = useId()
  const any = Object.values(asked).some((value) => value !== null)
  const text = (name: 'by' | 'metaUpdate') => (
    <FilterText
      label={say(`audit.filter.${name}`)}
      hint={say(`audit.hint.${name}`)}
      value={asked[name] ?? ''}
      read={(typed) => ({ value: typed })}
      onDone={(value) => setAsked({ [name]: value })}
    />
  )
  const checked = (name: 'job' | 'action', fits: (typed: string) => boolean) => (
    <FilterText
      label={say(`audit.filter.${name}`)}
      hint={say(`audit.hint.${name}`)}
      value={asked[name] ?? ''}
      read={(typed) => (fits(typed) ? { value: typed } : { problem: say(`audit.unclear.${name}`) })}
      onDone={(value) => setAsked({ [name]: value })}
    />
  )
  const moment = (name: 'from' | 'to') => {
    const at = asked[name]
    return (
      <FilterText
        label={say(`audit.filter.${name}`)}
        hint={say(`audit.hint.${name}`)}
        value={at ? minuteText(at) : ''}
        read={(typed) => {
          const value = parseMinute(typed)
          return value ? { value } : { problem: say(`audit.unclear.${name}`) }
        }}
        onDone={(value) => setAsked({ [name]: value })}
      />
    )
  }
  return (
    <>
      <Button
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="mt-4 min-h-11 lg:hidden"
      >
        {say('audit.filters')}
        <ChevronDown aria-hidden="true" className={clsx('size-4', open && 'rotate-180')} />
      </Button>
      <fieldset
        id={id}
        className={clsx(
          'mt-4 grid grid-cols-1 items-start gap-x-3 gap-y-2 sm:grid-cols-2 lg:grid-cols-[auto_auto_repeat(4,minmax(0,1fr))_9.5rem_9.5rem]',
          !open && 'max-lg:hidden',
        )}
      >
        <legend className="sr-only">{say('audit.filters')}</legend>
        <Combobox
          label={say('audit.filter.verb')}
          options={AUDIT_VERBS.map((verb) => ({ value: verb, words: say('audit.verb', { verb }) }))}
          value={asked.verb}
          onChange={(value) => setAsked({ verb: AUDIT_VERBS.find((verb) => verb === value) ?? null })}
          className="min-h-8 lg:mt-5"
        />
        <Combobox
          label={say('audit.filter.cluster')}
          options={(known?.clusters ?? []).map(({ cluster }) => ({ value: cluster, words: cluster }))}
          value={asked.cluster}
          onChange={(cluster) => setAsked({ cluster })}
          className="min-h-8 lg:mt-5"
        />
        {text('by')}
        {checked('job', isJobKey)}
        {text('metaUpdate')}
        {checked('action', isActionId)}
        {moment('from')}
        {moment('to')}
      </fieldset>
      {any && (
        <Button size="small" weight="quiet" className="mt-1.5" onClick={clear}>
          {say('audit.show-all')}
        </Button>
      )}
    </>
  )
}
