import { describe, expect, it } from 'vitest'
import { simulate } from '../fleet-simulation'
import type { Scheduler } from '../scheduler'
import { statusOf } from '../updates/job-update'
import { SERVICES, type Service } from './company'
import { TROUBLE, TROUBLES, troublesOf } from './scenario-trouble'

const NOW_MS = Date.UTC(2026, 0, 15, 12)
const MINUTE_MS = 60_000

const live = (clusterNames: readonly string[], instances: number) =>
  simulate({ scenario: TROUBLE, clusterNames, instances, seed: 1, clock: 'held', speed: 1, nowMs: NOW_MS })

const SIX = ['a', 'b', 'c', 'd', 'e', 'f']

const count = ({ tasks }: Scheduler, service: Service, status: string) =>
  [...tasks.store.ofJob(service.job)].filter((task) => task.status === status).length

const latest = ({ updates }: Scheduler, service: Service) =>
  updates.store.newestFirst().filter(({ key }) => key.job.name === service.job.name)

describe('the scenario of troubles', () => {
  const { schedulers, advance } = live(SIX, 40)
  const inTrouble = (trouble: (typeof TROUBLES)[number]): Scheduler => {
    const scheduler = schedulers[TROUBLES.indexOf(trouble)]
    if (!scheduler) throw new Error('no cluster')
    return scheduler
  }

  it('shows each of them, in believable numbers, in the moment in which it goes live', () => {
    const partition = inTrouble('partition')
    expect(count(partition, SERVICES.ranker, 'PARTITIONED')).toBeGreaterThan(3)
    expect(count(partition, SERVICES.ranker, 'RUNNING')).toBeGreaterThan(20)
    expect(count(partition, SERVICES.geoIndex, 'LOST')).toBeGreaterThan(3)
    expect(count(partition, SERVICES.geoIndex, 'RUNNING')).toBe(40)

    const maintenance = inTrouble('maintenance')
    expect(count(maintenance, SERVICES.sessionStore, 'DRAINING')).toBeGreaterThan(0)
    expect(maintenance.rig.agents.slice(0, 4).map(({ mode }) => mode)).toEqual([
      'DRAINING',
      'SCHEDULED',
      'SCHEDULED',
      'SCHEDULED',
    ])

    const flapping = inTrouble('flapping')
    expect(count(flapping, SERVICES.notifier, 'THROTTLED')).toBeGreaterThan(3)
    expect(count(flapping, SERVICES.notifier, 'FAILED')).toBeGreaterThan(20)
    expect(count(flapping, SERVICES.notifier, 'RUNNING')).toBeGreaterThan(20)

    const noRoom = inTrouble('no-room')
    expect(count(noRoom, SERVICES.ranker, 'PENDING')).toBe(5)
    const reasons = noRoom.call('getPendingReason', { jobKeys: [SERVICES.ranker.job] }).result?.getPendingReasonResult
    expect(reasons?.reasons.map(({ reason }) => reason)).toEqual(Array.from({ length: 5 }, () => 'Insufficient: CPU'))

    const [blocked] = latest(inTrouble('sla-blocked'), SERVICES.checkout)
    const said = (text: string) => blocked?.instanceEvents.filter(({ message }) => message === text).length ?? 0
    expect(said('Checking SLA before continuing.')).toBeGreaterThan(said('SLA check passed, continuing.'))
    expect(said('SLA check passed, continuing.')).toBeGreaterThan(0)

    const mixed = inTrouble('mixed-builds')
    expect(latest(mixed, SERVICES.apiGateway).map(statusOf)).toEqual(['FAILED', 'ABORTED', 'ROLLED_FORWARD'])
    const groups = mixed.call('getConfigSummary', SERVICES.apiGateway.job).result?.configSummaryResult?.summary.groups
    expect(groups?.length).toBe(4)
  })

  it('goes on by itself: agents come back, hosts are drained and returned, rollouts move', () => {
    advance(12 * MINUTE_MS)
    const partition = inTrouble('partition')
    expect(partition.rig.agents.filter((agent) => partition.rig.isCutOff(agent))).toHaveLength(1)
    expect(
      inTrouble('maintenance')
        .rig.agents.slice(0, 4)
        .map(({ mode }) => mode),
    ).toEqual(['NONE', 'DRAINED', 'DRAINED', expect.stringMatching(/^DRAIN/)])
    const [update] = latest(inTrouble('sla-blocked'), SERVICES.checkout)
    expect(update?.instanceEvents.filter(({ action }) => action === 'INSTANCE_UPDATED').length).toBeGreaterThan(4)
  })

  it('puts all troubles into however few clusters there are, and works with one instance', () => {
    for (let clusters = 1; clusters <= 8; clusters++) {
      const clusterNames = Array.from({ length: clusters }, (_, index) => `c${index}`)
      const input = { clusterNames, instances: 1, seed: 1 }
      const all = clusterNames.flatMap((_, cluster) => troublesOf(input, cluster))
      expect(new Set(all).size).toBe(TROUBLES.length)
      expect(clusterNames.every((_, cluster) => troublesOf(input, cluster).length > 0)).toBe(true)
    }
    for (const instances of [1, 4, 25]) live(['only'], instances).advance(15 * MINUTE_MS)
  })
})
