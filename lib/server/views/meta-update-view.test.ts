import { expect, test } from 'vitest'
import { firstFailureOf } from '@/lib/domain/first-failure'
import { latestInstances } from '@/lib/domain/instance'
import { member, task, update } from '@/lib/domain/sample.test-support'
import { judgeMember } from '@/lib/domain/verdict'
import { metaUpdateSummary } from './meta-update-view'

test('trouble is as old as the first failure, however often what failed starts again', () => {
  const one = member(
    'dca1',
    update({
      events: [
        [0, 'INSTANCE_UPDATING'],
        [0, 'INSTANCE_UPDATE_FAILED'],
        [1, 'INSTANCE_UPDATING'],
        [1, 'INSTANCE_UPDATE_FAILED'],
      ],
    }),
  )
  const failing = (id: number, atMs: number) => ({
    ...task(id, '42', 'FAILED'),
    lastEvent: { status: 'FAILED' as const, atMs, message: 'exit 137' },
  })
  const instances = latestInstances(one.update.details ?? update({}), [failing(0, 90_000), failing(1, 80_000)])
  const firstFailure = firstFailureOf(one.update.details ?? update({}), instances)
  const verdict = judgeMember(one, instances, 'current', null)
  const judged = {
    member: one,
    freshness: 'current' as const,
    asOfMs: 95_000,
    instances,
    firstFailure,
    hold: null,
    verdict,
  }
  expect(verdict.reason.kind).toBe('instances-failing')
  const { sinceMs } = metaUpdateSummary({ id: 'x', attention: verdict.attention, members: [judged] })
  expect(sinceMs).toBe(one.update.details?.instanceEvents[1]?.atMs)
})
