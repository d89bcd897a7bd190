import { describe, expect, test } from 'vitest'
import { configSummaryReader } from '../answers/config-summary-reader'
import { tasksReader } from '../answers/tasks-reader'
import { detailsReader, summariesReader } from '../answers/updates-reader'
import { jobsIn, type RecordedReply, recordedReplies } from '../recording.test-support'
import { DecodePace, finishAtOnce, finishInSlices } from './decode-pace'
import { replySteps } from './reply-message'
import { NO_RESULT, type ResultReader } from './result-reader'
import { DEFAULT_WIRE_LIMITS } from './wire-limits'

const DECODE_MS = 2000

/** A clock that goes on by this much each time it is asked. */
function tickingPace(stepMs: number, decodeMs = DECODE_MS): DecodePace {
  let nowMs = 0
  return new DecodePace(decodeMs, () => {
    nowMs += stepMs
    return nowMs
  })
}

/** The largest recorded answer to each of our list calls, in both protocols. */
const largest = [
  ...new Map(
    recordedReplies(['tbinary', 'tjson', 'http'])
      .filter(({ recording }) =>
        /"(tasks|detailsList|updateSummaries|groups)":/.test(JSON.stringify(recording.decoded)),
      )
      .toSorted((a, b) => a.bytes.length - b.bytes.length)
      .map((reply) => [`${reply.wire} ${reply.call.method}`, reply]),
  ).values(),
].filter(({ call }) => /^get(TasksWithoutConfigs|JobUpdateSummaries|JobUpdateDetails|ConfigSummary)$/.test(call.method))

function readerOf({ call, recording }: RecordedReply): ResultReader<unknown> {
  const jobs = jobsIn(recording.decoded)
  if (call.method === 'getTasksWithoutConfigs') return tasksReader(jobs)
  if (call.method === 'getJobUpdateSummaries') return summariesReader
  if (call.method === 'getJobUpdateDetails') return detailsReader
  return configSummaryReader(jobs[0] ?? { role: '', environment: '', name: '' })
}

const stepsOf = (reply: RecordedReply, reader: ResultReader<unknown>, pace: DecodePace) =>
  replySteps(reply.call, reply.wire, reply.bytes, DEFAULT_WIRE_LIMITS, reader, pace)

describe('an answer is read in slices', () => {
  test('there is one for each of four calls in both protocols', () => {
    expect(largest).toHaveLength(8)
  })

  test.each(largest.map((reply) => [reply.wire, reply.call.method, reply] as const))(
    '%s %s: a slice ends between any two elements, and what is read is the same',
    async (_, __, reply) => {
      const pauses = { count: 0 }
      const pace = tickingPace(4)
      const steps = stepsOf(reply, readerOf(reply), pace)
      const turns = (function* () {
        for (let step = steps.next(); ; step = steps.next()) {
          if (step.done) return step.value
          pauses.count += 1
          yield
        }
      })()
      const sliced = await finishInSlices(pace, turns)
      const whole = finishAtOnce(stepsOf(reply, readerOf(reply), new DecodePace(DECODE_MS)))
      if (sliced.kind !== 'response' || whole.kind !== 'response') throw new Error('The reply is an exception.')
      expect(sliced.value()).toEqual(whole.value())
      // With 4 ms a look, a slice of 8 ms is over at every second one, and there is a look at every element.
      expect(pauses.count).toBeGreaterThanOrEqual(reply.call.method === 'getConfigSummary' ? 1 : 3)
    },
  )

  test('others have their turn in between', async () => {
    const [reply] = largest.filter(({ call, wire }) => call.method === 'getTasksWithoutConfigs' && wire === 'binary')
    if (!reply) throw new Error('There is no reply.')
    let turns = 0
    let reading = true
    const turn = () => {
      turns += 1
      if (reading) setImmediate(turn)
    }
    setImmediate(turn)
    const pace = tickingPace(4)
    await finishInSlices(pace, stepsOf(reply, readerOf(reply), pace))
    reading = false
    expect(turns).toBeGreaterThan(10)
  })

  test('after two seconds of slices an answer is oversized, pauses not counted', async () => {
    const [reply] = largest.filter(({ call, wire }) => call.method === 'getTasksWithoutConfigs' && wire === 'binary')
    if (!reply) throw new Error('There is no reply.')
    const pace = tickingPace(50)
    await expect(finishInSlices(pace, stepsOf(reply, readerOf(reply), pace))).rejects.toMatchObject({
      failure: 'oversized',
      message: 'The answer is larger than allowed: reading it takes more than 2 s.',
    })
    let nowMs = 0
    const resting = new DecodePace(DECODE_MS, () => nowMs)
    for (let slice = 0; slice < 100; slice++) {
      expect(resting.isOver()).toBe(false)
      nowMs += 10
      expect(resting.isOver()).toBe(true)
      const paused = resting.pause()
      nowMs += 1000
      await paused
    }
  })

  test('an answer whose result nobody wants is checked all the same', () => {
    const reply = recordedReplies(['tbinary']).find(({ recording }) => recording.label === 'getTierConfigs.binary')
    if (!reply) throw new Error('There is no reply.')
    const whole = finishAtOnce(stepsOf(reply, NO_RESULT, new DecodePace(DECODE_MS)))
    expect(whole).toMatchObject({ kind: 'response', response: { serverInfo: { clusterName: 'bin-cluster' } } })
    const lying = Buffer.from(reply.bytes)
    lying.writeInt32BE(-1, lying.indexOf(Buffer.from([14, 0, 2, 12])) + 4)
    const steps = stepsOf({ ...reply, bytes: lying }, NO_RESULT, new DecodePace(DECODE_MS))
    expect(() => finishAtOnce(steps)).toThrow(expect.objectContaining({ failure: 'malformed' }))
  })
})
