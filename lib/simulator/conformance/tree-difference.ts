import { SCHEDULE_STATUS_IDS } from '../calls/wire-enums'
import { CHANCE_FIELDS, CHANCE_VALUES, withoutChance } from './chance'
import { elementTypeOf, idlField } from './idl-fields'
import { STRING, type Tree } from './thrift-tree'

/** Where two replies disagree. `path` leads to the place; absent things are written `absent`. */
export type Difference = {
  readonly aspect: Aspect
  readonly path: string
  readonly recorded: string
  readonly ours: string
}

/** Notes that a recorded text and one of ours mean the same; false when ids in them are known to mean others. */
export type PairIds = (theirs: string, ours: string) => boolean

export type Aspect = 'status' | 'header' | 'body' | 'presence' | 'type' | 'order' | 'size' | 'member' | 'value' | 'id'

const TIME = /(timestamp|TimestampMs)$/i
/** Lists in the IDL whose members come out of a hash table. */
const UNORDERED: ReadonlySet<string> = new Set(['ScheduleStatusResult.tasks'])

/** What tells one instance of a job from another. */
const CHOSEN_FIELDS: ReadonlySet<string> = new Set(['taskId', 'instanceId'])

type Place = { readonly path: string; readonly name: string; readonly type: string }

/** Compares a recorded value with ours, both as they were on the wire. */
export class TreeComparison {
  readonly differences: Difference[] = []

  /**
   * @param pairIds notes that two texts with ids mean the same; false when they cannot.
   * @param chosen whether the members of lists in hash order are some of many: then it is chance which instances they are.
   */
  constructor(
    private readonly pairIds: PairIds,
    private readonly chosen = false,
  ) {}

  /** @param type the struct's name in the IDL. */
  compare(theirs: Tree, ours: Tree, type: string, path: string): void {
    this.at({ path, name: '', type }, theirs, ours)
  }

  private at(place: Place, theirs: Tree, ours: Tree): void {
    if (theirs.kind === 'struct' && ours.kind === 'struct') this.structs(place, theirs, ours)
    else if (theirs.kind === 'map' && ours.kind === 'map') this.maps(place, theirs, ours)
    else if (theirs.kind === 'leaf' && ours.kind === 'leaf') this.leaves(place, theirs, ours)
    else if ('items' in theirs && 'items' in ours && theirs.kind === ours.kind) this.collections(place, theirs, ours)
    else this.differ('type', place.path, theirs.kind, ours.kind)
  }

  private structs(place: Place, recorded: Struct, answered: typeof recorded): void {
    const [theirs, ours] = place.type === 'TaskEvent' ? withoutLoneMessage(recorded, answered) : [recorded, answered]
    const common = ours.fields.filter(({ id }) => theirs.fields.some((field) => field.id === id))
    for (const { id, type, value } of theirs.fields) {
      const child = this.member(place, id)
      const answer = ours.fields.find((field) => field.id === id)
      if (!answer) this.differ('presence', child.path, brief(value), 'absent')
      else if (answer.type !== type) this.differ('type', child.path, String(type), String(answer.type))
      else this.at(child, value, answer.value)
    }
    for (const { id, value } of ours.fields) {
      if (!theirs.fields.some((field) => field.id === id)) {
        this.differ('presence', this.member(place, id).path, 'absent', brief(value))
      }
    }
    const order = (fields: readonly { id: number }[]) => fields.map(({ id }) => id).join()
    const kept = theirs.fields.filter(({ id }) => common.some((field) => field.id === id))
    if (order(kept) !== order(common)) this.differ('order', `${place.path} (fields)`, order(kept), order(common))
  }

  private maps(place: Place, theirs: Extract<Tree, { kind: 'map' }>, ours: typeof theirs): void {
    if (theirs.types !== ours.types && theirs.entries.length + ours.entries.length > 0)
      this.differ('type', place.path, theirs.types, ours.types)
    const keyText = ([key]: readonly [Tree, Tree]) => brief(key)
    for (const entry of theirs.entries) {
      const answer = ours.entries.find((candidate) => keyText(candidate) === keyText(entry))
      const child = { path: `${place.path}[${keyText(entry)}]`, name: place.name, type: elementTypeOf(place.type) }
      if (!answer) this.differ('presence', child.path, brief(entry[1]), 'absent')
      else if (!CHANCE_VALUES.has(place.name)) this.at(child, entry[1], answer[1])
    }
    for (const entry of ours.entries) {
      if (!theirs.entries.some((candidate) => keyText(candidate) === keyText(entry))) {
        this.differ('presence', `${place.path}[${keyText(entry)}]`, 'absent', brief(entry[1]))
      }
    }
  }

