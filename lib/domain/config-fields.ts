import { say } from '../messages/say'
import { formatMegabytes } from './megabytes'
import {
  followsFlag,
  type MaskRules,
  maskedPieces,
  openedJson,
  type Piece,
  pairName,
  plainPiece,
  secretPiece,
} from './secret-mask'
import { isSecretName } from './secret-name'
import type { TaskConfig } from './task-config'

/** One value of a config under its path. Two fields are the same when their identities are; those never leave the server. */
export type ConfigField = {
  readonly path: readonly string[]
  readonly identity: string
  /** Cut at `LONGEST_VALUE`. */
  readonly pieces: readonly Piece[]
  readonly shortened: boolean
  /** It says only how the executor's data is written; told where nothing else of it differs. */
  readonly spelling: boolean
}

/** Fields of Aurora's TaskConfig that have a word of ours; what executors put into their data keeps its own words. */
const WORDED = [
  'job',
  'owner',
  'user',
  'isService',
  'priority',
  'maxTaskFailures',
  'production',
  'tier',
  'contactEmail',
  'container',
  'image',
  'volumes',
  'parameters',
  'mesosFetcherUris',
  'partitionPolicy',
  'slaPolicy',
  'taskLinks',
  'executorConfig',
  'metadata',
  'constraints',
] as const
const RESOURCES = ['numCpus', 'ramMb', 'diskMb', 'numGpus', 'namedPort'] as const

const MOST_FIELDS = 2_000
const DEEPEST = 16
const LONGEST_VALUE = 20_000
/** Read beyond what is shown, so that a secret across the cut is seen whole. */
const MARGIN = 4_000

/** The fields of a config from its canonical JSON, executor data opened; secrets masked. In the order of the JSON. */
export function configFields({ canonical }: Pick<TaskConfig, 'canonical'>, rules: MaskRules): readonly ConfigField[] {
  const fields = new FieldList(rules)
  const config = openedJson(canonical) ?? {}
  for (const [name, value] of Object.entries(config)) {
    if (name === 'resources' && Array.isArray(value)) addResources(fields, value)
    else if (name === 'executorConfig' && typeof value === 'object') addExecutor(fields, value)
    else fields.add([wordFor(name)], value, isSecretName(name))
  }
  return fields.all
}

const isOneOf = <T extends string>(names: readonly T[], name: string): name is T => names.some((one) => one === name)

const wordFor = (name: string): string => (isOneOf(WORDED, name) ? say(`diff.fields.${name}`) : name)

/** A set of unions: `{"ramMb": 512}`. */
function addResources(fields: FieldList, resources: readonly unknown[]): void {
  for (const resource of resources)
    for (const [name, value] of typeof resource === 'object' && resource !== null ? Object.entries(resource) : []) {
      const word = isOneOf(RESOURCES, name) ? say(`diff.fields.${name}`) : name
      if (name === 'namedPort') fields.addText([word, String(value)], say('diff.asked-for'))
      else if (name.endsWith('Mb') && typeof value === 'number') fields.addText([word], formatMegabytes(value))
      else fields.add([word], value, false)
    }
}

function addExecutor(fields: FieldList, executor: object): void {
  const word = wordFor('executorConfig')
  for (const [name, value] of Object.entries(executor)) {
    const data = name === 'data' && typeof value === 'string' ? openedJson(value) : null
    if (data === null) fields.add([word, name], value, isSecretName(name))
    else {
      fields.add([word], data, false)
      fields.addSpelling([word, say('diff.fields.spelling')], String(value))
    }
  }
}

/** Collects fields; a path that repeats gets a number, because sets may hold several of a name. */
class FieldList {
  readonly all: ConfigField[] = []
  readonly #seen = new Map<string, number>()
  constructor(readonly rules: MaskRules) {}

