import Int64 from 'node-int64'
import { TBinaryProtocol, TBufferedTransport, type TField, Thrift, type TList, type TMap, type TMessage } from 'thrift'
import { malformed, notThrift, truncated } from './wire-fault'
import { LOST_KEY, WireBudget, type WireLimits } from './wire-limits'

const { Type } = Thrift
const VERSION_1 = 0x8001

/** Fewest bytes a value of each wire type can take; no entry means no such type. */
const SMALLEST_BYTES: readonly (number | undefined)[] = (() => {
  const sizes: (number | undefined)[] = []
  sizes[Type.BOOL] = 1
  sizes[Type.BYTE] = 1
  sizes[Type.DOUBLE] = 8
  sizes[Type.I16] = 2
  sizes[Type.I32] = 4
  sizes[Type.I64] = 8
  sizes[Type.STRING] = 4
  sizes[Type.STRUCT] = 1
  sizes[Type.MAP] = 6
  sizes[Type.SET] = 5
  sizes[Type.LIST] = 5
  return sizes
})()

/** The same for the types whose values all take equally many. */
const FIXED_BYTES = SMALLEST_BYTES.map((bytes, type) => (type < Type.STRING ? bytes : undefined))

/** Names are not on the wire. */
const NO_NAME = { fname: '' }

function smallestBytes(type: number): number {
  const bytes = SMALLEST_BYTES[type]
  if (bytes === undefined) throw malformed('it uses an unknown type')
  return bytes
}

/**
 * Reads one strict TBinary message straight from a buffer for the generated code. Every declared size is checked
 * against the bytes that are left before anything is made of it, and every element against its container's type.
 * Throws only `WireFault`.
 */
export class BinaryReader extends TBinaryProtocol {
  readonly #bytes: Buffer
  readonly #budget: WireBudget
  #at = 0
  /** Types the innermost container may hold, one bit each; 0 inside a struct, where the fields say their types. */
  #allowed = 0
  readonly #outer: number[] = []
  #fieldId = 0
  #passedOver = 0

  constructor(bytes: Buffer, limits: WireLimits) {
    super(new TBufferedTransport())
    this.#bytes = bytes
    this.#budget = new WireBudget(limits)
  }

  override readMessageBegin(): TMessage {
    const start = this.#bytes.subarray(0, 2)
    if (start.length === 0 || start[0] !== VERSION_1 >> 8) throw notThrift()
    if (start.length === 2 && start[1] !== (VERSION_1 & 0xff)) throw notThrift()
    const mtype = this.readI32() & 0xff
    return { mtype, fname: this.readString(), rseqid: this.readI32() }
  }

