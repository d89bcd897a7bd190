import { type InstanceState, isTroubled } from '@/lib/domain/instance'
import { rackFinder } from '@/lib/domain/rack-rule'
import { type Arrangement, type Group, groupsOf } from './arrangement'
import type { Strip } from './strip'

/** A line of the table of instances. */
export type InstanceRow =
  | { readonly kind: 'one'; readonly strip: number; readonly place: number }
  /** Instances with consecutive numbers that are all the same, and well: they have nothing to tell one by one. */
  | { readonly kind: 'range'; readonly strip: number; readonly place: number; readonly count: number }
  /** Above the instances of a group; `strip` null where it has instances of several. */
  | { readonly kind: 'head'; readonly strip: number | null; readonly group: Group }

/** Fewer than this are not worth folding. */
const LEAST_FOLDED = 3

type Wanted = Arrangement & {
  /** States to show; all when empty. */
  readonly only: readonly InstanceState[]
  readonly fold: boolean
  /** Ranges to show one by one all the same, by `rangeName`. */
  readonly unfolded: ReadonlySet<string>
}

/** A range keeps its name while its first instance does. */
export const rangeName = ({ label, instances }: Strip, place: number): string =>
  `${label}:${instances?.columns.ids[place] ?? ''}`

/** The lines of the table. Hosts and racks are those of one cluster; states and builds are the same in all of them. */
export function instanceRows(strips: readonly Strip[], wanted: Wanted): InstanceRow[] {
  const parts = strips.flatMap((strip, index) => {
    const { instances, rackRule } = strip
    if (instances === null) return []
    const groups = groupsOf(instances, wanted, rackFinder(rackRule))
    return groups.map((group) => ({ index, strip, group: shown(strip, group, wanted.only) }))
  })
  const some = parts.filter(({ group }) => group.places.length > 0)
  if (wanted.group === 'host' || wanted.group === 'rack')
    return some
      .sort((a, b) => b.group.troubled - a.group.troubled)
      .flatMap(({ index, strip, group }) => [
        { kind: 'head', strip: index, group },
        ...rowsOf(index, strip, group, wanted),
      ])
  if (wanted.group === 'none' && wanted.sort === 'number')
    return some.flatMap(({ index, strip, group }) => rowsOf(index, strip, group, wanted))
  return acrossStrips(some, wanted)
}

type Part = { readonly index: number; readonly strip: Strip; readonly group: Group }

function shown({ instances }: Strip, group: Group, only: readonly InstanceState[]): Group {
  if (only.length === 0 || instances === null) return group
  return { ...group, places: group.places.filter((place) => only.includes(instances.stateAt(place))) }
}

/** Groups that strips have in common, and the worst first over all strips. */
function acrossStrips(parts: readonly Part[], wanted: Wanted): InstanceRow[] {
  const byName = new Map<string | null, Part[]>()
  for (const part of parts) byName.set(part.group.name, [...(byName.get(part.group.name) ?? []), part])
  const groups = [...byName].map(([name, members]) => ({
    members,
    group: {
      name,
      places: members.flatMap(({ group }) => group.places),
      troubled: members.reduce((sum, { group }) => sum + group.troubled, 0),
    },
  }))
  // The order of the groups of one strip is that of states already.
  if (wanted.group === 'build') groups.sort((a, b) => b.group.troubled - a.group.troubled)
  if (wanted.group === 'state') groups.sort((a, b) => stateOf(a.members) - stateOf(b.members))
  return groups.flatMap(({ members, group }) => [
    ...(wanted.group === 'none' ? [] : [{ kind: 'head', strip: null, group } as const]),
    ...(wanted.sort === 'trouble'
      ? worstFirst(members, wanted)
      : members.flatMap((part) => rowsOf(part.index, part.strip, part.group, wanted))),
  ])
}

const stateOf = ([first]: readonly Part[]): number =>
  first?.strip.instances?.columns.states[first.group.places[0] ?? 0] ?? 0

/** One state after the other, in every strip. */
function worstFirst(parts: readonly Part[], wanted: Wanted): InstanceRow[] {
  const byState = new Map<number, InstanceRow[]>()
  for (const { index, strip, group } of parts)
    for (const row of rowsOf(index, strip, group, wanted)) {
      const state = row.kind === 'head' ? 0 : (strip.instances?.columns.states[row.place] ?? 0)
      const rows = byState.get(state)
      if (rows) rows.push(row)
      else byState.set(state, [row])
    }
  return [...byState].sort(([a], [b]) => a - b).flatMap(([, rows]) => rows)
}

function rowsOf(index: number, strip: Strip, { places }: Group, { fold, unfolded }: Wanted): InstanceRow[] {
  const rows: InstanceRow[] = []
  let run: number[] = []
  const flush = () => {
    const [first] = run
    if (first === undefined) return
    if (run.length < LEAST_FOLDED || unfolded.has(rangeName(strip, first)))
      for (const place of run) rows.push({ kind: 'one', strip: index, place })
    else rows.push({ kind: 'range', strip: index, place: first, count: run.length })
    run = []
  }
  for (const place of places) {
    if (!fold || !isWell(strip, place)) {
      flush()
      rows.push({ kind: 'one', strip: index, place })
      continue
    }
    const last = run.at(-1)
    if (last !== undefined && !continues(strip, last, place)) flush()
    run.push(place)
  }
  flush()
  return rows
}

/** Nothing about it has to be seen: it is neither in trouble, nor unknown, nor on its way. */
function isWell({ instances }: Strip, place: number): boolean {
  if (instances === null) return false
  const state = instances.stateAt(place)
  return !isTroubled(state) && state !== 'unknown' && (instances.columns.marks[place] ?? 0) === 0
}

function continues({ instances }: Strip, last: number, place: number): boolean {
  const columns = instances?.columns
  return (
    columns !== undefined &&
    columns.ids[place] === (columns.ids[last] ?? 0) + 1 &&
    columns.states[place] === columns.states[last] &&
    columns.sides[place] === columns.sides[last] &&
    columns.builds[place] === columns.builds[last]
  )
}
