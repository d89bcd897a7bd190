import { INSTANCE_SIDES, INSTANCE_STATES, type InstanceSide, type InstanceState } from '@/lib/domain/instance'
import type { PackedInstances } from './instances'

/** The latest status of one instance. */
export type InstanceView = {
  readonly id: number
  readonly state: InstanceState
  readonly side: InstanceSide
  readonly build: string | null
  /** ScheduleStatus of its live task, else of its newest dead one. */
  readonly status: string | null
  readonly host: string | null
  readonly message: string | null
  readonly failures: number
  /** By the scheduler's clock. */
  readonly sinceMs: number | null
  /** An update has it in hand just now. */
  readonly inHand: boolean
  /** Its task was restarted. */
  readonly restarted: boolean
}

type Columns = {
  /** Ascending. */
  readonly ids: Int32Array
  /** Places in `INSTANCE_STATES`. */
  readonly states: Uint8Array
  /** Places in `INSTANCE_SIDES`. */
  readonly sides: Uint8Array
  /** `IN_HAND` and `RESTARTED`. */
  readonly marks: Uint8Array
  readonly builds: readonly (string | null)[]
  readonly statuses: readonly (string | null)[]
  readonly hosts: readonly (string | null)[]
  readonly messages: readonly (string | null)[]
  readonly failures: readonly number[]
  readonly sincesMs: readonly (number | null)[]
}

/** Far more than a job can have; more is refused before room is made for it. */
export const MAX_INSTANCES = 100_000

export const IN_HAND = 1
export const RESTARTED = 2

/** The instances of one job in one cluster, column by column, to be drawn and counted without an object for each. Never changed. */
export class InstanceTable implements Iterable<InstanceView> {
  #counts: Readonly<Record<InstanceState, number>> | null = null
  #anyMarks: number | null = null

  constructor(readonly columns: Columns) {}

  get length(): number {
    return this.columns.ids.length
  }

  /** The largest number; -1 where there is no instance. */
  get lastId(): number {
    return this.columns.ids.at(-1) ?? -1
  }

  /** The place of the instance with this number; -1 where there is none. */
  indexOf(id: number): number {
    const { ids } = this.columns
    // Numbers have no holes mostly, and then the number is the place.
    if (ids[id] === id) return id
    let low = 0
    let high = ids.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const found = ids[middle] ?? 0
      if (found === id) return middle
      if (found < id) low = middle + 1
      else high = middle - 1
    }
    return -1
  }

  stateAt(index: number): InstanceState {
    return INSTANCE_STATES[this.columns.states[index] ?? -1] ?? 'unknown'
  }

  /** Null outside. */
  at(index: number): InstanceView | null {
    const { columns } = this
    const id = columns.ids[index]
    if (id === undefined) return null
    const marks = columns.marks[index] ?? 0
    return {
      id,
      state: this.stateAt(index),
      side: INSTANCE_SIDES[columns.sides[index] ?? -1] ?? 'unknown',
      build: columns.builds[index] ?? null,
      status: columns.statuses[index] ?? null,
      host: columns.hosts[index] ?? null,
      message: columns.messages[index] ?? null,
      failures: columns.failures[index] ?? 0,
      sinceMs: columns.sincesMs[index] ?? null,
      inHand: (marks & IN_HAND) !== 0,
      restarted: (marks & RESTARTED) !== 0,
    }
  }

  /** The instance with this number; null where there is none. */
  of(id: number): InstanceView | null {
    const index = this.indexOf(id)
    return index < 0 ? null : this.at(index)
  }

  /** How many instances are in each state; states nobody is in are 0. */
  counts(): Readonly<Record<InstanceState, number>> {
    if (this.#counts) return this.#counts
    const byPlace = new Uint32Array(INSTANCE_STATES.length)
    for (const state of this.columns.states) byPlace[state] = (byPlace[state] ?? 0) + 1
    const counts = Object.fromEntries(INSTANCE_STATES.map((state, place) => [state, byPlace[place] ?? 0])) as Record<
      InstanceState,
      number
    >
    this.#counts = counts
    return counts
  }

  /** All marks that any of them has. */
  get anyMarks(): number {
    this.#anyMarks ??= this.columns.marks.reduce((all, marks) => all | marks, 0)
    return this.#anyMarks
  }

  *[Symbol.iterator](): Iterator<InstanceView> {
    for (let index = 0; index < this.length; index++) {
      const instance = this.at(index)
      if (instance) yield instance
    }
  }
}