  private collections(place: Place, theirs: Extract<Tree, { items: unknown }>, ours: typeof theirs): void {
    if (theirs.elementType !== ours.elementType)
      this.differ('type', place.path, String(theirs.elementType), String(ours.elementType))
    if (theirs.items.length !== ours.items.length)
      this.differ('size', place.path, String(theirs.items.length), String(ours.items.length))
    const type = elementTypeOf(place.type)
    const childAt = (index: number): Place => ({ path: `${place.path}[${index}]`, name: '', type })
    if (theirs.kind === 'set' || UNORDERED.has(place.name)) this.members(childAt, type, theirs.items, ours.items)
    else this.inOrder(childAt, theirs.items, ours.items)
  }

  private inOrder(childAt: (index: number) => Place, theirs: readonly Tree[], ours: readonly Tree[]): void {
    theirs.forEach((item, index) => {
      const answer = ours[index]
      if (answer) this.at(childAt(index), item, answer)
      else this.differ('presence', childAt(index).path, brief(item), 'absent')
    })
    for (const [index, item] of ours.entries()) {
      if (index >= theirs.length) this.differ('presence', childAt(index).path, 'absent', brief(item))
    }
  }

  /** Members of a set are matched by what they are, less chance; among equal ones by their times. */
  private members(
    childAt: (index: number) => Place,
    type: string,
    theirs: readonly Tree[],
    ours: readonly Tree[],
  ): void {
    const left = sorted(ours, type)
    const unmatched: { index: number; item: Tree }[] = []
    for (const { index, item, essence } of sorted(theirs, type)) {
      const match = left.findIndex((candidate) => candidate.essence === essence)
      const [answer] = match < 0 ? [] : left.splice(match, 1)
      if (answer) this.at(childAt(index), item, answer.item)
      else unmatched.push({ index, item })
    }
    for (const { index, item } of unmatched) {
      const near = nearest(
        item,
        left.map((candidate) => candidate.item),
        type,
      )
      const [answer] = near < 0 ? [] : left.splice(near, 1)
      if (answer) this.at(childAt(index), item, answer.item)
      else this.differ('member', childAt(index).path, brief(item), 'absent')
    }
    for (const { item } of left) this.differ('member', childAt(theirs.length).path, 'absent', brief(item))
  }

  private leaves(place: Place, theirs: Extract<Tree, { kind: 'leaf' }>, ours: typeof theirs): void {
    if (CHANCE_FIELDS.has(place.name) || (this.chosen && CHOSEN_FIELDS.has(place.name))) return
    if (withoutChance(theirs.written) !== withoutChance(ours.written))
      this.differ('value', place.path, theirs.written, ours.written)
    else if (theirs.type === STRING && !this.pairIds(theirs.value, ours.value))
      this.differ('id', place.path, theirs.value, ours.value)
  }

  private member(place: Place, id: number): Place {
    const { name, type } = idlField(place.type, id)
    const unordered = `${place.type}.${name}`
    return { path: `${place.path}.${name}`, name: UNORDERED.has(unordered) ? unordered : name, type }
  }

  private differ(aspect: Aspect, path: string, recorded: string, ours: string): void {
    this.differences.push({ aspect, path: path.replace(/^\./, ''), recorded, ours })
  }
}

type Struct = Extract<Tree, { kind: 'struct' }>

/** Statuses that an agent reports, with a message or without one as it pleases. */
const REPORTED: ReadonlySet<string> = new Set(
  (['STARTING', 'RUNNING', 'FAILED', 'FINISHED', 'KILLED', 'LOST'] as const).map((name) =>
    String(SCHEDULE_STATUS_IDS[name]),
  ),
)
const STATUS = 2
const MESSAGE = 3

const isReport = (event: Struct): boolean =>
  event.fields.some(({ id, value }) => id === STATUS && value.kind === 'leaf' && REPORTED.has(value.value))

