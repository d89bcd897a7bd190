'use client'

import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { useStandpoint } from '@/components/history/use-standpoint'
import { comparisonQuery } from '@/components/live/queries'
import { memberLabels } from '@/components/meta-update/totals'
import { listing } from '@/components/ui/count'
import { printable } from '@/components/ui/plain-text'
import type { ComparisonReply } from '@/lib/contract/comparison'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { SETTINGS, type SettingName } from '@/lib/domain/update-setting'
import { say } from '@/lib/messages/say'
import { NotCompared } from './not-compared'
import { DiffersSign } from './skew-tab'
import { Unread } from './unread'

type Column = ComparisonReply['settings'][number]

/** By which settings the update moves, cluster by cluster; clusters with the same ones share a column. */
export function SettingsTab({ reply: { metaUpdate } }: { reply: MetaUpdateReply }) {
  const { data, error } = useQuery(comparisonQuery(metaUpdate.id, useStandpoint()))
  if (!data) return <Unread error={error} />
  const columns = data.settings
  return (
    <>
      {columns.length > 0 && (
        <>
          {columns.length <= MOST_COLUMNS && <Grid columns={columns} />}
          <Cards columns={columns} always={columns.length > MOST_COLUMNS} />
        </>
      )}
      <NotCompared
        clusters={data.members
          .filter(({ compared }) => !compared)
          .map(({ key }) => ({ cluster: key.cluster, why: 'no-details' }))}
      />
    </>
  )
}

/** Beyond this the groups stand one under the other, also where there is room beside each other. */
const MOST_COLUMNS = 5

/** What more than half of the members have; null: nothing is. */
function normOf(columns: readonly Column[], name: SettingName): string | null {
  const members = (value: string | undefined) =>
    columns.filter(({ values }) => values[name] === value).reduce((sum, column) => sum + column.members.length, 0)
  const all = columns.reduce((sum, column) => sum + column.members.length, 0)
  return columns.map(({ values }) => values[name]).find((value) => members(value) * 2 > all) ?? null
}

const isAlike = (columns: readonly Column[], name: SettingName): boolean =>
  new Set(columns.map(({ values }) => values[name])).size < 2

function titleOf({ members }: Column, columns: readonly Column[]): string {
  const labels = memberLabels(columns.flatMap((column) => column.members))
  const from = columns
    .slice(
      0,
      columns.findIndex((column) => column.members === members),
    )
    .reduce((sum, column) => sum + column.members.length, 0)
  const own = labels.slice(from, from + members.length).map(printable)
  return columns.length === 1 && own.length > 1 ? say('settings.all', { n: own.length }) : listing(own, 4)
}

function Value({ columns, column, name }: { columns: readonly Column[]; column: Column; name: SettingName }) {
  const value = column.values[name] ?? ''
  const differs = !isAlike(columns, name) && value !== normOf(columns, name)
  return differs ? (
    <span className="font-medium">
      <DiffersSign /> {value} <span className="font-normal text-ink-3 text-xs">{say('settings.differs')}</span>
    </span>
  ) : (
    value
  )
}

function Grid({ columns }: { columns: readonly Column[] }) {
  return (
    <table aria-label={say('settings.table')} className="w-full border-line max-lg:hidden border-y text-left text-sm">
      <thead>
        <tr className="border-line border-b align-bottom text-ink-2">
          <th scope="col" className="w-56 px-3 py-2 font-normal text-ink-3 text-xs">
            {say('settings.setting')}
          </th>
          {columns.map((column) => (
            <th key={titleOf(column, columns)} scope="col" className="min-w-40 max-w-72 px-3 py-2 font-medium text-ink">
              {titleOf(column, columns)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {SETTINGS.map((name) => (
          <tr key={name} className={clsx('align-baseline', isAlike(columns, name) && 'text-ink-2')}>
            <th scope="row" className="px-3 py-2 font-normal text-ink">
              {say(`settings.name.${name}`)}
            </th>
            {columns.map((column) => (
              <td key={titleOf(column, columns)} className="max-w-72 px-3 py-2">
                <Value columns={columns} column={column} name={name} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** On a phone: what is alike once, then each group of clusters with what it does otherwise. */
function Cards({ columns, always }: { columns: readonly Column[]; always: boolean }) {
  const alike = SETTINGS.filter((name) => isAlike(columns, name))
  const differing = SETTINGS.filter((name) => !isAlike(columns, name))
  const [first] = columns
  return (
    <div className={clsx('space-y-5', !always && 'lg:hidden')}>
      {columns.length > 1 &&
        columns.map((column) => (
          <Card
            key={titleOf(column, columns)}
            title={titleOf(column, columns)}
            names={differing}
            columns={columns}
            column={column}
          />
        ))}
      {first && (
        <Card
          title={columns.length === 1 ? titleOf(first, columns) : say('settings.alike')}
          names={alike}
          columns={columns}
          column={first}
        />
      )}
    </div>
  )
}

function Card({
  title,
  names,
  columns,
  column,
}: {
  title: string
  names: readonly SettingName[]
  columns: readonly Column[]
  column: Column
}) {
  if (names.length === 0) return null
  return (
    <section aria-label={title}>
      <h3 className="mb-1 font-medium">{title}</h3>
      <dl className="divide-y divide-line border-line border-y">
        {names.map((name) => (
          <div key={name} className="flex flex-wrap items-baseline justify-between gap-x-4 px-3 py-2 text-sm">
            <dt className="text-ink-2">{say(`settings.name.${name}`)}</dt>
            <dd>
              <Value columns={columns} column={column} name={name} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