/** A table of these instances, which come in ascending order. */
export function instanceTable(instances: readonly InstanceView[]): InstanceTable {
  return new InstanceTable({
    ids: Int32Array.from(instances, ({ id }) => id),
    states: Uint8Array.from(instances, ({ state }) => INSTANCE_STATES.indexOf(state)),
    sides: Uint8Array.from(instances, ({ side }) => INSTANCE_SIDES.indexOf(side)),
    marks: Uint8Array.from(instances, marksOf),
    builds: instances.map(({ build }) => build),
    statuses: instances.map(({ status }) => status),
    hosts: instances.map(({ host }) => host),
    messages: instances.map(({ message }) => message),
    failures: instances.map(({ failures }) => failures),
    sincesMs: instances.map(({ sinceMs }) => sinceMs),
  })
}

const marksOf = ({ inHand, restarted }: InstanceView): number => (inHand ? IN_HAND : 0) | (restarted ? RESTARTED : 0)

/** Packs instances in ascending order. @param whole false: only those that have changed */
export function packInstances(instances: readonly InstanceView[], whole: boolean): PackedInstances {
  let sinceBaseMs = Number.POSITIVE_INFINITY
  for (const { sinceMs } of instances) if (sinceMs !== null && sinceMs < sinceBaseMs) sinceBaseMs = sinceMs
  if (sinceBaseMs === Number.POSITIVE_INFINITY) sinceBaseMs = 0
  return {
    whole,
    ids: rangesOf(instances),
    state: packColumn(instances, ({ state }) => state),
    side: packColumn(instances, ({ side }) => side),
    build: packColumn(instances, ({ build }) => build),
    status: packColumn(instances, ({ status }) => status),
    host: packColumn(instances, ({ host }) => host),
    message: packColumn(instances, ({ message }) => message),
    failures: packColumn(instances, ({ failures }) => failures),
    since: packColumn(instances, ({ sinceMs }) => (sinceMs === null ? null : sinceMs - sinceBaseMs)),
    sinceBaseMs,
    marks: packColumn(instances, marksOf),
  }
}

function rangesOf(instances: readonly InstanceView[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const { id } of instances) {
    const last = ranges.at(-1)
    if (last && last[1] === id - 1) last[1] = id
    else ranges.push([id, id])
  }
  return ranges
}

type Column<T> = { values: T[]; each?: number[] | undefined; runs?: number[] | undefined }

function packColumn<T>(instances: readonly InstanceView[], take: (instance: InstanceView) => T): Column<T> {
  const places = new Map<T, number>()
  const each: number[] = []
  const runs: number[] = []
  for (const instance of instances) {
    const value = take(instance)
    const place = places.get(value) ?? places.size
    if (place === places.size) places.set(value, place)
    if (place === each.at(-1)) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1
    else runs.push(place, 1)
    each.push(place)
  }
  const values = [...places.keys()]
  if (values.length === each.length) return { values }
  return runs.length < each.length ? { values, runs } : { values, each }
}

/**
 * Reads what was packed, on top of the table that is held when only changes were sent.
 *
 * @returns the held table itself when nothing has changed; null for what nobody packed so
 */
