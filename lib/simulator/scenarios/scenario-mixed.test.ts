import { describe, expect, it } from 'vitest'
import { instanceIds } from '@/lib/domain/task-config'
import { simulate } from '../fleet-simulation'
import type { Scheduler } from '../scheduler'
import { type JobUpdate, statusOf } from '../updates/job-update'
import type { Service } from './company'
import { MIXED, RELEASE_ID, STANDINGS, type Standing, standingsOf } from './scenario-mixed'

const NOW_MS = Date.UTC(2026, 0, 15, 12)
const MINUTE_MS = 60_000
const EIGHT = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

const live = (clusterNames: readonly string[], instances: number) =>
  simulate({ scenario: MIXED, clusterNames, instances, seed: 1, clock: 'held', speed: 1, nowMs: NOW_MS })

/** The update of release 42 of one standing, and what runs of its service. */
function lookAt(schedulers: readonly Scheduler[], clusterNames: readonly string[], wanted: Standing) {
  const input = { clusterNames, instances: 1, seed: 1 }
  for (const [index, scheduler] of schedulers.entries()) {
    const found = standingsOf(input, index).find(({ standing }) => standing === wanted)
    if (!found) continue
    const updates = scheduler.updates.store.newestFirst().filter(({ key }) => key.job.name === found.service.job.name)
    const update = updates.find(({ metadata }) => metadata.some(({ value }) => value === RELEASE_ID))
    if (update) return { update, updates, builds: buildsOf(scheduler, found.service) }
  }
  throw new Error(`${wanted} is nowhere`)
}

/** How many instances run each build. */
function buildsOf(scheduler: Scheduler, service: Service): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { config } of scheduler.tasks.store.activeOfJob(service.job)) {
    const build = config.metadata.find(({ key }) => key === 'build')?.value ?? '?'
    counts[build] = (counts[build] ?? 0) + 1
  }
  return counts
}

const initialOf = ({ instructions }: JobUpdate) =>
  instructions.initial.map(({ config, instances }) => [
    config.metadata.find(({ key }) => key === 'build')?.value,
    instanceIds(instances).length,
  ])

const desiredOf = ({ instructions }: JobUpdate) => instanceIds(instructions.desired?.instances ?? []).length

describe('the mixed scenario', () => {
  const { schedulers, advance } = live(EIGHT, 40)
  const at = (standing: Standing) => lookAt(schedulers, EIGHT, standing)

  it('has each standing in a cluster of its own, all of the same service and the same release', () => {
    const input = { clusterNames: EIGHT, instances: 40, seed: 1 }
    const all = EIGHT.flatMap((_, cluster) => standingsOf(input, cluster))
    expect(all.map(({ standing }) => standing)).toEqual([...STANDINGS])
    expect(new Set(all.map(({ service }) => service.job.name)).size).toBe(1)
  })

  it('complete: all on 42, and all were on 40', () => {
    const { update, builds } = at('complete')
    expect([statusOf(update), builds, initialOf(update)]).toEqual(['ROLLED_FORWARD', { 42: 40 }, [['40', 40]]])
  })

  it('aborted: half of the instances on either build', () => {
    const { update, builds } = at('aborted')
    expect([statusOf(update), initialOf(update)]).toEqual(['ABORTED', [['40', 40]]])
    expect(builds).toEqual({ 40: 20, 42: 20 })
  })

  it('canary: complete over two builds that stood side by side', () => {
    const { update, builds } = at('canary')
    expect([statusOf(update), builds]).toEqual(['ROLLED_FORWARD', { 42: 40 }])
    expect(initialOf(update).toSorted()).toEqual([
      ['40', 30],
      ['41', 10],
    ])
  })

  it('superseded: complete, and a later update on top', () => {
    const { update, updates, builds } = at('superseded')
    expect([statusOf(update), builds]).toEqual(['ROLLED_FORWARD', { 43: 40 }])
    expect(updates.map(statusOf)).toEqual(['ROLLED_FORWARD', 'ROLLED_FORWARD'])
    expect(updates[1]).toBe(update)
  })

  it('first deployment: nothing was there before, instance 0 included', () => {
    const { update, builds } = at('first-deployment')
    expect([statusOf(update), builds, initialOf(update)]).toEqual(['ROLLED_FORWARD', { 42: 40 }, []])
    expect(update.instructions.desired?.instances).toEqual([{ first: 0, last: 39 }])
  })

  it('added: ten instances more than before', () => {
    const { update, builds } = at('added')
    expect([statusOf(update), builds, initialOf(update)]).toEqual(['ROLLED_FORWARD', { 42: 40 }, [['40', 30]]])
    expect(desiredOf(update)).toBe(40)
  })

  it('rolling and guarded: some instances done, pulsed until now', () => {
    const [rolling, guarded] = [at('rolling'), at('guarded')]
    expect([rolling, guarded].map(({ update }) => statusOf(update))).toEqual(['ROLLING_FORWARD', 'ROLLING_FORWARD'])
    for (const { builds } of [rolling, guarded]) {
      expect(builds['42']).toBeGreaterThan(4)
      expect(builds['40']).toBeGreaterThan(25)
    }
    expect(guarded.update.instructions.settings.blockIfNoPulsesAfterMs).toBe(60_000)
    expect(rolling.update.instructions.settings.blockIfNoPulsesAfterMs).toBe(0)
  })

  it('stands still for ten minutes, but for what rolls and what nobody pulses any more', () => {
    advance(2 * MINUTE_MS)
    expect(statusOf(at('guarded').update)).toBe('ROLL_FORWARD_AWAITING_PULSE')
    advance(8 * MINUTE_MS)
    expect(STANDINGS.map((standing) => statusOf(at(standing).update))).toEqual([
      'ROLLING_FORWARD',
      'ROLLED_FORWARD',
      'ABORTED',
      'ROLLED_FORWARD',
      'ROLL_FORWARD_AWAITING_PULSE',
      'ROLLED_FORWARD',
      'ROLLED_FORWARD',
      'ROLLED_FORWARD',
    ])
    advance(10 * MINUTE_MS)
    expect(statusOf(at('rolling').update)).toBe('ROLLING_FORWARD')
  })
})

it.each([
  [1, 1],
  [1, 4],
  [3, 2],
  [8, 4],
  [10, 79],
])('%s clusters of %s instances: every standing is there, and still so after ten minutes', (count, instances) => {
  const names = Array.from({ length: count }, (_, index) => `c${index}`)
  const { schedulers, advance } = live(names, instances)
  const statuses = () => STANDINGS.map((standing) => statusOf(lookAt(schedulers, names, standing).update))
  const ended = ['ROLLED_FORWARD', 'ABORTED', 'ROLLED_FORWARD']
  expect(statuses().slice(0, 4)).toEqual(['ROLLING_FORWARD', ...ended])
  advance(10 * MINUTE_MS)
  expect(statuses().slice(0, 4)).toEqual(['ROLLING_FORWARD', ...ended])
  expect(statuses()[4]).toMatch(/^ROLL(ING_FORWARD|_FORWARD_AWAITING_PULSE)$/)
  expect(initialOf(lookAt(schedulers, names, 'canary').update)).toHaveLength(Math.min(2, instances))
  for (const [index, scheduler] of schedulers.entries())
    for (const { standing, service } of standingsOf({ clusterNames: names, instances, seed: 1 }, index))
      if (standing !== 'rolling' && standing !== 'guarded')
        expect(scheduler.tasks.store.activeOfJob(service.job)).toHaveLength(instances)
})
