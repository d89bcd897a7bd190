/**
 * The half of a Thrift protocol that generated code writes to. The runtime's own binary writer copies its buffer for every
 * field, which is far too slow for thousands of tasks.
 */
export type ThriftWriter = {
  writeMessageBegin(name: string, type: number, seqid: number): void
  writeMessageEnd(): void
  writeStructBegin(name: string): void
  writeStructEnd(): void
  writeFieldBegin(name: string, type: number, id: number): void
  writeFieldEnd(): void
  writeFieldStop(): void
  writeMapBegin(keyType: number, valueType: number, size: number): void
  writeMapEnd(): void
  writeListBegin(elementType: number, size: number): void
  writeListEnd(): void
  writeSetBegin(elementType: number, size: number): void
  writeSetEnd(): void
  writeBool(value: boolean): void
  writeByte(value: number): void
  writeI16(value: number): void
  writeI32(value: number): void
  writeI64(value: unknown): void
  writeDouble(value: number): void
  writeString(value: string): void
  flush(): void
  /** Everything written so far. */
  bytes(): Buffer
}