export function unpackInstances(packed: PackedInstances, held: InstanceTable | null): InstanceTable | null {
  const ids = idsOf(packed.ids)
  const n = ids?.length ?? 0
  const states = unpackColumn(packed.state, n)
  const sides = unpackColumn(packed.side, n)
  const marks = unpackColumn(packed.marks, n)
  const builds = unpackColumn(packed.build, n)
  const statuses = unpackColumn(packed.status, n)
  const hosts = unpackColumn(packed.host, n)
  const messages = unpackColumn(packed.message, n)
  const failures = unpackColumn(packed.failures, n)
  const sinces = unpackColumn(packed.since, n)
  if (!ids || !states || !sides || !marks || !builds || !statuses || !hosts || !messages || !failures || !sinces)
    return null
  const table = new InstanceTable({
    ids,
    states: Uint8Array.from(states, placeOfState),
    sides: Uint8Array.from(sides, placeOfSide),
    marks: Uint8Array.from(marks),
    builds,
    statuses,
    hosts,
    messages,
    failures,
    sincesMs: sinces.map((after) => (after === null ? null : packed.sinceBaseMs + after)),
  })
  if (packed.whole) return table
  if (!held) return null
  return n === 0 ? held : withChanged(held, table)
}

const STATE_PLACES: ReadonlyMap<string, number> = new Map(INSTANCE_STATES.map((state, place) => [state, place]))
const SIDE_PLACES: ReadonlyMap<string, number> = new Map(INSTANCE_SIDES.map((side, place) => [side, place]))
const UNKNOWN_STATE = INSTANCE_STATES.indexOf('unknown')
const UNKNOWN_SIDE = INSTANCE_SIDES.indexOf('unknown')
/** A state that a newer server has and this page does not is one that cannot be told. */
const placeOfState = (state: string): number => STATE_PLACES.get(state) ?? UNKNOWN_STATE
const placeOfSide = (side: string): number => SIDE_PLACES.get(side) ?? UNKNOWN_SIDE

const LARGEST_ID = 2 ** 31 - 1

function idsOf(ranges: readonly (readonly [number, number])[]): Int32Array | null {
  let size = 0
  let before = -1
  for (const [first, last] of ranges) {
    if (!Number.isInteger(first) || first <= before || last < first || last > LARGEST_ID) return null
    size += last - first + 1
    if (size > MAX_INSTANCES) return null
    before = last
  }
  const ids = new Int32Array(size)
  let at = 0
  for (const [first, last] of ranges) for (let id = first; id <= last; id++) ids[at++] = id
  return ids
}

function unpackColumn<T>({ values, each, runs }: Readonly<Column<T>>, size: number): T[] | null {
  if (!each && !runs) return values.length === size ? values : null
  const unpacked: T[] = []
  if (each)
    for (const place of each) {
      const value = values[place]
      if (value === undefined) return null
      unpacked.push(value)
    }
  else if (runs)
    for (let at = 0; at < runs.length; at += 2) {
      const value = values[runs[at] ?? -1]
      const length = runs[at + 1] ?? 0
      if (value === undefined || unpacked.length + length > size) return null
      for (let times = 0; times < length; times++) unpacked.push(value)
    }
  return unpacked.length === size ? unpacked : null
}

/** The held table with these rows in place of its own of the same number. */
function withChanged(held: InstanceTable, changed: InstanceTable): InstanceTable {
  const places = Array.from(changed.columns.ids, (id) => held.indexOf(id))
  if (places.includes(-1)) {
    const rows = new Map([...held, ...changed].map((instance) => [instance.id, instance]))
    return instanceTable([...rows.values()].sort((a, b) => a.id - b.id))
  }
  const put = <T>(to: T[], from: readonly T[]): T[] => {
    places.forEach((place, at) => {
      const value = from[at]
      if (value !== undefined) to[place] = value
    })
    return to
  }
  const putBytes = (to: Uint8Array, from: Uint8Array): Uint8Array => {
    places.forEach((place, at) => {
      to[place] = from[at] ?? 0
    })
    return to
  }
  const a = held.columns
  const b = changed.columns
  return new InstanceTable({
    ids: a.ids,
    states: putBytes(a.states.slice(), b.states),
    sides: putBytes(a.sides.slice(), b.sides),
    marks: putBytes(a.marks.slice(), b.marks),
    builds: put([...a.builds], b.builds),
    statuses: put([...a.statuses], b.statuses),
    hosts: put([...a.hosts], b.hosts),
    messages: put([...a.messages], b.messages),
    failures: put([...a.failures], b.failures),
    sincesMs: put([...a.sincesMs], b.sincesMs),
  })
}
