import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type InstanceEvent, JOB_UPDATE_ACTIONS } from '@/lib/domain/job-update'
import { update } from '@/lib/domain/sample.test-support'
import {
  eventMarkOf,
  type KeptPlace,
  markOf,
  marksDetails,
  newEvents,
  packEvents,
  partsOf,
  unpackEvents,
  wholeOf,
} from './kept-update'

const anyEvents = fc.array(
  fc.record<InstanceEvent>({
    instanceId: fc.nat(5_000),
    action: fc.constantFrom(...JOB_UPDATE_ACTIONS, 'UNKNOWN'),
    atMs: fc.nat(2 ** 41),
    message: fc.option(fc.string()),
  }),
  { maxLength: 50 },
)
const PLACE: KeptPlace = { as: 'member', because: { by: 'update-id' }, otherIds: [], supersededBy: null }

test('packed events come back as they were', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      expect(unpackEvents(packEvents(events))).toEqual(events)
    }),
  )
})

test('what is new is exactly what came after, wherever writing stopped', () => {
  fc.assert(
    fc.property(anyEvents, fc.nat(60), (events, stop) => {
      const kept = events.slice(0, stop)
      expect(newEvents(events, eventMarkOf(kept))).toEqual(events.slice(kept.length))
    }),
  )
})

test('fewer events than are kept, or others in their place, are kept anew', () => {
  const { instanceEvents } = update({
    events: [
      [0, 'INSTANCE_UPDATING'],
      [1, 'INSTANCE_UPDATING'],
    ],
  })
  expect(newEvents(instanceEvents.slice(0, 1), eventMarkOf(instanceEvents))).toBeNull()
  expect(newEvents([...instanceEvents].reverse(), eventMarkOf(instanceEvents))).toBeNull()
})

test('taken apart and put together it is the same update; without a config only its summary', () => {
  const details = update({ old: { 0: '40', 1: '41' }, events: [[0, 'INSTANCE_UPDATING']] })
  const observed = { summary: details.summary, details }
  const { head, configs, events } = partsOf(
    { cluster: 'east', job: details.summary.key.job, updateId: 'u1' },
    PLACE,
    observed,
  )
  const byFingerprint = new Map(configs.map((config) => [config.fingerprint, config]))
  expect(wholeOf(JSON.parse(JSON.stringify(head)), byFingerprint, events)).toEqual(observed)
  for (const fingerprint of byFingerprint.keys()) {
    const fewer = new Map([...byFingerprint].filter(([name]) => name !== fingerprint))
    expect(wholeOf(head, fewer, events)).toEqual({ summary: details.summary, details: null })
  }
})

test('a mark changes with whatever there is to keep', () => {
  const details = update()
  const observed = { summary: details.summary, details }
  const marks = [
    markOf('r', PLACE, observed),
    markOf('s', PLACE, observed),
    markOf('r', { as: 'restore', of: 'u0' }, observed),
    markOf('r', { ...PLACE, supersededBy: update({ id: 'u2' }).summary }, observed),
    markOf('r', PLACE, { ...observed, details: null }),
    markOf('r', PLACE, { ...observed, summary: { ...details.summary, status: 'ABORTED' } }),
    markOf('r', PLACE, {
      ...observed,
      details: { ...details, instanceEvents: update({ events: [[0, 'INSTANCE_UPDATING']] }).instanceEvents },
    }),
  ]
  expect(new Set(marks).size).toBe(marks.length)
  expect(marks.map(marksDetails)).toEqual([true, true, true, true, false, true, true])
})
