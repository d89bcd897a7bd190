import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createAuroraClient } from '../client'
import { encodedCall, type Loopback, serve } from '../loopback.test-support'
import { CONTENT_TYPES } from '../wire/call-message'
import { DEFAULT_WIRE_LIMITS } from '../wire/wire-limits'
import { BigAnswers, type Place, SMALL_ANSWER_BYTES } from './big-answers'
import { openSchedulerLink, type SchedulerLink } from './scheduler-link'

const CALL = encodedCall('binary', 'getTierConfigs', (client) => client.getTierConfigs())
const PATIENT_MS = 20_000
const SOON_MS = 300

/** Resolves with whether a place was had before everything that was ready had run. */
async function isHad(taken: Promise<void>): Promise<boolean> {
  return Promise.race([taken.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))])
}

describe('places for big answers', () => {
  test('are had in the order of asking, and by as many as there are', async () => {
    const answers = new BigAnswers(2)
    const places = [answers.place(), answers.place(), answers.place(), answers.place()] as const
    const taken = places.map((place) => place.take())
    const had = () => Promise.all(taken.map(isHad))
    expect(await had()).toEqual([true, true, false, false])
    places[1].giveBack()
    places[1].giveBack()
    expect(await had()).toEqual([true, true, true, false])
    places[0].giveBack()
    expect(await had()).toEqual([true, true, true, true])
  })

  test('are passed on by who waits no longer, and asked for once', async () => {
    const answers = new BigAnswers(1)
    const [first, second, third] = [answers.place(), answers.place(), answers.place()]
    await Promise.all([first.take(), first.take()])
    const waits = second.take()
    const last = third.take()
    second.giveBack()
    first.giveBack()
    expect([await isHad(waits), await isHad(last)]).toEqual([false, true])
  })
})

/** Comparing megabytes as a matcher does takes seconds. */
const brings = (bytes: Buffer, result: Awaited<ReturnType<SchedulerLink['deliver']>>): boolean =>
  result.kind === 'answer' && result.bytes.equals(bytes)

describe('a call', () => {
  const send = (server: Loopback, place: Place, deadlineMs: number) => {
    const link = openSchedulerLink({ cluster: 'west', schedulerUrl: server.url })
    onTestFinished(() => link.close())
    return link.deliver(CALL, 'read', deadlineMs, DEFAULT_WIRE_LIMITS, null, place)
  }

  const text = Buffer.from(Array.from({ length: 400_000 }, (_, at) => `${(at * 7919) % 99_991},`).join(''))
  test.each([
    ['as it is', {}, text],
    ['packed', { 'content-encoding': 'gzip' }, gzipSync(text)],
  ])(
    'with a big answer %s waits for a place inside its deadline, one with a small answer does not',
    async (_, coding, body) => {
      const server = await serve((_request, response) => {
        response.writeHead(200, { 'content-type': CONTENT_TYPES.binary, ...coding }).end(body)
      })
      const small = await serve((_request, response) => {
        response.writeHead(200, { 'content-type': CONTENT_TYPES.binary }).end(Buffer.alloc(SMALL_ANSWER_BYTES))
      })
      const answers = new BigAnswers(1)
      const first = answers.place()
      expect(brings(text, await send(server, first, PATIENT_MS))).toBe(true)
      expect(await send(small, answers.place(), PATIENT_MS)).toMatchObject({ kind: 'answer' })

      const gaveUp = answers.place()
      expect(await send(server, gaveUp, SOON_MS)).toMatchObject({ kind: 'unknown', failure: 'timeout' })
      gaveUp.giveBack()
      const waiting = send(server, answers.place(), PATIENT_MS)
      first.giveBack()
      expect(brings(text, await waiting)).toBe(true)
    },
  )

  test('of a client gives its place back, whatever the answer was worth', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': CONTENT_TYPES.binary }).end(text)
    })
    const bigAnswers = new BigAnswers(1)
    const client = createAuroraClient({ cluster: 'west', schedulerUrl: server.url, bigAnswers, readDeadlineMs: 2000 })
    onTestFinished(() => client.close())
    for (let times = 0; times < 3; times++)
      expect(await client.readUpdateSummaries({})).toMatchObject({ kind: 'unreadable', failure: 'not-thrift' })
  })
})
