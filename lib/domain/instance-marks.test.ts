import { expect, test } from 'vitest'
import type { Instance } from './instance'
import { instanceMarks } from './instance-marks'
import type { JobUpdateAction, JobUpdateStatus } from './job-update'
import type { ScheduleStatus } from './task'

const summary = (status: JobUpdateStatus) => ({
  summary: {
    key: { job: { role: 'web', environment: 'prod', name: 'api' }, id: 'u' },
    user: null,
    status,
    createdAtMs: 0,
    lastModifiedAtMs: 0,
    metadata: [],
  },
})
const instance = (
  action: JobUpdateAction | null,
  task: { status?: ScheduleStatus; createdAtMs?: number | null; failureCount?: number } | null = {},
): Pick<Instance, 'task' | 'lastEvent'> => ({
  lastEvent: action && { instanceId: 0, action, atMs: 1000, message: null },
  task: task && {
    taskId: 't',
    instanceId: 0,
    status: 'RUNNING',
    host: null,
    failureCount: 0,
    lastEvent: null,
    createdAtMs: 500,
    ancestorId: null,
    configWithoutData: '',
    build: '',
    ...task,
  },
})

test.each<[string, Pick<Instance, 'task' | 'lastEvent'>, JobUpdateStatus[], boolean, boolean]>([
  ['taken, the update rolls', instance('INSTANCE_UPDATING'), ['ROLLING_FORWARD'], true, false],
  ['taken back', instance('INSTANCE_ROLLING_BACK'), ['ROLLING_BACK'], true, false],
  ['taken, and the update stands paused', instance('INSTANCE_UPDATING'), ['ROLL_FORWARD_PAUSED'], true, false],
  ['taken, and the update has ended', instance('INSTANCE_UPDATING'), ['ABORTED'], false, false],
  [
    'taken by a restore of an ended update',
    instance('INSTANCE_ROLLING_BACK'),
    ['ABORTED', 'ROLLING_FORWARD'],
    true,
    false,
  ],
  ['settled', instance('INSTANCE_UPDATED'), ['ROLLING_FORWARD'], false, false],
  [
    'settled, its task is younger',
    instance('INSTANCE_UPDATED', { createdAtMs: 1001 }),
    ['ROLLING_FORWARD'],
    false,
    true,
  ],
  ['settled, and dead', instance('INSTANCE_UPDATED', { createdAtMs: 1001, status: 'FAILED' }), [], false, false],
  [
    'taken, with a new task as it should',
    instance('INSTANCE_UPDATING', { createdAtMs: 1001 }),
    ['ROLLING_FORWARD'],
    true,
    false,
  ],
  [
    'taken, and its new task died once',
    instance('INSTANCE_UPDATING', { failureCount: 1 }),
    ['ROLLING_FORWARD'],
    true,
    true,
  ],
  ['no update, replaced a dead one', instance(null, { failureCount: 2 }), [], false, true],
  ['nothing there', instance(null, null), ['ROLLING_FORWARD'], false, false],
])('%s', (_, looked, statuses, inHand, restarted) => {
  expect(instanceMarks(looked, statuses.map(summary))).toEqual({ inHand, restarted })
})