const withoutMessage = (event: Struct): Struct => ({
  kind: 'struct',
  fields: event.fields.filter(({ id }) => id !== MESSAGE),
})

/** Two events of a task, without the message when an agent gave one in only one of them. */
function withoutLoneMessage(recorded: Struct, ours: Struct): [Struct, Struct] {
  const [theirs, answer] = [recorded, ours].map((event) => event.fields.some(({ id }) => id === MESSAGE))
  const lone = theirs !== answer && isReport(recorded) && isReport(ours)
  return lone ? [withoutMessage(recorded), withoutMessage(ours)] : [recorded, ours]
}

/** A value as one text, without what is left to chance and with the members of sets in an order of their own. */
function essenceOf(tree: Tree, type: string, name = ''): string {
  switch (tree.kind) {
    case 'leaf':
      return CHANCE_FIELDS.has(name) ? '~' : JSON.stringify(withoutChance(tree.value))
    case 'struct':
      return `{${[...(type === 'TaskEvent' && isReport(tree) ? withoutMessage(tree) : tree).fields]
        .sort((a, b) => a.id - b.id)
        .map(({ id, value }) => {
          const field = idlField(type, id)
          return `${id}:${essenceOf(value, field.type, field.name)}`
        })
        .join()}}`
    case 'map':
      return `<${tree.entries
        .map(([key, value]) => `${essenceOf(key, '')}:${CHANCE_VALUES.has(name) ? '~' : essenceOf(value, '')}`)
        .sort()
        .join()}>`
    default: {
      const items = tree.items.map((item) => essenceOf(item, elementTypeOf(type)))
      return `[${(tree.kind === 'set' ? items.sort() : items).join()}]`
    }
  }
}

type Sorted = { readonly index: number; readonly item: Tree; readonly essence: string; readonly atMs: string }

function sorted(items: readonly Tree[], type: string): Sorted[] {
  return items
    .map((item, index) => ({ index, item, essence: essenceOf(item, type), atMs: firstTime(item, type) ?? '' }))
    .sort((a, b) => a.atMs.localeCompare(b.atMs))
}

/** The first timestamp somewhere in a value, as text of fixed length. */
function firstTime(tree: Tree, type: string, name = ''): string | null {
  if (tree.kind === 'leaf') return TIME.test(name) ? tree.value.padStart(20, '0') : null
  if (tree.kind === 'map') return null
  const children =
    tree.kind === 'struct'
      ? tree.fields.map(({ id, value }) => ({ value, ...idlField(type, id) }))
      : tree.items.map((value) => ({ value, name: '', type: elementTypeOf(type) }))
  for (const child of children) {
    const time = firstTime(child.value, child.type, child.name)
    if (time !== null) return time
  }
  return null
}

/** The candidate with which a value shares most, so that what is reported is small; -1 when there is none. */
function nearest(item: Tree, candidates: readonly Tree[], type: string): number {
  let best = -1
  let fewest = Number.POSITIVE_INFINITY
  candidates.forEach((candidate, index) => {
    const trial = new TreeComparison(() => true)
    trial.compare(item, candidate, type, '')
    const weight = trial.differences.length + (instanceIn(item) === instanceIn(candidate) ? 0 : 1000)
    if (weight < fewest) [best, fewest] = [index, weight]
  })
  return best
}

/** AssignedTask.instanceId of a ScheduledTask; null for anything else. */
function instanceIn(tree: Tree): string | null {
  const assigned = tree.kind === 'struct' ? tree.fields.find(({ id }) => id === 1)?.value : undefined
  const id = assigned?.kind === 'struct' ? assigned.fields.find((field) => field.id === 6)?.value : undefined
  return id?.kind === 'leaf' ? id.value : null
}

const LONGEST = 160

/** A value in few words. */
export function brief(tree: Tree): string {
  const text = wordsOf(tree)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

function wordsOf(tree: Tree): string {
  switch (tree.kind) {
    case 'leaf':
      return tree.written
    case 'struct':
      return `{${tree.fields.map(({ id, value }) => `${id}: ${wordsOf(value)}`).join(', ')}}`
    case 'map':
      return `{${tree.entries.map(([key, value]) => `${wordsOf(key)}: ${wordsOf(value)}`).join(', ')}}`
    default:
      return `[${tree.items.map(wordsOf).join(', ')}]`
  }
}
