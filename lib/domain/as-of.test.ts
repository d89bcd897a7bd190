import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asOf, observedAsOf } from './as-of'
import { JOB_UPDATE_STATUSES, type JobUpdateDetails } from './job-update'
import { update } from './sample.test-support'

const START = 1_000

/** Any update: events in the order of their times, as schedulers send them. */
const anyUpdate = fc
  .record({
    turns: fc.array(fc.tuple(fc.nat(500), fc.constantFrom(...JOB_UPDATE_STATUSES)), { maxLength: 8 }),
    events: fc.array(fc.tuple(fc.nat(500), fc.nat(3)), { maxLength: 20 }),
  })
  .map(({ turns, events }): JobUpdateDetails => {
    const made = update({ createdAtMs: START })
    const updateEvents = [
      { status: 'ROLLING_FORWARD' as const, atMs: START, user: null, message: null },
      ...turns
        .map(([offset, status]) => ({ status, atMs: START + offset, user: null, message: null }))
        .sort((a, b) => a.atMs - b.atMs),
    ]
    const instanceEvents = events
      .map(([offset, instanceId]) => ({
        instanceId,
        action: 'INSTANCE_UPDATING' as const,
        atMs: START + offset,
        message: null,
      }))
      .sort((a, b) => a.atMs - b.atMs)
    const status = updateEvents.at(-1)?.status ?? 'UNKNOWN'
    const lastModifiedAtMs = Math.max(...[...updateEvents, ...instanceEvents].map(({ atMs }) => atMs))
    return { ...made, summary: { ...made.summary, status, lastModifiedAtMs }, updateEvents, instanceEvents }
  })
const anyMoment = fc.integer({ min: START - 100, max: START + 700 })

describe('going back', () => {
  test('to the last event or later changes nothing', () => {
    fc.assert(
      fc.property(anyUpdate, fc.nat(1_000), (details, later) => {
        expect(asOf(details, details.summary.lastModifiedAtMs + later)).toBe(details)
      }),
    )
  })

  test('in two goes is going back once, and further back there is never more', () => {
    fc.assert(
      fc.property(anyUpdate, anyMoment, anyMoment, (details, a, b) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)]
        const [first, second] = [asOf(details, earlier), asOf(details, later)]
        expect(second && asOf(second, earlier)).toEqual(first)
        if (!first) return
        expect(second?.updateEvents.slice(0, first.updateEvents.length)).toEqual(first.updateEvents)
        expect(second?.instanceEvents.slice(0, first.instanceEvents.length)).toEqual(first.instanceEvents)
      }),
    )
  })

  test('keeps nothing later, leaves out nothing earlier, and says what the last event said', () => {
    fc.assert(
      fc.property(anyUpdate, anyMoment, (details, atMs) => {
        const cut = asOf(details, atMs)
        expect(cut === null).toBe(atMs < START)
        if (!cut) return
        expect(cut.updateEvents).toEqual(details.updateEvents.filter((event) => event.atMs <= atMs))
        expect(cut.instanceEvents).toEqual(details.instanceEvents.filter((event) => event.atMs <= atMs))
        expect(cut.summary.status).toBe(cut.updateEvents.at(-1)?.status)
        expect(cut.summary.lastModifiedAtMs).toBeLessThanOrEqual(atMs)
        expect(cut.summary.createdAtMs).toBe(START)
      }),
    )
  })
})

describe('where only a summary is known', () => {
  const { summary } = update({ status: 'ROLLED_FORWARD', createdAtMs: START })
  const known = { summary: { ...summary, lastModifiedAtMs: START + 500 }, details: null }
  test.each([
    ['before it began there was nothing', START - 1, null],
    ['between beginning and last change nobody can tell', START + 499, 'UNKNOWN'],
    ['from its last change on it is as it says', START + 500, 'ROLLED_FORWARD'],
  ])('%s', (_, atMs, status) => {
    expect(observedAsOf(known, atMs)?.summary.status ?? null).toBe(status)
  })
})
