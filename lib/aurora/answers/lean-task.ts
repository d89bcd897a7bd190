import { Thrift } from 'thrift'
import aurora from '../generated/aurora_types'
import type { BinaryReader } from '../wire/binary-reader'
import { readStruct } from '../wire/generated-struct'
import { type EventParts, type RunningConfig, type TaskParts, toRunningConfig } from './convert-task'

const { Type } = Thrift

type KnownConfig = { readonly bytes: Buffer; readonly elements: number; readonly config: RunningConfig }

/** Configs whose bytes are tried before one is decoded; a job has two while it is updated, and a query has many jobs. */
const MAX_TRIED = 64

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

const nothingRead = (): Mutable<TaskParts> => ({
  taskId: null,
  instanceId: null,
  status: null,
  host: null,
  failureCount: null,
  firstEvent: null,
  lastEvent: null,
  ancestorId: null,
  config: null,
})

/**
 * Reads the tasks of one TBinary answer field by field, straight from its bytes, and builds only what the domain keeps.
 * A config whose very bytes were read before is not read again. What it reads, refuses and passes over is exactly what
 * the generated `ScheduledTask` does.
 */
export class LeanTasks {
  /** The one that was met last in front. */
  readonly #tried: KnownConfig[] = []
  readonly #byBytes = new Map<string, RunningConfig>()

  read(input: BinaryReader): TaskParts {
    const task = nothingRead()
    input.readStructBegin()
    for (let type = input.nextField(); type !== Type.STOP; type = input.nextField()) {
      const id = input.fieldId
      if (id === 1 && type === Type.STRUCT) this.#readAssigned(input, task)
      else if (id === 2 && type === Type.I32) task.status = input.readI32()
      else if (id === 3 && type === Type.I32) task.failureCount = input.readI32()
      else if (id === 4 && type === Type.LIST) readEvents(input, task)
      else if (id === 5 && type === Type.STRING) task.ancestorId = input.readString()
      else input.skip(type)
    }
    input.readStructEnd()
    return task
  }

  /** A second AssignedTask in one task replaces all of the first. */
  #readAssigned(input: BinaryReader, task: Mutable<TaskParts>): void {
    task.taskId = null
    task.instanceId = null
    task.host = null
    task.config = null
    input.readStructBegin()
    for (let type = input.nextField(); type !== Type.STOP; type = input.nextField()) {
      const id = input.fieldId
      if (id === 1 && type === Type.STRING) task.taskId = input.readString()
      else if (id === 3 && type === Type.STRING) task.host = input.readString()
      else if (id === 4 && type === Type.STRUCT) task.config = this.#readConfig(input)
      else if (id === 5 && type === Type.MAP) passPorts(input)
      else if (id === 6 && type === Type.I32) task.instanceId = input.readI32()
      else input.skip(type)
    }
    input.readStructEnd()
  }

  #readConfig(input: BinaryReader): RunningConfig {
    for (let at = 0; at < this.#tried.length; at++) {
      const known = this.#tried[at]
      if (!known || !input.isNext(known.bytes)) continue
      input.pass(known.bytes.length, known.elements)
      if (at > 0) {
        this.#tried.splice(at, 1)
        this.#tried.unshift(known)
      }
      return known.config
    }
    const start = input.position
    const elementsBefore = input.elements
    const read = readStruct(new aurora.TaskConfig(), input)
    const bytes = input.bytesBetween(start, input.position)
    const name = bytes.toString('latin1')
    const config = this.#byBytes.get(name) ?? toRunningConfig(read)
    this.#byBytes.set(name, config)
    this.#tried.unshift({ bytes, elements: input.elements - elementsBefore, config })
    if (this.#tried.length > MAX_TRIED) this.#tried.pop()
    return config
  }
}

/** Only the first and the last event count, but what is wrong in any other is wrong in the answer. */
function readEvents(input: BinaryReader, task: Mutable<TaskParts>): void {
  task.firstEvent = null
  task.lastEvent = null
  const { size } = input.readListBegin()
  for (let i = 0; i < size; i++) {
    const isLast = i === size - 1
    const event = i === 0 || isLast ? nothingOfEvent() : null
    readEvent(input, event, isLast)
    if (i === 0) task.firstEvent = event
    if (isLast) task.lastEvent = event
  }
  input.readListEnd()
}

const nothingOfEvent = (): Mutable<EventParts> => ({ atMs: null, status: null, message: null })

function readEvent(input: BinaryReader, event: Mutable<EventParts> | null, withMessage: boolean): void {
  input.readStructBegin()
  for (let type = input.nextField(); type !== Type.STOP; type = input.nextField()) {
    const id = input.fieldId
    if (id === 1 && type === Type.I64) {
      const atMs = input.readSafeInteger()
      if (event) event.atMs = atMs
    } else if (event && id === 2 && type === Type.I32) event.status = input.readI32()
    else if (event && withMessage && id === 3 && type === Type.STRING) event.message = input.readString()
    else input.skip(type)
  }
  input.readStructEnd()
}

/** The generated code reads names and numbers whatever the map says that it holds. */
function passPorts(input: BinaryReader): void {
  const { size } = input.readMapBegin()
  for (let i = 0; i < size; i++) {
    input.skip(Type.STRING)
    input.readI32()
  }
  input.readMapEnd()
}
