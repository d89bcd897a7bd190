import {
  BOOL,
  BYTE,
  DOUBLE,
  I16,
  I32,
  I64,
  LIST,
  MAP,
  NoThrift,
  SET,
  STRING,
  STRUCT,
  type Tree,
  type TreeField,
  type TreeMessage,
} from './thrift-tree'

const TYPES: ReadonlyMap<string, number> = new Map([
  ['tf', BOOL],
  ['i8', BYTE],
  ['dbl', DOUBLE],
  ['i16', I16],
  ['i32', I32],
  ['i64', I64],
  ['str', STRING],
  ['rec', STRUCT],
  ['map', MAP],
  ['set', SET],
  ['lst', LIST],
])
const NUMBER = /-?\d[\d.eE+-]*/y
const QUOTED = /"(?:[^"\\]|\\.)*"/y
const MAX_DEPTH = 64

/**
 * Reads a message of TJSONProtocol, which has no whitespace anywhere.
 *
 * @throws NoThrift when the text is none.
 */
export function readJsonTree(text: string): TreeMessage {
  const reader = new Reader(text)
  reader.expect('[1,')
  const name = parsed(reader.quoted())
  reader.expect(',')
  const type = Number(reader.number())
  reader.expect(',')
  const seqid = Number(reader.number())
  reader.expect(',')
  const body = reader.value(STRUCT, 0)
  reader.expect(']')
  return { name, type, seqid, body, rest: text.length - reader.at }
}

class Reader {
  at = 0
  constructor(private readonly text: string) {}

  expect(token: string): void {
    if (!this.text.startsWith(token, this.at)) throw new NoThrift(`no ${token} at character ${this.at}`)
    this.at += token.length
  }

  number(): string {
    return this.match(NUMBER, 'number')
  }

  quoted(): string {
    return this.match(QUOTED, 'string')
  }

  value(type: number, depth: number): Tree {
    if (depth > MAX_DEPTH) throw new NoThrift('nested too deeply')
    switch (type) {
      case STRUCT:
        return { kind: 'struct', fields: this.fields(depth) }
      case LIST:
      case SET:
        return this.collection(type === SET ? 'set' : 'list', depth)
      case MAP:
        return this.map(depth)
      case STRING: {
        const written = this.quoted()
        return { kind: 'leaf', type, written: written.slice(1, -1), value: parsed(written) }
      }
      default: {
        const written = this.text[this.at] === '"' ? this.quoted() : this.number()
        return { kind: 'leaf', type, written, value: written }
      }
    }
  }

  private fields(depth: number): TreeField[] {
    const fields: TreeField[] = []
    this.expect('{')
    while (this.text[this.at] !== '}') {
      if (fields.length > 0) this.expect(',')
      const id = Number(parsed(this.quoted()))
      this.expect(':{')
      const type = this.type()
      this.expect(':')
      fields.push({ id, type, value: this.value(type, depth + 1) })
      this.expect('}')
    }
    this.expect('}')
    return fields
  }

  private collection(kind: 'list' | 'set', depth: number): Tree {
    this.expect('[')
    const elementType = this.type()
    this.expect(',')
    const size = Number(this.number())
    const items: Tree[] = []
    for (let index = 0; index < size; index++) {
      this.expect(',')
      items.push(this.value(elementType, depth + 1))
    }
    this.expect(']')
    return { kind, elementType, items }
  }

  private map(depth: number): Tree {
    this.expect('[')
    const key = this.type()
    this.expect(',')
    const value = this.type()
    this.expect(',')
    const size = Number(this.number())
    this.expect(',{')
    const entries: (readonly [Tree, Tree])[] = []
    for (let index = 0; index < size; index++) {
      if (index > 0) this.expect(',')
      const name = this.value(key, depth + 1)
      this.expect(':')
      entries.push([name, this.value(value, depth + 1)])
    }
    this.expect('}]')
    return { kind: 'map', types: `${key}:${value}`, entries }
  }

  private type(): number {
    const name = parsed(this.quoted())
    const type = TYPES.get(name)
    if (type === undefined) throw new NoThrift(`no Thrift type is called ${name}`)
    return type
  }

  private match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.at
    const [found] = pattern.exec(this.text) ?? []
    if (found === undefined) throw new NoThrift(`no ${what} at character ${this.at}`)
    this.at += found.length
    return found
  }
}

function parsed(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    throw new NoThrift('a string that is no JSON')
  }
}
