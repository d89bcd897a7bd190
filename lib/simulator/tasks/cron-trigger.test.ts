import { describe, expect, it } from 'vitest'
import { createHeldCluster } from '../held-cluster'
import { SERVICES, serviceConfig } from '../scenarios/company'

const SERVICE = SERVICES.thumbnailer
const { job } = SERVICE
const MINUTE_MS = 60_000
const NOON = Date.UTC(2026, 0, 15, 12)

function nightly(sim: string, cronSchedule: string, cronCollisionPolicy: number) {
  const cluster = createHeldCluster({ startMs: NOON })
  const taskConfig = { ...serviceConfig(SERVICE, 1, { sim }), isService: false }
  const cron = { key: job, cronSchedule, cronCollisionPolicy, instanceCount: 2, taskConfig }
  expect(cluster.scheduler.call('scheduleCronJob', cron).messages).toEqual([])
  const starts = () =>
    [...cluster.scheduler.tasks.store.ofJob(job)]
      .filter(({ instanceId }) => instanceId === 0)
      .map(({ events }) => ((events[0]?.atMs ?? 0) - NOON) / MINUTE_MS)
  return { cluster, cron, starts }
}

const KILL_EXISTING = 0
const CANCEL_NEW = 1

describe('a cron job', () => {
  it('starts by its schedule, again and again, with all its instances', () => {
    const { cluster, starts } = nightly('finish=1', '*/10 * * * *', KILL_EXISTING)
    cluster.advance(30 * MINUTE_MS)
    expect(starts()).toEqual([10, 20, 30])
    expect([...cluster.scheduler.tasks.store.ofJob(job)]).toHaveLength(6)
  })

  it('kills what is left of the former run and starts when it is gone, or lets it be', () => {
    const killing = nightly('', '*/10 * * * *', KILL_EXISTING)
    killing.cluster.advance(21 * MINUTE_MS)
    expect(killing.starts().map(Math.floor)).toEqual([10, 20])
    const [first] = killing.cluster.scheduler.tasks.store.ofJob(job)
    expect(first?.events.map(({ message }) => message)).toContain('Killed by cronScheduler')
    const cancelling = nightly('', '*/10 * * * *', CANCEL_NEW)
    cancelling.cluster.advance(21 * MINUTE_MS)
    expect(cancelling.starts()).toEqual([10])
  })

  it('forgets over a restart that a run waited for the former one to end, and starts at the next time', () => {
    const { cluster, starts } = nightly('', '*/10 * * * *', KILL_EXISTING)
    cluster.advance(20 * MINUTE_MS + 100)
    cluster.scheduler.restart()
    cluster.advance(9 * MINUTE_MS)
    expect(starts()).toEqual([10])
    cluster.advance(MINUTE_MS)
    expect(starts()).toEqual([10, 30])
    cluster.advance(10 * MINUTE_MS + 5000)
    expect(starts().map(Math.floor)).toEqual([10, 30, 40])
  })

  it('follows a new template and stops when it is descheduled', () => {
    const { cluster, cron, starts } = nightly('finish=1', '*/10 * * * *', KILL_EXISTING)
    cluster.advance(10 * MINUTE_MS)
    cluster.scheduler.call('replaceCronTemplate', { ...cron, cronSchedule: '13,15 * * * *' })
    cluster.advance(10 * MINUTE_MS)
    expect(starts()).toEqual([10, 13, 15])
    cluster.scheduler.call('descheduleCronJob', job)
    cluster.advance(120 * MINUTE_MS)
    expect(starts()).toEqual([10, 13, 15])
  })

  it('misses what falls due while no scheduler runs, and goes on afterwards', () => {
    const { cluster, starts } = nightly('finish=1', '*/10 * * * *', KILL_EXISTING)
    cluster.scheduler.restart({ downMs: 15 * MINUTE_MS })
    cluster.advance(21 * MINUTE_MS)
    expect(starts()).toEqual([20])
  })
})
