import Int64 from 'node-int64'
import { TBufferedTransport, type TField, Thrift, TJSONProtocol, type TList, type TMap, type TMessage } from 'thrift'
import { BRACKETS, JsonTokens } from './json-tokens'
import { malformed, notThrift } from './wire-fault'
import { LOST_KEY, WireBudget, type WireLimits } from './wire-limits'

const { Type } = Thrift

const TYPE_OF_TAG: ReadonlyMap<string, Thrift.Type> = new Map([
  ['tf', Type.BOOL],
  ['i8', Type.BYTE],
  ['i16', Type.I16],
  ['i32', Type.I32],
  ['i64', Type.I64],
  ['dbl', Type.DOUBLE],
  ['str', Type.STRING],
  ['rec', Type.STRUCT],
  ['map', Type.MAP],
  ['lst', Type.LIST],
  ['set', Type.SET],
])

/** An element takes at least one byte, and a comma or a bracket after it. */
const SMALLEST_BYTES = 2

/**
 * Reads one TJSON message straight from a buffer for the generated code, in one pass and without building the
 * JSON first. Containers must hold exactly as many elements as they declare. Throws only `WireFault`.
 */
export class JsonReader extends TJSONProtocol {
  readonly #tokens: JsonTokens
  readonly #budget: WireBudget
  #passedOver = 0

  constructor(bytes: Buffer, limits: WireLimits) {
    super(new TBufferedTransport())
    this.#budget = new WireBudget(limits)
    this.#tokens = new JsonTokens(bytes, this.#budget)
  }

  /** A new unit of the answer begins: see `WireLimits`. */
  beginUnit(): void {
    this.#budget.beginUnit()
  }

  /** Values so far that the generated code has no place for. */
  get passedOver(): number {
    return this.#passedOver
  }

  override readMessageBegin(): TMessage {
    this.#tokens.expectMessage()
    this.#tokens.openList()
    if (this.#tokens.integer() !== 1) throw notThrift()
    return { fname: this.#tokens.text(), mtype: this.#tokens.integer(), rseqid: this.#tokens.integer() }
  }

  override readMessageEnd(): void {
    this.#tokens.closeList()
    if (this.#tokens.bytesLeft > 0) throw malformed('bytes follow the message')
  }

  override readStructBegin(): { fname: string } {
    this.#budget.enter()
    this.#tokens.openPairs()
    return { fname: '' }
  }

  override readStructEnd(): void {
    this.#tokens.closePairs()
    this.#budget.leave()
  }

  override readFieldBegin(): TField {
    if (this.#tokens.peek() === BRACKETS.closePairs) return { fname: '', ftype: Type.STOP, fid: 0 }
    const fid = this.#tokens.integer()
    if (fid < -32768 || fid > 32767) throw malformed('a field has an impossible id')
    this.#tokens.openPairs()
    return { fname: '', fid, ftype: this.#tag() }
  }

  override readFieldEnd(): void {
    this.#tokens.closePairs()
  }

  override readMapBegin(): TMap {
    this.#budget.enter()
    this.#tokens.openList()
    const ktype = this.#tag()
    const vtype = this.#tag()
    const size = this.#size(2 * SMALLEST_BYTES)
    this.#tokens.openPairs()
    return { ktype, vtype, size }
  }

  override readMapEnd(): void {
    this.#tokens.closePairs()
    this.#tokens.closeList()
    this.#budget.leave()
  }

  override readListBegin(): TList {
    this.#budget.enter()
    this.#tokens.openList()
    return { etype: this.#tag(), size: this.#size(SMALLEST_BYTES) }
  }

  override readListEnd(): void {
    this.#tokens.closeList()
    this.#budget.leave()
  }

  override readSetBegin(): TList {
    return this.readListBegin()
  }

  override readSetEnd(): void {
    this.readListEnd()
  }

  override readBool(): boolean {
    return this.#tokens.integer() !== 0
  }

  override readByte(): number {
    return this.readI32()
  }

  override readI16(): number {
    return this.readI32()
  }

  override readI32(): number {
    const value = this.#tokens.integer()
    if (value !== (value | 0)) throw malformed('a number does not fit its type')
    return value | 0
  }

  override readI64(): Int64 {
    return new Int64(this.#tokens.integer())
  }

  override readDouble(): number {
    const text = this.#tokens.number()
    const value = Number(text)
    if (text === '' || (Number.isNaN(value) && text !== 'NaN')) throw malformed('a number cannot be read')
    return value
  }

  override readString(): string {
    const text = this.#tokens.text()
    if (text === LOST_KEY) this.#passedOver += 1
    return text
  }

  override readBinary(): Buffer {
    return Buffer.from(this.#tokens.text(), 'base64')
  }

  override skip(type: Thrift.Type): void {
    this.#passedOver += 1
    switch (type) {
      case Type.STRING:
        this.#tokens.skipText()
        return
      case Type.STRUCT:
        this.readStructBegin()
        for (let field = this.readFieldBegin(); field.ftype !== Type.STOP; field = this.readFieldBegin()) {
          this.skip(field.ftype)
          this.readFieldEnd()
        }
        this.readStructEnd()
        return
      case Type.MAP: {
        const { ktype, vtype, size } = this.readMapBegin()
        for (let i = 0; i < size; i++) {
          this.skip(ktype)
          this.skip(vtype)
        }
        this.readMapEnd()
        return
      }
      case Type.SET:
      case Type.LIST: {
        const { etype, size } = this.readListBegin()
        for (let i = 0; i < size; i++) this.skip(etype)
        this.readListEnd()
        return
      }
      default:
        this.#tokens.number()
    }
  }

  #tag(): Thrift.Type {
    const type = TYPE_OF_TAG.get(this.#tokens.text())
    if (type === undefined) throw malformed('it uses an unknown type')
    return type
  }

  #size(smallestBytes: number): number {
    const size = this.#tokens.integer()
    if (size !== 0) this.#budget.declare(size, smallestBytes, this.#tokens.bytesLeft)
    return size
  }
}
