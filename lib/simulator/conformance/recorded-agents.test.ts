import { expect, it } from 'vitest'
import { createHeldCluster } from '../held-cluster'
import { SERVICES } from '../scenarios/company'
import { lastEventMs, type Task } from '../tasks/task'
import { OfferCycle } from './offer-cycle'
import { RecordedAgents } from './recorded-agents'

const service = SERVICES.apiGateway
const cluster = createHeldCluster()
cluster.startJob(service, 1, 1)
const [task] = cluster.scheduler.tasks.store.activeOfJob(service.job)

/** How long a task waits for an agent in a world where an update took five seconds over its instance. */
function waitMs(waiting: Task, disturbedAfterMs: number | null): number {
  const nowMs = lastEventMs(waiting)
  const pass = { instanceId: waiting.instanceId, fromMs: nowMs - 10, untilMs: nowMs + 5000 }
  const events =
    disturbedAfterMs === null ? [] : [{ statusId: 2, atMs: nowMs + disturbedAfterMs, user: 'u', message: null }]
  const update = { ...service.job, id: 'u1', minWaitMs: 1000, eventCount: 1, events, passes: [pass] }
  const world = {
    tasks: [],
    updates: [update],
    waiting: [],
    listedHosts: new Set<string>(),
    writeTimesMs: [],
    pulseTimesMs: [],
    host: null,
  }
  return new RecordedAgents(world, 8, new OfferCycle(8, 1000, 0)).planOf(waiting).assignMs
}

it('an unknown task comes up when the update that waits for it needs it, unless something else held the update up', () => {
  expect(task && waitMs(task, null)).toBe(5000 - 1000 - 4 - 300 - 700)
  expect(task && waitMs(task, 2000)).toBe(4)
  expect(task && waitMs(task, 6000)).toBe(2996)
})
