import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JobKey } from '@/lib/domain/job'
import { configSummaryReader } from '../answers/config-summary-reader'
import { generatedDetails, generatedTasks } from '../answers/generated-answer.test-support'
import { pulseReader } from '../answers/pulse-reader'
import { startedUpdateReader } from '../answers/started-update-reader'
import { tasksReader } from '../answers/tasks-reader'
import { updateDiffReader } from '../answers/update-diff-reader'
import { detailsReader, summariesReader } from '../answers/updates-reader'
import { decodeWhole, decodeWith, jobsIn, type RecordedReply, recordedReplies } from '../recording.test-support'
import type { ReplyMessage } from './reply-message'
import type { ReplyResult } from './result-reader'
import { WireFault } from './wire-fault'

const RUNS = 50_000

const NO_JOB: JobKey = { role: 'none', environment: 'none', name: 'none' }

/** Of each method in each protocol a small and a middling reply: many mutations of them are quick, and hit everything. */
const samples: RecordedReply[] = [
  ...new Map(
    recordedReplies(['tbinary', 'tjson', 'http', 'auth'])
      .filter(({ bytes }) => bytes.length <= 3500)
      .toSorted((a, b) => a.bytes.length - b.bytes.length)
      .map((reply) => [`${reply.wire} ${reply.call.method} ${reply.bytes.length > 800}`, reply]),
  ).values(),
]

const mutation = fc.record({
  at: fc.noBias(fc.nat({ max: 999_999 })),
  byte: fc.integer({ min: 0, max: 255 }),
  kind: fc.constantFrom('replace', 'replace', 'replace', 'insert', 'cut'),
})

function mutate(bytes: Buffer, mutations: readonly { at: number; byte: number; kind: string }[]): Buffer {
  let mutated = Buffer.from(bytes)
  for (const { at, byte, kind } of mutations) {
    const position = Math.floor((at / 1_000_000) * mutated.length)
    if (kind === 'insert')
      mutated = Buffer.concat([mutated.subarray(0, position), Buffer.from([byte]), mutated.subarray(position)])
    else if (kind === 'cut') mutated = Buffer.concat([mutated.subarray(0, position), mutated.subarray(position + 1)])
    else mutated[position] = byte
  }
  return mutated
}

/** What became of reading an answer: its value, or which fault. Anything but a `WireFault` is thrown on. */
function endOf(read: () => unknown): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof WireFault) return { fault: error.failure }
    throw error
  }
}

const told = (reply: ReplyMessage): unknown => (reply.kind === 'response' ? reply.value() : reply)

/** The same answer read in slices and, where its reader is another one, as a whole by the generated code. */
function readings({ wire, call, recording }: RecordedReply, bytes: Buffer): [() => unknown, (() => unknown) | null] {
  const jobs = jobsIn(recording.decoded)
  const whole = () => decodeWhole(call, wire, bytes)
  const generated = (convert: (result: ReplyResult | null) => unknown) => () => {
    const reply = whole()
    return reply.kind === 'response' ? convert(reply.value()) : reply
  }
  switch (call.method) {
    case 'getTasksWithoutConfigs':
    case 'getTasksStatus':
      return [
        () => told(decodeWith(tasksReader(jobs), call, wire, bytes)),
        generated((result) => generatedTasks(jobs, result?.scheduleStatusResult?.tasks ?? fail())),
      ]
    case 'getJobUpdateDetails':
      return [
        () => told(decodeWith(detailsReader, call, wire, bytes)),
        generated((result) => (result?.getJobUpdateDetailsResult?.detailsList ?? fail()).map(generatedDetails)),
      ]
    case 'getJobUpdateSummaries':
      return [() => told(decodeWith(summariesReader, call, wire, bytes)), null]
    case 'getConfigSummary':
      return [() => told(decodeWith(configSummaryReader(jobs[0] ?? NO_JOB), call, wire, bytes)), null]
    case 'getJobUpdateDiff':
      return [() => told(decodeWith(updateDiffReader, call, wire, bytes)), null]
    case 'startJobUpdate':
      return [() => told(decodeWith(startedUpdateReader(jobs[0] ?? NO_JOB), call, wire, bytes)), null]
    case 'pulseJobUpdate':
      return [() => told(decodeWith(pulseReader, call, wire, bytes)), null]
    default:
      return [() => told(whole()), null]
  }
}

function fail(): never {
  throw new WireFault('malformed', 'There is no list.')
}

test('T15: 50,000 mutations of recorded answers of both protocols decode and convert, or are refused, each once and quickly', () => {
  const ends = { decoded: 0, refused: 0, compared: 0, compareDecoded: 0 }
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(mutation, { minLength: 1, maxLength: 4 }), (reply, mutations) => {
      const bytes = mutate(reply.bytes, mutations)
      const [sliced, whole] = readings(reply, bytes)
      const began = process.cpuUsage()
      const end = endOf(sliced)
      expect(process.cpuUsage(began).user).toBeLessThan(2_000_000)
      if ('fault' in end) ends.refused += 1
      else ends.decoded += 1
      if (whole === null) return
      const other = endOf(whole)
      ends.compared += 1
      if ('value' in other) ends.compareDecoded += 1
      if (reply.wire === 'binary' && /Tasks/.test(reply.call.method)) expect(end).toEqual(other)
    }),
    { numRuns: RUNS },
  )
  expect(ends.decoded + ends.refused).toBe(RUNS)
  expect(Math.min(ends.decoded, ends.refused)).toBeGreaterThan(RUNS / 10)
  expect(ends.compareDecoded).toBeGreaterThan(200)
}, 300_000)
