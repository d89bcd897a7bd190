import type { ThriftWriter } from './thrift-writer'

const VERSION_1 = 0x80010000

/** TBinaryProtocol, strict, for writing. */
export class BinaryWriter implements ThriftWriter {
  private buffer = Buffer.allocUnsafe(4096)
  private length = 0

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
  }

  writeFieldStop(): void {
    this.writeByte(0)
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
  writeStructBegin(): void {}
  writeStructEnd(): void {}
  writeFieldEnd(): void {}
  writeMapEnd(): void {}
  writeListEnd(): void {}
  writeSetEnd(): void {}
  flush(): void {}

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
