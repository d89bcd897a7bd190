import http from 'node:http'
import { gzipSync } from 'node:zlib'
import aurora from '@/lib/aurora/generated/aurora_types'
import { CONTENT_TYPES, type Wire } from '@/lib/aurora/wire/call-message'
import { DEFAULT_WIRE_LIMITS } from '@/lib/aurora/wire/wire-limits'
import { SERVICES, serviceConfig } from '@/lib/simulator/scenarios/company'
import { BinaryWriter } from '@/lib/simulator/wire/binary-writer'
import { JsonWriter } from '@/lib/simulator/wire/json-writer'
import type { ThriftWriter } from '@/lib/simulator/wire/thrift-writer'

// A process of its own, started by `benchHold`: answers with as much as one answer may hold.

const JOB = SERVICES.apiGateway.job
const STRUCT = 12
const LIST = 15
const HEAD_ROOM = 1024

const config = serviceConfig(SERVICES.apiGateway, 7)
const event = (at: number) => ({
  timestamp: 1.7e12 + at,
  status: 2,
  message: `Task is at step ${at}.`,
  scheduler: 'host',
})
const summary = (at: number) => ({
  key: { job: JOB, id: `update-${at}` },
  user: 'deploy',
  state: { status: 6, createdTimestampMs: 1.7e12 + at, lastModifiedTimestampMs: 1.7e12 + at },
  metadata: [{ key: 'build', value: `${at}` }],
})

/** Where the list of an answer is, and what is in it. */
const ANSWERS: Readonly<
  Record<string, { path: readonly number[]; elementsEach: number; element: (at: number) => object }>
> = {
  getTasksWithoutConfigs: {
    path: [3, 1],
    elementsEach: 30,
    element: (at) =>
      new aurora.ScheduledTask({
        assignedTask: {
          taskId: `web-prod-api-gateway-${at}-1e3c8f52-7f5d-4a46-9a3f-0c7b2c1d9e0a`,
          slaveId: 'agent-1',
          slaveHost: `host-${at % 97}.example.com`,
          task: config,
          assignedPorts: { http: 31000 + (at % 900) },
          instanceId: at % 4000,
        },
        status: 2,
        failureCount: 0,
        taskEvents: [1, 2, 3, 4, 5].map(event),
        ancestorId: null,
        timesPartitioned: 0,
      } as never),
  },
  getJobUpdateSummaries: {
    path: [23, 1],
    // There is a limit of their own, at a fifth of all elements.
    elementsEach: 5,
    element: (at) => new aurora.JobUpdateSummary(summary(at) as never),
  },
  getJobUpdateDetails: {
    path: [24, 2],
    elementsEach: 8100,
    element: (at) =>
      new aurora.JobUpdateDetails({
        update: {
          summary: summary(at),
          instructions: {
            initialState: [{ task: { ...config, priority: at }, instances: [{ first: 0, last: 3999 }] }],
            desiredState: { task: config, instances: [{ first: 0, last: 3999 }] },
            settings: { updateGroupSize: 1 },
          },
        },
        updateEvents: [{ status: 0, timestampMs: 1.7e12, user: 'deploy', message: null }],
        instanceEvents: Array.from({ length: 8000 }, (_, id) => ({
          instanceId: id >> 1,
          timestampMs: 1.7e12 + id,
          action: 1 + (id & 1),
          message: null,
        })),
      } as never),
  },
}

function write(struct: object, writer: ThriftWriter): void {
  const method: unknown = Reflect.get(struct, 'write')
  if (typeof method === 'function') method.call(struct, writer)
}

/** The whole answer to `method`, as near to the limit as elements go. */
function answerOf(method: string, seqid: number, wire: Wire): Buffer {
  const { path, elementsEach, element } = ANSWERS[method] ?? { path: [], elementsEach: 1, element: () => ({}) }
  const newWriter = (): ThriftWriter => (wire === 'binary' ? new BinaryWriter() : new JsonWriter())
  const probe = newWriter()
  write(element(1), probe)
  const { inflatedBytes, jsonBytes, elements } = DEFAULT_WIRE_LIMITS
  const most = (wire === 'json' ? jsonBytes : inflatedBytes) * 0.97 - HEAD_ROOM
  const count = Math.floor(Math.min(most / (probe.bytes().length + 16), (elements * 0.97) / elementsEach))
  const writer = newWriter()
  writer.writeMessageBegin(method, 2, seqid)
  const outer = [0, 3, ...path.slice(0, -1)]
  writer.writeStructBegin('')
  for (const id of outer) {
    writer.writeFieldBegin('', STRUCT, id)
    writer.writeStructBegin('')
    if (id === 0) {
      writer.writeFieldBegin('', 8, 1)
      writer.writeI32(1)
      writer.writeFieldEnd()
    }
  }
  writer.writeFieldBegin('', LIST, path.at(-1) ?? 0)
  writer.writeListBegin(STRUCT, count)
  for (let at = 0; at < count; at++) write(element(at), writer)
  writer.writeListEnd()
  for (let depth = 0; depth <= outer.length; depth++) {
    writer.writeFieldEnd()
    writer.writeFieldStop()
    writer.writeStructEnd()
  }
  writer.writeMessageEnd()
  return writer.bytes()
}

const server = http.createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    const wire: Wire = request.url === '/json' || request.headers.accept === CONTENT_TYPES.json ? 'json' : 'binary'
    const { method, seqid } = addressOf(body, wire)
    response.setHeader('content-type', CONTENT_TYPES[wire])
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync(answerOf(method, seqid, wire), { level: 1 }))
  })
})

function addressOf(body: Buffer, wire: Wire): { method: string; seqid: number } {
  if (wire === 'json') {
    const [, method = '', seqid = ''] = /^\[1,"([^"]*)",1,(\d+),/.exec(body.toString('utf8')) ?? []
    return { method, seqid: Number(seqid) }
  }
  const length = body.readInt32BE(4)
  return { method: body.toString('utf8', 8, 8 + length), seqid: body.readInt32BE(8 + length) }
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ kind: 'ready', url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` })
})
