import fc, { type Arbitrary } from 'fast-check'
import { expect, test } from 'vitest'
import type { JobUpdateSettings } from '@/lib/domain/job-update'
import type { UpdateRequest } from '@/lib/domain/update-request'
import { toJobUpdateSettings } from './answers/convert-update'
import type * as thrift from './generated/aurora_types'
import aurora from './generated/aurora_types'
import { CONFIG_JOB, configRead, WHOLE_CONFIG } from './task-config.test-support'
import { jobUpdateRequest } from './update-request'

const CONFIG = configRead('binary', new aurora.TaskConfig(WHOLE_CONFIG))

const size = fc.integer({ min: 1, max: 4000 })
const anySettings: Arbitrary<JobUpdateSettings> = fc.record({
  strategy: fc.oneof(
    fc.record({ kind: fc.constant('queue' as const), groupSize: size }),
    fc.record({ kind: fc.constant('batch' as const), groupSize: size, autopause: fc.boolean() }),
    fc.record({
      kind: fc.constant('varBatch' as const),
      groupSizes: fc.array(size, { minLength: 1, maxLength: 4 }),
      autopause: fc.boolean(),
    }),
  ),
  maxPerInstanceFailures: fc.nat(100),
  maxFailedInstances: fc.nat(100),
  minWaitInInstanceRunningMs: fc.nat(600_000),
  rollbackOnFailure: fc.boolean(),
  onlyInstances: fc.constantFrom(
    [],
    [{ first: 0, last: 0 }],
    [0, 5].map((first) => ({ first, last: first + 2 })),
  ),
  blockIfNoPulsesAfterMs: fc.constantFrom(0, 1, 90_000),
  slaAware: fc.boolean(),
})

function settingsOf(settings: JobUpdateSettings): thrift.JobUpdateSettings {
  const wanted: UpdateRequest = { job: CONFIG_JOB, config: CONFIG, instanceCount: 1, settings, metadata: [] }
  const made = jobUpdateRequest(wanted)
  if (made.kind === 'refused') throw new Error(made.message)
  return made.request.settings
}

test('settings that go back are the settings that came', () => {
  fc.assert(
    fc.property(anySettings, (settings) => {
      expect(toJobUpdateSettings(settingsOf(settings))).toEqual(settings)
    }),
  )
})

test('a scheduler from before strategies would read the same, as far as it had words for it', () => {
  fc.assert(
    fc.property(anySettings, (settings) => {
      const { strategy } = settings
      const old = toJobUpdateSettings({ ...settingsOf(settings), updateStrategy: undefined }).strategy
      if (strategy.kind === 'queue') expect(old).toEqual(strategy)
      else {
        const groupSize = strategy.kind === 'batch' ? strategy.groupSize : strategy.groupSizes[0]
        expect(old).toEqual({ kind: 'batch', groupSize, autopause: false })
      }
    }),
  )
})
