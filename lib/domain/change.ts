import type { ClusterUpdateKey } from './job-update'
import type { InstanceRange } from './task-config'

/** A stretch of a value: on both sides, only before, or only after. A secret one is masked, and still tells which it is. */
export type Segment = { readonly is: 'same' | 'gone' | 'new'; readonly text: string; readonly secret: boolean }

/** One field that differs between two configs; what is not there on one side has no segment of it. */
export type FieldChange = {
  /** In people's words, outermost first: `executor`, `task`, `resources`, `ram`. */
  readonly path: readonly string[]
  readonly kind: 'changed' | 'added' | 'gone'
  readonly segments: readonly Segment[]
}

/** What an update does to the instances of a member that ran one config: which changes, by their place in a list of all. */
export type ChangedSide = {
  readonly key: ClusterUpdateKey
  readonly instances: readonly InstanceRange[]
  /** `adds`: they were not there before; `removes`: they are not there afterwards. */
  readonly way: 'changes' | 'adds' | 'removes'
  readonly fromBuild: string | null
  readonly toBuild: string | null
  readonly changes: readonly number[]
}

const OTHER_WAY = { same: 'same', gone: 'new', new: 'gone' } as const

/** The same change on the way back. */
export const inverseChange = ({ path, kind, segments }: FieldChange): FieldChange => ({
  path,
  kind: kind === 'added' ? 'gone' : kind === 'gone' ? 'added' : 'changed',
  segments: goneFirst(segments.map((segment) => ({ ...segment, is: OTHER_WAY[segment.is] }))),
})

export const inverseSide = (side: ChangedSide): ChangedSide => ({
  ...side,
  way: side.way === 'adds' ? 'removes' : side.way === 'removes' ? 'adds' : 'changes',
  fromBuild: side.toBuild,
  toBuild: side.fromBuild,
})

/** At each place what goes stands before what comes. */
function goneFirst(segments: readonly Segment[]): Segment[] {
  const ordered: Segment[] = []
  const fresh: Segment[] = []
  for (const segment of segments) {
    if (segment.is === 'new') fresh.push(segment)
    else {
      if (segment.is === 'same') ordered.push(...fresh.splice(0))
      ordered.push(segment)
    }
  }
  return [...ordered, ...fresh]
}

/** One side of a change as it reads by itself; empty where the field is not there. */
export const sideOf = (segments: readonly Segment[], side: 'before' | 'after'): Segment[] =>
  segments.filter(({ is }) => is !== (side === 'before' ? 'new' : 'gone'))

export type GroupedChanges = {
  /** Those of every side. */
  readonly common: readonly number[]
  /** The others, by the sides that have them: the most sides first. Sides and changes by their places. */
  readonly others: readonly { readonly sides: readonly number[]; readonly changes: readonly number[] }[]
}

/** What is the same in all of these sides is told once; the rest by the sides that share it. */
export function groupChanges(sides: readonly Pick<ChangedSide, 'changes'>[]): GroupedChanges {
  const sidesOf = new Map<number, number[]>()
  for (const [side, { changes }] of sides.entries())
    for (const change of new Set(changes)) sidesOf.set(change, [...(sidesOf.get(change) ?? []), side])
  const common: number[] = []
  const others = new Map<string, { sides: number[]; changes: number[] }>()
  for (const [change, where] of [...sidesOf].sort(([a], [b]) => a - b)) {
    if (where.length === sides.length) common.push(change)
    else {
      const known = others.get(where.join())
      if (known) known.changes.push(change)
      else others.set(where.join(), { sides: where, changes: [change] })
    }
  }
  return { common, others: [...others.values()].sort((a, b) => b.sides.length - a.sides.length) }
}
