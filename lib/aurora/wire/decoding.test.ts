import Int64 from 'node-int64'
import { describe, expect, test } from 'vitest'
import { decodeWhole, recordedReplies, recordedResponse, responseOf } from '../recording.test-support'

const replies = recordedReplies()
const responses = replies.filter((reply) => recordedResponse(reply) !== null)
const exceptions = replies.filter((reply) => recordedResponse(reply) === null)

/** `NAME(7)` of the recording becomes 7 where the decoder has a number; what the decoder left null was not there. */
function matchRecording(recorded: unknown, decoded: unknown): unknown {
  if (typeof recorded === 'string' && typeof decoded === 'number') {
    const number = /^[A-Z_]+\((\d+)\)$/.exec(recorded)?.[1]
    return number === undefined ? recorded : Number(number)
  }
  if (Array.isArray(recorded))
    return recorded.map((value, i) => matchRecording(value, Array.isArray(decoded) ? decoded[i] : undefined))
  if (typeof recorded !== 'object' || recorded === null) return recorded
  const fields = new Map(typeof decoded === 'object' && decoded !== null ? Object.entries(decoded) : [])
  return Object.fromEntries(
    Object.entries(recorded).map(([name, value]) => [name, matchRecording(value, fields.get(name))]),
  )
}

function plain(decoded: unknown): unknown {
  if (decoded instanceof Int64) return Number(decoded)
  if (Array.isArray(decoded)) return decoded.map(plain)
  if (typeof decoded !== 'object' || decoded === null) return decoded
  const present = Object.entries(decoded).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(present.map(([name, value]) => [name, plain(value)]))
}

describe('recorded replies of real schedulers', () => {
  test('there are hundreds of them in both protocols', () => {
    expect(responses.filter(({ wire }) => wire === 'binary').length).toBeGreaterThan(300)
    expect(responses.filter(({ wire }) => wire === 'json').length).toBeGreaterThan(300)
  })

  test('each decodes to exactly what the recording says', () => {
    for (const reply of responses) {
      const decoded = responseOf(decodeWhole(reply.call, reply.wire, reply.bytes))
      expect(plain(decoded), reply.name).toEqual(matchRecording(recordedResponse(reply), decoded))
    }
  })

  test('Thrift exceptions come with their type', () => {
    expect(exceptions.map(({ name }) => name)).toHaveLength(4)
    for (const reply of exceptions) {
      expect(decodeWhole(reply.call, reply.wire, reply.bytes)).toEqual({
        kind: 'exception',
        type: 1,
      })
    }
  })

  test('another sequence id or method is a wrong answer', () => {
    for (const { call, wire, bytes, name } of responses.slice(0, 40)) {
      const decode = (other: Partial<typeof call>) => () => decodeWhole({ ...call, ...other }, wire, bytes)
      expect(decode({ seqid: call.seqid + 1 }), name).toThrow(expect.objectContaining({ failure: 'wrong-answer' }))
      expect(decode({ method: `${call.method}x` }), name).toThrow(expect.objectContaining({ failure: 'wrong-answer' }))
    }
  })
})