  add(path: readonly string[], value: unknown, secret: boolean): void {
    const isFull = this.all.length >= MOST_FIELDS || path.length >= DEEPEST
    if (typeof value !== 'object' || value === null) this.#leaf(path, JSON.stringify(value), textOf(value), secret)
    else if (isFull) this.#leaf(path, JSON.stringify(value), JSON.stringify(value), secret)
    else if (Array.isArray(value)) this.#addList(path, value, secret)
    else if (Object.keys(value).length === 0) this.#leaf(path, '{}', '{}', false)
    else
      for (const [name, inner] of Object.entries(value)) this.add([...path, name], inner, secret || isSecretName(name))
  }

  addText(path: readonly string[], text: string): void {
    this.#leaf(path, JSON.stringify(text), text, false)
  }

  addSpelling(path: readonly string[], written: string): void {
    this.#push({
      path,
      identity: written,
      pieces: [plainPiece(say('diff.as-written'))],
      shortened: false,
      spelling: true,
    })
  }

  /** Scalars are one value of several lines; objects go by their names, as sets have no order. */
  #addList(path: readonly string[], list: readonly unknown[], secret: boolean): void {
    if (list.every((item) => typeof item !== 'object' || item === null)) {
      const lines = list.map((item, index) => piecesOf(textOf(item), secret || followsFlag(list, index), this.rules))
      const pieces =
        lines.length === 0
          ? [plainPiece('[]')]
          : lines.flatMap((line, index) => (index === 0 ? line : [plainPiece('\n'), ...line]))
      this.#push({ path, identity: JSON.stringify(list), ...cutPieces(pieces), spelling: false })
      return
    }
    for (const [index, item] of list.entries()) {
      const pair = typeof item === 'object' && item !== null ? pairOf(item) : null
      if (pair?.alone) this.add([...path, pair.name], pair.value, secret || isSecretName(pair.name))
      else this.#addItem(path, item, index, secret || (pair !== null && isSecretName(pair.name)))
    }
  }

  #addItem(path: readonly string[], item: unknown, index: number, secret: boolean): void {
    const fields =
      typeof item === 'object' && item !== null && !Array.isArray(item) ? new Map(Object.entries(item)) : null
    const label = ['name', 'key'].find((name) => typeof fields?.get(name) === 'string')
    const named = label === undefined ? null : fields?.get(label)
    if (!fields || typeof named !== 'string' || fields.size < 2) this.add([...path, `${index + 1}`], item, secret)
    else
      for (const [name, inner] of fields)
        if (name !== label) this.add([...path, named, name], inner, secret || isSecretName(name))
  }

  #leaf(path: readonly string[], identity: string, text: string, secret: boolean): void {
    const hides = secret && identity !== 'true' && identity !== 'false' && identity !== 'null'
    this.#push({ path, identity, ...cutPieces(piecesOf(text, hides, this.rules)), spelling: false })
  }

  #push(field: ConfigField): void {
    const name = field.path.join('\u0000')
    const times = (this.#seen.get(name) ?? 0) + 1
    this.#seen.set(name, times)
    const last = field.path.at(-1) ?? ''
    this.all.push(times === 1 ? field : { ...field, path: [...field.path.slice(0, -1), `${last} #${times}`] })
  }
}

/** `{"name": …, "value": …}`; `alone`: with nothing else in it. */
function pairOf(item: object): { name: string; value: unknown; alone: boolean } | null {
  const name = pairName(item)
  return name !== null && 'value' in item ? { name, value: item.value, alone: Object.keys(item).length === 2 } : null
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const piecesOf = (text: string, secret: boolean, rules: MaskRules): Piece[] =>
  secret ? [secretPiece(text)] : maskedPieces(text.slice(0, LONGEST_VALUE + MARGIN), rules)

/** At most `LONGEST_VALUE` characters are shown; that the rest differs is still seen by the identity of the field. */
function cutPieces(pieces: readonly Piece[]): { pieces: Piece[]; shortened: boolean } {
  const kept: Piece[] = []
  let room = LONGEST_VALUE
  for (const piece of pieces) {
    if (room <= 0) return { pieces: kept, shortened: true }
    const whole = piece.secret || piece.shown.length <= room
    kept.push(whole ? piece : plainPiece(piece.shown.slice(0, room)))
    room -= piece.shown.length
    if (!whole) return { pieces: kept, shortened: true }
  }
  return { pieces: kept, shortened: false }
}
