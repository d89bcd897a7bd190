/** Thrift's type ids on the wire. */
export const BOOL = 2
export const BYTE = 3
export const DOUBLE = 4
export const I16 = 6
export const I32 = 8
export const I64 = 10
export const STRING = 11
export const STRUCT = 12
export const MAP = 13
export const SET = 14
export const LIST = 15

/**
 * A Thrift value just as it was on the wire: which fields were there, in which order and of which types. A leaf keeps its
 * text as it was written, so that in TJSON `1` and `1.0`, or `é` and its escape, differ.
 */
export type Tree =
  | { readonly kind: 'leaf'; readonly type: number; readonly written: string; readonly value: string }
  | { readonly kind: 'struct'; readonly fields: readonly TreeField[] }
  | { readonly kind: 'list' | 'set'; readonly elementType: number; readonly items: readonly Tree[] }
  | { readonly kind: 'map'; readonly types: string; readonly entries: readonly (readonly [Tree, Tree])[] }

export type TreeField = { readonly id: number; readonly type: number; readonly value: Tree }

/** A whole message; `rest` counts the bytes behind it. */
export type TreeMessage = {
  readonly name: string
  readonly type: number
  readonly seqid: number
  readonly body: Tree
  readonly rest: number
}

/** Bytes that are no Thrift message of the expected protocol. */
export class NoThrift extends Error {}

export const fieldOf = (tree: Tree | null | undefined, id: number): Tree | null =>
  tree?.kind === 'struct' ? (tree.fields.find((field) => field.id === id)?.value ?? null) : null

/** The member of a struct that is one level down for each id. */
export const memberOf = (tree: Tree | null, ...ids: readonly number[]): Tree | null =>
  ids.reduce<Tree | null>((at, id) => fieldOf(at, id), tree)

export const textOf = (tree: Tree | null): string | null => (tree?.kind === 'leaf' ? tree.value : null)

export const itemsOf = (tree: Tree | null): readonly Tree[] =>
  tree?.kind === 'list' || tree?.kind === 'set' ? tree.items : []
