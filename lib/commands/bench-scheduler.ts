import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { JobKey } from '@/lib/domain/job'
import { startChild } from './child'

/** The only job of the bench's scheduler. */
export const BENCH_JOB: JobKey = { role: 'web', environment: 'prod', name: 'api-gateway' }

/** Instances to be restarted, and how far the scheduler's clock then moves. */
export type BenchStep = { readonly restart: readonly number[]; readonly advanceMs: number }

/** A stock scheduler in a process of its own, on a held clock. */
export type BenchScheduler = {
  readonly url: string
  readonly live: number
  readonly dead: number
  readonly step: (step: BenchStep) => Promise<void>
  readonly stop: () => Promise<void>
}

const SCRIPT = fileURLToPath(new URL('./bench-cluster.ts', import.meta.url))
const Ready = z.object({ kind: z.literal('ready'), url: z.string(), live: z.number(), dead: z.number() })

/** Starts one with a job of so many instances and dead tasks behind them, which were all alive within the last hour. */
export async function startBenchScheduler(instances: number, deadTasks: number): Promise<BenchScheduler> {
  const child = startChild(SCRIPT, [`${instances}`, `${deadTasks}`])
  const exited = once(child, 'exit')
  const answer = async (): Promise<unknown> => {
    const [message] = await Promise.race([
      once(child, 'message'),
      exited.then(() => Promise.reject(new Error('The scheduler of the bench has ended.'))),
    ])
    return message
  }
  const ready = Ready.parse(await answer())
  return {
    ...ready,
    step: async (step) => {
      child.send(step)
      await answer()
    },
    stop: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
