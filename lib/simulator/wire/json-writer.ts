import type { ThriftWriter } from './thrift-writer'

const VERSION = 1
/** TJSONProtocol's names of types, by Thrift's type ids. */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  2: 'tf',
  3: 'i8',
  4: 'dbl',
  6: 'i16',
  8: 'i32',
  10: 'i64',
  11: 'str',
  12: 'rec',
  13: 'map',
  14: 'set',
  15: 'lst',
}

/** Where the next value goes: after a comma in a list, after a field's tag, or by turns as a map's key and value. */
type Place = { kind: 'list' | 'field' | 'map'; values: number }

/** TJSONProtocol for writing: no whitespace, raw UTF-8. */
export class JsonWriter implements ThriftWriter {
  private text = ''
  private readonly places: Place[] = []
  private readonly fieldCounts: number[] = []

  bytes(): Buffer {
    return Buffer.from(this.text)
  }

  writeMessageBegin(name: string, type: number, seqid: number): void {
    this.text += `[${VERSION},${JSON.stringify(name)},${type},${seqid}`
    this.places.push({ kind: 'list', values: 1 })
  }

  writeMessageEnd(): void {
    this.close(']')
  }

  writeStructBegin(): void {
    this.value('{')
    this.fieldCounts.push(0)
  }

  writeStructEnd(): void {
    this.text += '}'
    this.fieldCounts.pop()
  }

  writeFieldBegin(_name: string, type: number, id: number): void {
    const count = this.fieldCounts.pop() ?? 0
    this.fieldCounts.push(count + 1)
    this.text += `${count > 0 ? ',' : ''}"${id}":{"${TYPE_NAMES[type]}":`
    this.places.push({ kind: 'field', values: 0 })
  }

  writeFieldEnd(): void {
    this.close('}')
  }

  writeMapBegin(keyType: number, valueType: number, size: number): void {
    this.value(`["${TYPE_NAMES[keyType]}","${TYPE_NAMES[valueType]}",${size},{`)
    this.places.push({ kind: 'map', values: 0 })
  }

  writeMapEnd(): void {
    this.close('}]')
  }

  writeListBegin(elementType: number, size: number): void {
    this.value(`["${TYPE_NAMES[elementType]}",${size}`)
    this.places.push({ kind: 'list', values: 1 })
  }

  writeListEnd(): void {
    this.close(']')
  }

  writeSetBegin(elementType: number, size: number): void {
    this.writeListBegin(elementType, size)
  }

  writeSetEnd(): void {
    this.writeListEnd()
  }

  writeBool(value: boolean): void {
    this.value(value ? '1' : '0')
  }

  writeByte(value: number): void {
    this.value(String(value))
  }

  writeI16(value: number): void {
    this.value(String(value))
  }

  writeI32(value: number): void {
    this.value(String(value))
  }

  writeI64(value: unknown): void {
    this.value(String(Math.trunc(Number(value))))
  }

  writeDouble(value: number): void {
    this.value(Number.isInteger(value) ? value.toFixed(1) : String(value))
  }

  writeString(value: string): void {
    this.value(JSON.stringify(value))
  }

  writeFieldStop(): void {}
  flush(): void {}

  private value(text: string): void {
    const place = this.places.at(-1)
    if (place?.kind === 'list') this.text += ','
    else if (place?.kind === 'map' && place.values > 0) this.text += place.values % 2 === 1 ? ':' : ','
    if (place) place.values++
    this.text += text
  }

  private close(text: string): void {
    this.text += text
    this.places.pop()
  }
}