  override readMessageEnd(): void {
    if (this.#at !== this.#bytes.length) throw malformed('bytes follow the message')
  }

  override readStructBegin(): { fname: string } {
    this.#open(Type.STRUCT, 0)
    return NO_NAME
  }

  override readStructEnd(): void {
    this.#close()
  }

  override readFieldBegin(): TField {
    const ftype = this.nextField()
    return { fname: '', ftype, fid: this.#fieldId }
  }

  /** Begins the next field: its type, `STOP` behind the last one. As `readFieldBegin`, without an object for each. */
  nextField(): Thrift.Type {
    const at = this.#take(1)
    const type = this.#bytes[at] ?? Type.STOP
    this.#fieldId = 0
    if (type === Type.STOP) return type
    smallestBytes(type)
    this.#budget.step()
    this.#fieldId = this.#bytes.readInt16BE(this.#take(2))
    return type
  }

  /** Id of the field that `nextField` began. */
  get fieldId(): number {
    return this.#fieldId
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#at
  }

  /** Values so far that the generated code has no place for. */
  get passedOver(): number {
    return this.#passedOver
  }

  /** Elements of all containers so far. */
  get elements(): number {
    return this.#budget.elements
  }

  /** A new unit of the answer begins: see `WireLimits`. */
  beginUnit(): void {
    this.#budget.beginUnit()
  }

  /** The bytes between two positions, not copied. */
  bytesBetween(start: number, end: number): Buffer {
    return this.#bytes.subarray(start, end)
  }

  /** Whether exactly these bytes come next. */
  isNext(bytes: Buffer): boolean {
    const end = this.#at + bytes.length
    return end <= this.#bytes.length && this.#bytes.compare(bytes, 0, bytes.length, this.#at, end) === 0
  }

  /** Passes over a struct that is known to be good because the very same bytes were read before. */
  pass(byteCount: number, elements: number): void {
    this.#expect(Type.STRUCT)
    this.#take(byteCount)
    this.#budget.count(elements)
  }

  override readMapBegin(): TMap {
    const at = this.#take(6)
    const ktype = this.#bytes.readUInt8(at)
    const vtype = this.#bytes.readUInt8(at + 1)
    const size = this.#bytes.readInt32BE(at + 2)
    if (size !== 0) this.#budget.declare(size, smallestBytes(ktype) + smallestBytes(vtype), this.#left())
    this.#open(Type.MAP, (1 << ktype) | (1 << vtype))
    return { ktype, vtype, size }
  }

  override readMapEnd(): void {
    this.#close()
  }

  override readListBegin(): TList {
    return this.#elements(Type.LIST)
  }

  override readListEnd(): void {
    this.#close()
  }

  override readSetBegin(): TList {
    return this.#elements(Type.SET)
  }

  override readSetEnd(): void {
    this.#close()
  }

  override readBool(): boolean {
    this.#expect(Type.BOOL)
    return this.#bytes.readUInt8(this.#take(1)) !== 0
  }

  override readByte(): number {
    this.#expect(Type.BYTE)
    return this.#bytes.readInt8(this.#take(1))
  }

  override readI16(): number {
    this.#expect(Type.I16)
    return this.#bytes.readInt16BE(this.#take(2))
  }

  override readI32(): number {
    this.#expect(Type.I32)
    return this.#bytes.readInt32BE(this.#take(4))
  }

  override readI64(): Int64 {
    const start = this.#at
    this.readSafeInteger()
    return new Int64(this.#bytes, start)
  }

  /** An i64 as a number that JavaScript can hold exactly. */
  readSafeInteger(): number {
    this.#expect(Type.I64)
    const at = this.#take(8)
    const value = this.#bytes.readInt32BE(at) * 2 ** 32 + this.#bytes.readUInt32BE(at + 4)
    if (!Number.isSafeInteger(value)) throw malformed('a time or count is too large')
    return value
  }

  override readDouble(): number {
    this.#expect(Type.DOUBLE)
    return this.#bytes.readDoubleBE(this.#take(8))
  }

  override readString(): string {
    const start = this.#text()
    if (start === this.#at) return ''
    const text = this.#bytes.toString('utf8', start, this.#at)
    if (text === LOST_KEY) this.#passedOver += 1
    return text
  }

  override readBinary(): Buffer {
    const start = this.#text()
    return this.#bytes.subarray(start, this.#at)
  }

  override skip(type: Thrift.Type): void {
    this.#passedOver += 1
    switch (type) {
      case Type.STRING:
        this.#text()
        return
      case Type.STRUCT:
        this.#open(Type.STRUCT, 0)
        for (let field = this.nextField(); field !== Type.STOP; field = this.nextField()) this.skip(field)
        this.#close()
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
        const { etype, size } = this.#elements(type)
        const fixedBytes = FIXED_BYTES[etype]
        if (fixedBytes !== undefined) this.#take(size * fixedBytes)
        else for (let i = 0; i < size; i++) this.skip(etype)
        this.#close()
        return
      }
      default:
        this.#expect(type)
        this.#take(smallestBytes(type))
    }
  }

  #left(): number {
    return this.#bytes.length - this.#at
  }

  #take(size: number): number {
    const at = this.#at
    if (size > this.#bytes.length - at) throw truncated()
    this.#at = at + size
    return at
  }

  #expect(type: number): void {
    if (this.#allowed !== 0 && (this.#allowed & (1 << type)) === 0) throw malformed('a container holds another type')
  }

  #open(type: number, allowed: number): void {
    this.#expect(type)
    this.#budget.enter()
    this.#outer.push(this.#allowed)
    this.#allowed = allowed
  }

  #close(): void {
    this.#budget.leave()
    this.#allowed = this.#outer.pop() ?? 0
  }

  #elements(type: number): TList {
    const at = this.#take(5)
    const etype = this.#bytes.readUInt8(at)
    const size = this.#bytes.readInt32BE(at + 1)
    if (size !== 0) this.#budget.declare(size, smallestBytes(etype), this.#left())
    this.#open(type, 1 << etype)
    return { etype, size }
  }

  /** Passes over a string; answers where its text starts, which ends where the next value begins. */
  #text(): number {
    this.#expect(Type.STRING)
    const size = this.#bytes.readInt32BE(this.#take(4))
    this.#budget.string(size, this.#left())
    return this.#take(size)
  }
}
