import type { InstanceTable } from '@/lib/contract/instance-table'
import { INSTANCE_STATES, isTroubled } from '@/lib/domain/instance'

export const SORTS = ['number', 'trouble'] as const
export type Sort = (typeof SORTS)[number]
export const GROUPINGS = ['none', 'host', 'rack', 'state', 'build'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** How instances stand beside each other, and with whom. */
export type Arrangement = { readonly sort: Sort; readonly group: Grouping }

/** Only then is a column the same number in every strip. */
export const isLinedUp = ({ sort, group }: Arrangement): boolean => sort === 'number' && group === 'none'

/** Instances that belong together, in their order. */
export type Group = {
  /** What they have in common; null: nothing is known of it. With `state` the state. */
  readonly name: string | null
  /** Places in the table. */
  readonly places: readonly number[]
  readonly troubled: number
}

/**
 * The instances of one table, grouped and sorted: groups with the most trouble first, then by name as people count; inside of
 * them by number, or the worst first. Without grouping there is one group.
 */
export function groupsOf(
  table: InstanceTable,
  { sort, group }: Arrangement,
  rackOf: (host: string) => string | null,
): Group[] {
  const { states, hosts, builds } = table.columns
  const nameOf = (place: number): string | null => {
    const host = hosts[place] ?? null
    switch (group) {
      case 'none':
        return null
      case 'host':
        return host
      case 'rack':
        return host === null ? null : rackOf(host)
      case 'state':
        return table.stateAt(place)
      case 'build':
        return builds[place] ?? null
    }
  }
  const byName = new Map<string | null, number[]>()
  for (let place = 0; place < table.length; place++) {
    const name = nameOf(place)
    const places = byName.get(name)
    if (places) places.push(place)
    else byName.set(name, [place])
  }
  // Places are in the order of numbers, and sorting is stable.
  if (sort === 'trouble')
    for (const places of byName.values()) places.sort((a, b) => (states[a] ?? 0) - (states[b] ?? 0))
  const groups = [...byName].map(([name, places]) => ({
    name,
    places,
    troubled: places.reduce((sum, place) => sum + (isTroubled(table.stateAt(place)) ? 1 : 0), 0),
  }))
  return group === 'state' ? groups.sort(byState) : groups.sort(byTroubleThenName)
}

const STATE_RANK: ReadonlyMap<string | null, number> = new Map(INSTANCE_STATES.map((state, rank) => [state, rank]))
const byState = (a: Group, b: Group): number => (STATE_RANK.get(a.name) ?? 0) - (STATE_RANK.get(b.name) ?? 0)
const names = new Intl.Collator('en', { numeric: true })
const byTroubleThenName = (a: Group, b: Group): number =>
  b.troubled - a.troubled ||
  Number(a.name === null) - Number(b.name === null) ||
  names.compare(a.name ?? '', b.name ?? '')
