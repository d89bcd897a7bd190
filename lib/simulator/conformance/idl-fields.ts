import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

type IdlField = { readonly name: string; readonly type: string }

const FIELD = /^\s*(\d+):\s*(?:optional\s+|required\s+)?(map<[^>]+>|[\w<>]+)\s+(\w+)/
const BLOCK = /^(?:struct|union)\s+(\w+)\s*\{([^}]*)\}/gm

/** Names and types of the fields of every struct in the IDL, by struct and field id. */
const STRUCTS: ReadonlyMap<string, ReadonlyMap<number, IdlField>> = new Map(
  [...idlText().matchAll(BLOCK)].map(([, name = '', block = '']) => [name, fieldsIn(block)]),
)

function idlText(): string {
  return readFileSync(fileURLToPath(new URL('../../aurora/idl/aurora.thrift', import.meta.url)), 'utf8')
}

function fieldsIn(block: string): ReadonlyMap<number, IdlField> {
  return new Map(
    block.split('\n').flatMap((line): [number, IdlField][] => {
      const [, id, type, name] = FIELD.exec(line) ?? []
      return id && type && name ? [[Number(id), { name, type }]] : []
    }),
  )
}

/** A field as the IDL has it; an id it does not know gets a name of its own and leads nowhere. */
export const idlField = (struct: string, id: number): IdlField =>
  STRUCTS.get(struct)?.get(id) ?? { name: `#${id}`, type: '' }

/** What a collection holds: `T` of `set<T>`, `list<T>` and of the values of `map<K, T>`. */
export const elementTypeOf = (type: string): string => /^\w+<(?:[^,>]+,\s*)?(.+)>$/.exec(type)?.[1] ?? ''
