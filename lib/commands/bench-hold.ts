import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type AuroraClient, createAuroraClient } from '@/lib/aurora/client'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import { SERVICES } from '@/lib/simulator/scenarios/company'
import { type BenchRow, benchRow } from './bench-row'
import { startChild } from './child'

const SCRIPT = fileURLToPath(new URL('./bench-answers.ts', import.meta.url))
const Ready = z.object({ url: z.string() })
/** What nobody may be kept waiting for longer than. */
const AIM_MS = 50
const ROUNDS = 4
const READ_DEADLINE_MS = 60_000
const JOB = SERVICES.apiGateway.job

/**
 * The longest time for which reading an answer as large as allowed keeps everything else in the process waiting: the time on
 * the processor between two turns of the event loop, in the worst of several rounds. What other processes take from this one
 * is not its own.
 */
export async function benchHold(): Promise<BenchRow[]> {
  const child = startChild(SCRIPT, [])
  const [ready] = await once(child, 'message')
  const { url: schedulerUrl } = Ready.parse(ready)
  const open = (protocol: 'binary' | 'json') =>
    createAuroraClient({
      cluster: 'bench',
      schedulerUrl,
      protocol,
      readDeadlineMs: READ_DEADLINE_MS,
      limits: { decodeMs: READ_DEADLINE_MS },
    })
  const clients = { binary: open('binary'), json: open('json') }
  const rows: BenchRow[] = []
  for (const [protocol, client] of Object.entries(clients))
    for (const [name, read] of Object.entries(READS)) {
      const holds: number[] = []
      // The first round warms up.
      for (let round = 0; round <= ROUNDS; round++) {
        const holdMs = await longestHoldMs(() => read(client))
        if (round > 0) holds.push(holdMs)
      }
      const what = `longest hold: ${name}, as many as an answer may hold, ${protocol === 'json' ? 'TJSON' : 'TBinary'}`
      rows.push(benchRow(what, 'ms', Math.max(...holds), AIM_MS, 1))
    }
  for (const client of Object.values(clients)) client.close()
  child.kill('SIGKILL')
  return rows
}

const READS: Readonly<Record<string, (client: AuroraClient) => Promise<CallOutcome<unknown>>>> = {
  tasks: (client) => client.readTasks({ jobs: [JOB], statuses: ['RUNNING'] }),
  'update summaries': (client) => client.readUpdateSummaries({}),
  'update details': (client) => client.readUpdateDetails({ job: JOB }),
}

/** Looks in every turn of the event loop how long the one before took while `run` goes on. */
async function longestHoldMs(run: () => Promise<CallOutcome<unknown>>): Promise<number> {
  let longestMs = 0
  let lastMs = onCpuMs()
  let running = true
  const look = () => {
    const nowMs = onCpuMs()
    longestMs = Math.max(longestMs, nowMs - lastMs)
    lastMs = nowMs
    if (running) setImmediate(look)
  }
  setImmediate(look)
  const outcome = await run()
  running = false
  if (outcome.kind !== 'applied') throw new Error(`The answer could not be read: ${outcome.message}`)
  return longestMs
}

/** How long the thread of the event loop has been on a processor; where the system does not tell, all threads together. */
function onCpuMs(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[0]) / 1e6
  } catch {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
}
