import { say } from '../messages/say'
import type { FieldChange, Segment } from './change'
import type { ConfigField } from './config-fields'
import { type Piece, plainPiece } from './secret-mask'
import { turnsBetween } from './text-diff'

/** A change with a name that is equal for equal changes; the name holds what is masked and never leaves the server. */
export type NamedChange = FieldChange & { readonly identity: string }

const pathName = (path: readonly string[]): string => path.join('\u0000')

/** What differs between two configs, in the order of the second, then what is gone. */
export function diffFields(before: readonly ConfigField[], after: readonly ConfigField[]): NamedChange[] {
  const old = new Map(before.map((field) => [pathName(field.path), field]))
  const fresh = new Set(after.map(({ path }) => pathName(path)))
  const changes = [
    ...after.map((field) => changeBetween(old.get(pathName(field.path)) ?? null, field)),
    ...before.filter(({ path }) => !fresh.has(pathName(path))).map((field) => changeBetween(field, null)),
  ].filter((change) => change !== null)
  return withoutSpelling(changes)
}

type Found = NamedChange & { readonly spelling: boolean }

/** How the executor's data is written matters only where its content is the same. */
function withoutSpelling(changes: readonly Found[]): NamedChange[] {
  const [executor] = changes.find(({ spelling }) => spelling)?.path ?? []
  const otherwise = changes.some(({ path, spelling }) => !spelling && path[0] === executor)
  return changes.filter(({ spelling }) => !spelling || !otherwise).map(({ spelling: _, ...change }) => change)
}

function changeBetween(before: ConfigField | null, after: ConfigField | null): Found | null {
  if (before?.identity === after?.identity) return null
  const field = after ?? before
  if (!field) return null
  return {
    path: field.path,
    kind: before === null ? 'added' : after === null ? 'gone' : 'changed',
    segments: field.spelling ? segmentsOf(field) : segmentsBetween(before, after),
    identity: JSON.stringify([field.path, before?.identity ?? null, after?.identity ?? null]),
    spelling: field.spelling,
  }
}

/** Values shorter than this are told whole, before and after; longer ones by what differs in them. */
const SHORT = 40
/** Beyond so many words a text is compared line by line. */
const MOST_WORDS = 1_500
/** Below this share of common text, weaving both into one would only confuse. */
const LEAST_COMMON = 0.3

/** What a value was and what it is, masked, as one text. */
export function segmentsBetween(before: ConfigField | null, after: ConfigField | null): Segment[] {
  const old = before?.pieces ?? []
  const fresh = after?.pieces ?? []
  if (Math.max(lengthOf(old), lengthOf(fresh)) > SHORT && before && after) {
    const woven = segments(turnsBetween(tokens(old), tokens(fresh), ({ identity, secret }) => `${secret} ${identity}`))
    // Beyond the cut, or in how it is written.
    if (woven.every(({ is }) => is === 'same')) woven.push({ is: 'new', text: say('diff.unseen'), secret: false })
    const common = woven.filter(({ is }) => is === 'same').reduce((sum, { text }) => sum + text.length, 0)
    if (common >= LEAST_COMMON * Math.max(lengthOf(old), lengthOf(fresh))) return [...woven, ...cut(before, after)]
  }
  return [
    ...segments(old.map((item) => ({ is: 'gone', item }))),
    ...segments(fresh.map((item) => ({ is: 'new', item }))),
    ...cut(before, after),
  ]
}

/** One value by itself. */
export const segmentsOf = (field: ConfigField): Segment[] => [
  ...segments(field.pieces.map((item) => ({ is: 'same', item }))),
  ...cut(field, field),
]

const cut = (...fields: readonly (ConfigField | null)[]): Segment[] =>
  fields.some((field) => field?.shortened) ? [{ is: 'same', text: ' …', secret: false }] : []

const lengthOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { shown }) => sum + shown.length, 0)

function tokens(pieces: readonly Piece[]): Piece[] {
  const words = pieces.flatMap((piece) => (piece.secret ? [piece] : split(piece, /[\w.-]+|\s+|[^\w\s]/gu)))
  return words.length <= MOST_WORDS
    ? words
    : pieces.flatMap((piece) => (piece.secret ? [piece] : split(piece, /[^\n]*\n|[^\n]+/gu)))
}

const split = (piece: Piece, by: RegExp): Piece[] => (piece.shown.match(by) ?? []).map(plainPiece)

/** Neighbours that share their fate become one stretch. */
function segments(turns: readonly { readonly is: Segment['is']; readonly item: Piece }[]): Segment[] {
  const joined: { is: Segment['is']; text: string; secret: boolean }[] = []
  for (const { is, item } of turns) {
    const last = joined.at(-1)
    if (last && last.is === is && !last.secret && !item.secret) last.text += item.shown
    else joined.push({ is, text: item.shown, secret: item.secret })
  }
  return joined
}
