import { expect, test } from 'vitest'
import { JOB_UPDATE_STATUSES } from './job-update'
import { sayRestoreStatus } from './words'

test('what happened to a restore never reads as what happened to a rollout', () => {
  expect(sayRestoreStatus('ROLLING_FORWARD', 'ana', true, '41')).toBe('Restore of 41 started by ana')
  expect(sayRestoreStatus('ROLLING_FORWARD', 'kim', false, '41')).toBe('Restore of 41 resumed by kim')
  expect(sayRestoreStatus('ROLLING_FORWARD', null, false, '41')).toBe('Restore of 41 goes on')
  expect(sayRestoreStatus('ROLL_FORWARD_PAUSED', 'kim', false, '41')).toBe('Restore of 41 paused by kim')
  expect(sayRestoreStatus('ROLLED_FORWARD', null, false, null)).toBe('Removal of added instances complete')
  const said = [...JOB_UPDATE_STATUSES, 'UNKNOWN' as const].map((status) => sayRestoreStatus(status, null, false, '41'))
  expect(new Set(said).size).toBe(said.length)
  for (const sentence of said) expect(sentence).toMatch(/^Restore of 41 /)
})
