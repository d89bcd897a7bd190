import { serveClusters } from '@/lib/simulator/embedded-clusters'
import { createHeldCluster, RUNNING_AFTER_MS } from '@/lib/simulator/held-cluster'
import { makeAgents, rigHost } from '@/lib/simulator/rig/agent'
import { SERVICES, serviceConfig } from '@/lib/simulator/scenarios/company'
import { BENCH_JOB, type BenchStep } from './bench-scheduler'

// A process of its own, started by `startBenchScheduler`: what the scheduler costs must not count as reading.

const AGENTS = 128
const DATA_BYTES = 4096
/** Long enough for a killed task to end and for its replacement to run. */
const ROUND_MS = 3000

const [instances = 0, deadTasks = 0] = process.argv.slice(2).map(Number)
const SERVICE = { ...SERVICES.apiGateway, job: BENCH_JOB }

/** The config of a build with executor data of 4 KiB, as Aurora's own executor writes: processes with their command lines. */
function configOf(build: number) {
  const config = serviceConfig(SERVICE, build)
  const processes = Array.from({ length: 64 }, (_, at) => ({
    name: `step-${at}`,
    cmdline: `./run --part ${at * 7919}`,
  }))
  const text = JSON.stringify({ ...BENCH_JOB, build, task: { processes } })
  return { ...config, executorConfig: { name: 'AuroraExecutor', data: text.slice(0, DATA_BYTES).padEnd(DATA_BYTES) } }
}

const held = createHeldCluster({
  clusterName: 'bench',
  agents: makeAgents(AGENTS, rigHost),
  startMs: Date.now() - 600_000,
})
const { scheduler } = held
const everyId = Array.from({ length: instances }, (_, id) => id)
scheduler.call('createJob', {
  key: BENCH_JOB,
  owner: { user: SERVICE.owner },
  instanceCount: instances,
  taskConfig: configOf(1),
})
held.advance(RUNNING_AFTER_MS)
for (let round = 1; round * instances <= deadTasks; round++) {
  if (round === 1)
    scheduler.call(
      'startJobUpdate',
      {
        taskConfig: configOf(2),
        instanceCount: instances,
        settings: {
          updateGroupSize: instances,
          maxPerInstanceFailures: 0,
          maxFailedInstances: 0,
          minWaitInInstanceRunningMs: 500,
          rollbackOnFailure: true,
          updateOnlyTheseInstances: [],
          waitForBatchCompletion: false,
          blockIfNoPulsesAfterMs: 0,
        },
      },
      null,
    )
  else scheduler.call('restartShards', BENCH_JOB, everyId)
  held.advance(ROUND_MS)
}

const embedded = await serveClusters({ schedulers: [scheduler], advance: held.advance, stop: held.stop })
const { store } = scheduler.tasks
const live = store.activeOfJob(BENCH_JOB).filter(({ status }) => status === 'RUNNING').length
process.on('message', (step: BenchStep) => {
  if (step.restart.length > 0) scheduler.call('restartShards', BENCH_JOB, step.restart)
  held.advance(step.advanceMs)
  process.send?.({ kind: 'stepped' })
})
process.send?.({ kind: 'ready', url: embedded.clusters[0]?.url, live, dead: store.endedOfJob(BENCH_JOB).size })
