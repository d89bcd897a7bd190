import { doubleText } from '../calls/java-text'
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

/** A struct being written: its finished fields, and what was written around it before it began. */
type OpenStruct = { readonly before: string; readonly fields: { readonly id: number; readonly text: string }[] }

/** TJSONProtocol for writing: no whitespace, raw UTF-8, fields ascending by id as Java writes them. */
export class JsonWriter implements ThriftWriter {
  /** What has been written of the innermost struct's present field. */
  private text = ''
  private fieldId = 0
  private readonly places: Place[] = []
  private readonly structs: OpenStruct[] = []
  private readonly fieldIds: number[] = []

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
    this.value('')
    this.structs.push({ before: this.text, fields: [] })
    this.fieldIds.push(this.fieldId)
    this.text = ''
  }

  writeStructEnd(): void {
    const { before = '', fields = [] } = this.structs.pop() ?? {}
    this.fieldId = this.fieldIds.pop() ?? 0
    fields.sort((a, b) => a.id - b.id)
    this.text = `${before}{${fields.map(({ text }) => text).join()}}`
  }

  writeFieldBegin(_name: string, type: number, id: number): void {
    this.fieldId = id
    this.text = `"${id}":{"${TYPE_NAMES[type]}":`
    this.places.push({ kind: 'field', values: 0 })
  }

  writeFieldEnd(): void {
    this.close('}')
    this.structs.at(-1)?.fields.push({ id: this.fieldId, text: this.text })
    this.text = ''
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
    this.value(Number.isFinite(value) ? doubleText(value) : JSON.stringify(doubleText(value)))
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
