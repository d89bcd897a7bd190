import type { ThriftWriter } from './thrift-writer'

const VERSION_1 = 0x80010000

/** A field already written, or being written: where it begins. */
type FieldPlace = { readonly id: number; readonly start: number }

/** TBinaryProtocol, strict, for writing; fields ascending by id as Java writes them. */
export class BinaryWriter implements ThriftWriter {
  private buffer = Buffer.allocUnsafe(4096)
  private length = 0
  private readonly structs: FieldPlace[][] = []

  bytes(): Buffer {
    return this.buffer.subarray(0, this.length)
  }

  writeMessageBegin(name: string, type: number, seqid: number): void {
    this.writeI32(VERSION_1 | type)
    this.writeString(name)
    this.writeI32(seqid)
  }

  writeFieldBegin(_name: string, type: number, id: number): void {
    const at = this.reserve(3)
    this.buffer[at] = type
    this.buffer.writeInt16BE(id, at + 1)
    this.structs.at(-1)?.push({ id, start: at })
  }

  writeFieldStop(): void {
    this.sortFields(this.structs.at(-1) ?? [])
    this.writeByte(0)
  }

  writeStructBegin(): void {
    this.structs.push([])
  }

  writeStructEnd(): void {
    this.structs.pop()
  }

  writeMapBegin(keyType: number, valueType: number, size: number): void {
    this.writeByte(keyType)
    this.writeByte(valueType)
    this.writeI32(size)
  }

  writeListBegin(elementType: number, size: number): void {
    this.writeByte(elementType)
    this.writeI32(size)
  }

  writeSetBegin(elementType: number, size: number): void {
    this.writeListBegin(elementType, size)
  }

  writeBool(value: boolean): void {
    this.writeByte(value ? 1 : 0)
  }

  writeByte(value: number): void {
    const at = this.reserve(1)
    this.buffer[at] = value
  }

  writeI16(value: number): void {
    const at = this.reserve(2)
    this.buffer.writeInt16BE(value, at)
  }

  writeI32(value: number): void {
    const at = this.reserve(4)
    this.buffer.writeInt32BE(value | 0, at)
  }

  writeI64(value: unknown): void {
    const at = this.reserve(8)
    this.buffer.writeBigInt64BE(BigInt(Math.trunc(Number(value))), at)
  }

  writeDouble(value: number): void {
    const at = this.reserve(8)
    this.buffer.writeDoubleBE(value, at)
  }

  writeString(value: string): void {
    const size = Buffer.byteLength(value)
    const at = this.reserve(4 + size)
    this.buffer.writeInt32BE(size, at)
    this.buffer.write(value, at + 4)
  }

  writeMessageEnd(): void {}
  writeFieldEnd(): void {}
  writeMapEnd(): void {}
  writeListEnd(): void {}
  writeSetEnd(): void {}
  flush(): void {}

  private sortFields(fields: readonly FieldPlace[]): void {
    if (fields.every(({ id }, index) => id >= (fields[index - 1]?.id ?? id))) return
    const end = this.length
    const pieces = fields
      .map(({ id, start }, index) => ({ id, start, end: fields[index + 1]?.start ?? end }))
      .sort((a, b) => a.id - b.id)
    const [first] = fields
    const sorted = Buffer.concat(pieces.map((piece) => this.buffer.subarray(piece.start, piece.end)))
    sorted.copy(this.buffer, first?.start ?? end)
  }

  /** Makes room for `count` bytes and answers where they begin. */
  private reserve(count: number): number {
    const at = this.length
    this.length += count
    if (this.length > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.length, this.buffer.length * 2))
      this.buffer.copy(larger, 0, 0, at)
      this.buffer = larger
    }
    return at
  }
}
