import {
  COLLISION_POLICY_IDS,
  MAINTENANCE_MODE_IDS,
  PULSE_STATUS_IDS,
  RESPONSE_CODE_IDS,
  SCHEDULE_STATUS_IDS,
  UPDATE_ACTION_IDS,
  UPDATE_STATUS_IDS,
} from '../calls/wire-enums'
import type { ThriftWriter } from './thrift-writer'

/** The fields that hold an enum, as `Struct.field`. */
const ENUM_FIELDS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'Response.responseCode': RESPONSE_CODE_IDS,
  'ScheduledTask.status': SCHEDULE_STATUS_IDS,
  'TaskEvent.status': SCHEDULE_STATUS_IDS,
  'JobUpdateState.status': UPDATE_STATUS_IDS,
  'JobUpdateEvent.status': UPDATE_STATUS_IDS,
  'JobInstanceUpdateEvent.action': UPDATE_ACTION_IDS,
  'PulseJobUpdateResult.status': PULSE_STATUS_IDS,
  'HostStatus.mode': MAINTENANCE_MODE_IDS,
  'JobConfiguration.cronCollisionPolicy': COLLISION_POLICY_IDS,
}

type Open =
  | { readonly kind: 'struct'; readonly name: string; readonly value: Record<string, unknown>; field: string }
  | { readonly kind: 'list'; readonly value: unknown[] }
  | { readonly kind: 'map'; readonly value: Record<string, unknown>; key: string | null }

/** What generated code writes, as plain objects: fields and enums by name, sets as lists, as the plain-JSON API has it. */
export class PlainJsonWriter implements ThriftWriter {
  private readonly open: Open[] = []
  private whole: unknown = null

  /** The value written. */
  value(): unknown {
    return this.whole
  }

  bytes(): Buffer {
    return Buffer.from(JSON.stringify(this.whole))
  }

  writeStructBegin(name: string): void {
    this.open.push({ kind: 'struct', name, value: {}, field: '' })
  }

  writeFieldBegin(name: string): void {
    const place = this.open.at(-1)
    if (place?.kind === 'struct') place.field = name
  }

  writeMapBegin(): void {
    this.open.push({ kind: 'map', value: {}, key: null })
  }

  writeListBegin(): void {
    this.open.push({ kind: 'list', value: [] })
  }

  writeSetBegin(): void {
    this.writeListBegin()
  }

  writeStructEnd(): void {
    this.close()
  }
  writeMapEnd(): void {
    this.close()
  }
  writeListEnd(): void {
    this.close()
  }
  writeSetEnd(): void {
    this.close()
  }

  writeI32(value: number): void {
    const place = this.open.at(-1)
    const names = place?.kind === 'struct' ? ENUM_FIELDS[`${place.name}.${place.field}`] : undefined
    this.put(Object.entries(names ?? {}).find(([, id]) => id === value)?.[0] ?? value)
  }

  writeBool(value: boolean): void {
    this.put(Boolean(value))
  }
  writeByte(value: number): void {
    this.put(value)
  }
  writeI16(value: number): void {
    this.put(value)
  }
  writeI64(value: unknown): void {
    this.put(Number(value))
  }
  writeDouble(value: number): void {
    this.put(value)
  }
  writeString(value: string): void {
    this.put(value)
  }

  writeMessageBegin(): void {}
  writeMessageEnd(): void {}
  writeFieldEnd(): void {}
  writeFieldStop(): void {}
  flush(): void {}

  private close(): void {
    const done = this.open.pop()
    if (done) this.put(done.value)
  }

  private put(value: unknown): void {
    const place = this.open.at(-1)
    if (!place) this.whole = value
    else if (place.kind === 'list') place.value.push(value)
    else if (place.kind === 'struct') place.value[place.field] = value
    else if (place.key === null) place.key = String(value)
    else {
      place.value[place.key] = value
      place.key = null
    }
  }
}
