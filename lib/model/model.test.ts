import { describe, expect, test } from 'vitest'
import { HONEST_TOOLS } from './engine-tools'
import { ALL_FAULTS, NO_FAULTS, withFaults } from './fault-profile'
import { ONCE_FAILED } from './once-failed'
import { runSchedule, type ScheduleOptions, type ScheduleResult } from './schedule'
import { addResult, emptyTally, sayTally } from './tally'
import { VARIANTS } from './variants'

/** So that a slow machine does not fail what is right; nothing here is about speed. */
const TIMEOUT_MS = 600_000

/** A schedule that broke something, told event by event. */
async function retold(seed: number, options: Partial<ScheduleOptions>): Promise<string> {
  const { trace, violations } = await runSchedule(seed, { ...options, traced: true })
  return [
    ...trace,
    ...violations.map(({ invariant, stepId, text }) => `invariant ${invariant}, ${stepId}: ${text}`),
  ].join('\n')
}

async function firstBroken(
  seeds: Iterable<number>,
  options: Partial<ScheduleOptions>,
  isBroken: (result: ScheduleResult) => boolean,
): Promise<number | null> {
  for (const seed of seeds) if (isBroken(await runSchedule(seed, options))) return seed
  return null
}

function* seedsFrom(first: number, count: number): Generator<number> {
  for (let at = 0; at < count; at++) yield first + at
}

describe('the engine in a simulated world', () => {
  test.each(ONCE_FAILED)('seed $seed, which once failed: $was', async ({ seed }) => {
    const { violations } = await runSchedule(seed)
    expect(violations).toEqual([])
  })

  test(
    '5,000 schedules break none of the invariants',
    async () => {
      const tally = emptyTally()
      for (const seed of seedsFrom(100_000_000, 5000)) addResult(tally, await runSchedule(seed))
      const [broken] = tally.violations
      if (broken) expect.fail(`${await retold(broken.seed, {})}\n\n${sayTally(tally)}`)
      expect(tally.schedules).toBe(5000)
      // The world is not so bad that nothing comes to an end worth having, nor so good that nothing goes wrong.
      const share = (end: string) => (tally.ends[end] ?? 0) / tally.steps
      expect(share('restored') + share('already-restored')).toBeGreaterThan(0.4)
      for (const end of ['done', 'refused', 'superseded', 'cancelled', 'expired', 'failed', 'needs-human'])
        expect(share(end), end).toBeGreaterThan(0)
    },
    TIMEOUT_MS,
  )

  test('a seed goes the same way each time', async () => {
    for (const seed of seedsFrom(7000, 20)) {
      const [once, twice] = [await runSchedule(seed, { traced: true }), await runSchedule(seed, { traced: true })]
      expect(once.trace.length).toBeGreaterThan(10)
      expect(twice.trace).toEqual(once.trace)
    }
  })

  test(
    'invariant 22: clocks of the clusters that are an hour off change no decision',
    async () => {
      const faults = withFaults(ALL_FAULTS, { clockJumps: 0, unreachableFirst: 0, clusterAway: 0 })
      for (const seed of seedsFrom(20_000, 100)) {
        const [right, wrong] = [
          await runSchedule(seed, { faults, wishes: KNOWN }),
          await runSchedule(seed, { faults, wishes: KNOWN, skewMs: 3_600_000 }),
        ]
        expect(wrong.decided, `seed ${seed}`).toEqual(right.decided)
      }
    },
    TIMEOUT_MS,
  )

  test(
    'invariant 19: what goes wrong in one cluster changes nothing in the others',
    async () => {
      const faults = withFaults(ALL_FAULTS, {
        storeFails: 0,
        storeReplyLost: 0,
        storeSlow: 0,
        storeAway: 0,
        crashAtCall: 0,
        pauseAtCall: 0,
        cancels: 0,
      })
      const wishes = { clusters: 3, verb: 'rollback' } as const
      for (const seed of seedsFrom(30_000, 60)) {
        const [calm, troubled] = [
          await runSchedule(seed, { faults: NO_FAULTS, wishes, onlyFirstAction: true }),
          await runSchedule(seed, { faults, faultyCluster: 0, wishes, onlyFirstAction: true }),
        ]
        for (const { stepId, cluster, end, endedAtMs } of calm.ends) {
          if (cluster === 'c0') continue
          const other = troubled.ends.find((one) => one.stepId === stepId)
          expect(other?.end, `seed ${seed}, ${stepId}`).toBe(end)
          const took = (endedAtMs ?? 0) - calm.acceptedAtMs
          const tookLonger = (other?.endedAtMs ?? 0) - (endedAtMs ?? 0)
          expect(tookLonger, `seed ${seed}, ${stepId}`).toBeLessThanOrEqual(Math.max(2000, took / 10))
        }
      }
    },
    TIMEOUT_MS,
  )
})

/** Without knowing the updates of the job, only their times tell which came later. */
const KNOWN = {
  stages: { rolling: 3, paused: 1, guarded: 2, complete: 3, aborted: 1, failed: 1, 'going-back': 1 },
} as const

/** How many schedules are known to be enough for each variant. */
const ENOUGH = 1500

describe('an engine with one guard taken out is caught', () => {
  test.each(VARIANTS)(
    '$name: $says',
    async ({ tools, faults: changes, wishes, breaks }) => {
      const faults = withFaults(ALL_FAULTS, changes)
      const broken = { tools: { ...HONEST_TOOLS, ...tools }, faults, wishes }
      const caught = await firstBroken(seedsFrom(40_000, ENOUGH), broken, ({ violations }) =>
        violations.some(({ invariant }) => breaks.includes(invariant)),
      )
      expect(caught, 'no schedule shows that the guard is gone').not.toBeNull()
      // The whole engine keeps to everything in the same world.
      const seeds = seedsFrom(40_000, (caught ?? 0) - 40_000 + 20)
      const failing = await firstBroken(seeds, { faults, wishes }, ({ violations }) => violations.length > 0)
      if (failing !== null) expect.fail(await retold(failing, { faults, wishes }))
    },
    TIMEOUT_MS,
  )
})
