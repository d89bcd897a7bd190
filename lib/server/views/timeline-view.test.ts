import { expect, test } from 'vitest'
import { JOB } from '@/lib/domain/sample.test-support'
import type { TimelineEntry } from '@/lib/domain/timeline'
import { timelineView } from './timeline-view'

const common = { member: { cluster: 'dca1', job: JOB, updateId: 'u1' }, restore: null, message: null }

/** A start, and so many instances that are done one after the other, the fourth of them failing. */
const long = (instances: number) =>
  timelineView([
    { ...common, kind: 'update', status: 'ROLLING_FORWARD', user: 'bo', atMs: 0, untilMs: 0 },
    ...Array.from(
      { length: instances },
      (_, id): TimelineEntry => ({
        ...common,
        kind: 'instances',
        action: id === 3 ? 'INSTANCE_UPDATE_FAILED' : 'INSTANCE_UPDATED',
        instanceIds: [id],
        atMs: id + 1,
        untilMs: id + 1,
      }),
    ),
  ])

test('of a short rollout everything is told', () => {
  const { timeline, omitted } = long(10)
  expect([timeline.length, omitted]).toEqual([11, 0])
})

test('of a long one what became of the update and what failed is told, however long ago, and of the rest the newest', () => {
  const { timeline, omitted } = long(3_000)
  expect([timeline.length, omitted]).toEqual([2_000, 1_001])
  expect(timeline.slice(0, 2).map(({ what }) => what)).toEqual(['ROLLING_FORWARD', 'INSTANCE_UPDATE_FAILED'])
  expect(timeline.at(-1)?.instances).toBe('2999')
  const times = timeline.map(({ atMs }) => atMs)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
})
