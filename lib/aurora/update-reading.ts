import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { JobUpdateKey } from '@/lib/domain/job'
import type { JobUpdateDetails } from '@/lib/domain/job-update'
import { updateInstanceIds } from '@/lib/domain/progress'
import type { Task } from '@/lib/domain/task'
import type { AuroraClient } from './client'
import { readLatestTasks } from './latest-tasks'

/** One update and the latest tasks of its job, read one after the other; null when the scheduler knows no such update. */
export type UpdateReading = { readonly details: JobUpdateDetails; readonly tasks: readonly Task[] } | null

/** Reads everything a decision about one update rests on, now, and in full. */
export async function readUpdate(client: AuroraClient, key: JobUpdateKey): Promise<CallOutcome<UpdateReading>> {
  const found = await client.readUpdateDetails({ key })
  if (found.kind !== 'applied') return found
  const details = found.value[0]
  if (!details) return { kind: 'applied', value: null, messages: found.messages }
  const wanted = { job: key.job, expected: updateInstanceIds(details), touched: new Set<number>(), known: null }
  const read = await readLatestTasks(client, [wanted], Date.now())
  if (read.failure) return read.failure
  return { kind: 'applied', value: { details, tasks: read.jobs[0]?.tasks ?? [] }, messages: [] }
}
