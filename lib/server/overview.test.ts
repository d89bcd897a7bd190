import { describe, expect, test } from 'vitest'
import { formatJobKey } from '@/lib/domain/job'
import { MaskedMessages } from '@/lib/domain/masked-messages'
import { JOB, task, update } from '@/lib/domain/sample.test-support'
import type { Task } from '@/lib/domain/task'
import { Board } from '@/lib/fleet/board'
import { overviewOf } from './overview'
import { metaUpdateSummary } from './views/meta-update-view'

const KEYS = { updateMetadata: ['id'], taskMetadata: [] }
const POLICY = { recentMs: 3600_000, idleEveryMs: 10_000, detailsPerPoll: 10 }
const STALE_MS = 30_000
const NOW = 10_000_000
const all = [0, 1, 2, 3].map((id): [number, 'INSTANCE_UPDATED'] => [id, 'INSTANCE_UPDATED'])
const fresh = [0, 1, 2, 3].map((id) => task(id, '42'))

type Seen = { details: ReturnType<typeof update>; tasks: Task[] | null; tasksAtMs?: number; readAtMs?: number }

function boardOf(clusters: Record<string, Seen | null>): Board {
  const names = Object.keys(clusters)
  const board = new Board(
    names.map((name) => ({ name, schedulerUrl: 'http://x' })),
    STALE_MS,
  )
  for (const [cluster, seen] of Object.entries(clusters)) {
    if (!seen) {
      board.record(cluster, null, { kind: 'unreachable', message: 'Refused.' }, NOW)
      continue
    }
    const { details, tasks, readAtMs = NOW, tasksAtMs = readAtMs } = seen
    const jobs = new Map(
      tasks
        ? [
            [
              formatJobKey(JOB),
              {
                job: JOB,
                tasks,
                readAtMs: tasksAtMs,
                fullReadAtMs: tasksAtMs,
                lookedFor: [],
                eventsUntilMs: 0,
                firstFailures: {},
              },
            ],
          ]
        : [],
    )
    board.record(cluster, { cluster, readAtMs, updates: [{ summary: details.summary, details }], jobs }, null, readAtMs)
  }
  return board
}
const metadata = [{ key: 'id', value: 'r' }]
const rolling = (more = {}) => update({ metadata, createdAtMs: NOW - 60_000, ...more })
const done = (more = {}) => rolling({ status: 'ROLLED_FORWARD', events: all, ...more })

function see(clusters: Record<string, Seen | null>) {
  const found = overviewOf(
    boardOf(clusters),
    KEYS,
    POLICY,
    { holds: [], takenAway: new Map() },
    new MaskedMessages([]),
    NOW,
  ).metaUpdates.get('r')
  if (!found) throw new Error('there is no meta-update')
  return {
    found,
    members: new Map(found.members.map((one) => [one.member.key.cluster, one])),
    summary: metaUpdateSummary(found),
  }
}

describe('totals', () => {
  test('leave out a cluster that does not answer, and say how many are in them', () => {
    const { summary } = see({
      a: { details: rolling(), tasks: fresh },
      b: { details: rolling({ id: 'u2' }), tasks: fresh, readAtMs: NOW - STALE_MS - 1 },
    })
    expect(summary).toMatchObject({ instances: 4, clusters: { total: 2, current: 1 }, attention: 'unknown' })
  })

  test('count what later updates have replaced only when nothing else is there', () => {
    const { summary } = see({ a: { details: done(), tasks: fresh } })
    expect(summary).toMatchObject({ instances: 4, attention: 'done', counts: { updated: 4 } })
  })
})

describe('nothing is believed longer than it may be', () => {
  test('tasks that could not be read lately are stale although the cluster answers', () => {
    const { members, found } = see({ a: { details: rolling(), tasks: fresh, tasksAtMs: NOW - STALE_MS - 1 } })
    expect(members.get('a')).toMatchObject({ freshness: 'stale', asOfMs: NOW - STALE_MS - 1 })
    expect(found.attention).toBe('unknown')
  })

  test('an update that ended a moment ago is not called healthy on old tasks', () => {
    const { members } = see({ a: { details: done(), tasks: fresh, tasksAtMs: NOW - STALE_MS - 1 } })
    expect(members.get('a')).toMatchObject({ freshness: 'stale' })
  })

  test('tasks that were never read count as unknown, and the grid has none', () => {
    const { members } = see({ a: { details: rolling(), tasks: null } })
    expect(members.get('a')).toMatchObject({ instances: null, freshness: 'stale', verdict: { counts: { unknown: 4 } } })
  })

  test('of what ended long ago its own events tell', () => {
    const { members } = see({ a: { details: done({ createdAtMs: NOW - 2 * POLICY.recentMs }), tasks: null } })
    expect(members.get('a')).toMatchObject({
      freshness: 'current',
      instances: null,
      verdict: { attention: 'done', counts: { updated: 4 } },
    })
  })
})
