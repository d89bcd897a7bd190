import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import thrift from 'thrift'
import { describe, expect, it } from 'vitest'
import { Client } from '@/lib/aurora/generated/AuroraAdmin'
import { callScheduler, type MethodName, type SentArguments } from '../calls/calls'
import { createHeldCluster, type HeldCluster } from '../held-cluster'
import { decodeCall, encodeAnswer, type WireProtocol } from './call-codec'

/**
 * One exchange with a real scheduler; bodies are text for TJSON and base64 for TBinary. Without a response it is only done
 * again: what was answered then hung on chance in the agents (which host, which of two tasks moved first).
 */
type Exchange = {
  readonly label: string
  readonly atMs: number
  readonly cluster: string
  readonly protocol: WireProtocol
  readonly status: number
  readonly request: string
  readonly response?: string
}

/** Answers were noted when they had come back; the scheduler had acted a little before. */
const REPLY_MS = 8

const readExchanges = (name: string): Exchange[] =>
  gunzipSync(readFileSync(fileURLToPath(new URL(`../fixtures/${name}.jsonl.gz`, import.meta.url))))
    .toString()
    .trim()
    .split('\n')
    .map((line): Exchange => JSON.parse(line))

const bytesOf = (body: string, protocol: WireProtocol): Buffer =>
  Buffer.from(body, protocol === 'json' ? 'utf8' : 'base64')

/** A reply as the stock client reads it. */
function readReply(body: Buffer, protocol: WireProtocol): unknown {
  const Protocol = protocol === 'json' ? thrift.TJSONProtocol : thrift.TBinaryProtocol
  const reader = new Protocol(new thrift.TFramedTransport(body))
  const { fname, mtype, rseqid } = reader.readMessageBegin()
  let result: unknown = null
  const callbacks = { [rseqid]: (error: unknown, value: unknown) => (result = error ?? value) }
  const receiver = Object.assign(Object.create(Client.prototype), { _reqs: callbacks })
  receiver[`recv_${fname}`](reader, mtype, rseqid)
  return result
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const CHANCE = new Set([
  'timestamp',
  'timestampMs',
  'createdTimestampMs',
  'lastModifiedTimestampMs',
  'nextCronRunMs',
  'slaveHost',
  'slaveId',
])

/** What two answers must agree on: everything but clock times, hosts, ports and made-up ids, sets in any order. */
function essence(value: unknown, field = ''): unknown {
  if (value === null || value === undefined) return undefined
  if (CHANCE.has(field)) return 'present'
  if (field === 'assignedPorts') return Object.keys(value)
  if (typeof value === 'string')
    return value.replace(UUID, 'ID').replace(/penalized for \d+ ms/, 'penalized for some ms')
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) {
    return value.map((entry) => essence(entry)).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if ('buffer' in value) return Number(value)
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, essence(inner, name)]])),
  )
}

/** Update ids of the recording with those that our scheduler made in their place. */
function translate(body: Buffer, ids: ReadonlyMap<string, string>): Buffer {
  let text = body.toString('latin1')
  for (const [theirs, ours] of ids) text = text.replaceAll(theirs, ours)
  return Buffer.from(text, 'latin1')
}

const startedId = (answer: unknown): string | null =>
  /"startJobUpdateResult":\{"key":\{"job":\{[^}]*\},"id":"([^"]+)"/.exec(JSON.stringify(answer))?.[1] ?? null

/** The pulses that kept this one rollback going were not recorded. */
function keepPulsing(cluster: HeldCluster): void {
  for (const { key } of cluster.scheduler.updates.store.active()) {
    for (let second = 0; second < 6; second++) {
      cluster.scheduler.call('pulseJobUpdate', key)
      cluster.advance(1000)
    }
  }
}

describe('a real scheduler’s answers', () => {
  for (const name of ['recorded-over-json', 'recorded-over-binary']) {
    it(`are given again, call by call (${name})`, () => {
      const exchanges = readExchanges(name)
      const [first] = exchanges
      const cluster = createHeldCluster({ clusterName: first?.cluster ?? '', startMs: (first?.atMs ?? 0) - 1000 })
      const ids = new Map<string, string>()
      let compared = 0
      for (const { label, atMs, protocol, status, request, response } of exchanges) {
        if (label.includes('pulse-gated-rolled-back')) keepPulsing(cluster)
        cluster.clock.advanceTo(atMs - REPLY_MS)
        const call = decodeCall(translate(bytesOf(request, protocol), ids), protocol)
        expect([label, call.kind]).toEqual([label, status === 500 ? 'unreadable' : 'call'])
        if (call.kind !== 'call') continue
        const answer = perform(cluster, call.method, call.args)
        if (response === undefined) continue
        const ours = readReply(
          encodeAnswer(protocol, call.method, call.seqid, answer, cluster.scheduler.clusterName),
          protocol,
        )
        const theirs = readReply(bytesOf(response, protocol), protocol)
        const [theirId, ourId] = [startedId(theirs), startedId(ours)]
        if (theirId && ourId) ids.set(theirId, ourId)
        expect([label, essence(ours)]).toEqual([label, essence(theirs)])
        compared++
      }
      expect(compared).toBeGreaterThan(300)
    })
  }
})

const perform = <Method extends MethodName>(cluster: HeldCluster, method: Method, args: readonly unknown[]) =>
  cluster.scheduler.step(() => callScheduler(cluster.scheduler, method, args as SentArguments<Method>))
