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

const VERSION_MASK = 0xffff0000
const VERSION_1 = 0x80010000
const MAX_DEPTH = 64

/**
 * Reads a message of TBinaryProtocol.
 *
 * @throws NoThrift when the bytes are none.
 */
export function readBinaryTree(bytes: Buffer): TreeMessage {
  const reader = new Reader(bytes)
  const version = reader.i32()
  if ((version & VERSION_MASK) >>> 0 !== VERSION_1) throw new NoThrift('no strict TBinary header')
  const name = reader.text()
  const seqid = reader.i32()
  const body = reader.value(STRUCT, 0)
  return { name, type: version & 0xff, seqid, body, rest: bytes.length - reader.at }
}

class Reader {
  at = 0
  constructor(private readonly bytes: Buffer) {}

  i32(): number {
    return this.bytes.readInt32BE(this.take(4))
  }

  text(): string {
    const size = this.i32()
    const start = this.take(size)
    return this.bytes.toString('utf8', start, start + size)
  }

  value(type: number, depth: number): Tree {
    if (depth > MAX_DEPTH) throw new NoThrift('nested too deeply')
    switch (type) {
      case BOOL:
      case BYTE:
        return leaf(type, this.bytes.readInt8(this.take(1)))
      case I16:
        return leaf(type, this.bytes.readInt16BE(this.take(2)))
      case I32:
        return leaf(type, this.i32())
      case I64:
        return leaf(type, this.bytes.readBigInt64BE(this.take(8)))
      case DOUBLE:
        return leaf(type, this.bytes.readDoubleBE(this.take(8)))
      case STRING:
        return leaf(type, this.text())
      case STRUCT:
        return { kind: 'struct', fields: this.fields(depth) }
      case SET:
      case LIST: {
        const elementType = this.byte()
        const items = this.many((): Tree => this.value(elementType, depth + 1))
        return { kind: type === SET ? 'set' : 'list', elementType, items }
      }
      case MAP: {
        const [key, value] = [this.byte(), this.byte()]
        const entries = this.many((): readonly [Tree, Tree] => [
          this.value(key, depth + 1),
          this.value(value, depth + 1),
        ])
        return { kind: 'map', types: `${key}:${value}`, entries }
      }
      default:
        throw new NoThrift(`no Thrift type has the number ${type}`)
    }
  }

  private fields(depth: number): TreeField[] {
    const fields: TreeField[] = []
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      const id = this.bytes.readInt16BE(this.take(2))
      fields.push({ id, type, value: this.value(type, depth + 1) })
    }
    return fields
  }

  private many<T>(read: () => T): T[] {
    const size = this.i32()
    if (size < 0 || size > this.bytes.length) throw new NoThrift('a collection larger than the message')
    return Array.from({ length: size }, read)
  }

  private byte(): number {
    return this.bytes.readUInt8(this.take(1))
  }

  private take(count: number): number {
    const start = this.at
    if (count < 0 || start + count > this.bytes.length) throw new NoThrift('the message ends too early')
    this.at = start + count
    return start
  }
}

const leaf = (type: number, value: unknown): Tree => ({
  kind: 'leaf',
  type,
  written: String(value),
  value: String(value),
})
