import { type ScheduleStatusName, scheduleStatusOf } from '../calls/wire-enums'
import { leavesAsIs } from './recorded-call'
import { replyMessage, requestMessage } from './recorded-message'
import { type RecordedUpdate, updateIn } from './recorded-update'
import type { Exchange } from './recording'
import { itemsOf, memberOf, type Tree, textOf } from './thrift-tree'

/** What a recording tells of one task: where it ran, and when it came to each status, in epoch milliseconds. */
export type RecordedTask = {
  readonly taskId: string
  readonly host: string | null
  readonly events: readonly {
    readonly status: ScheduleStatusName
    readonly atMs: number
    readonly message: string | null
  }[]
}

/** The world behind the recorded exchanges of one cluster, as far as they show it. */
export type RecordedWorld = {
  readonly tasks: readonly RecordedTask[]
  readonly updates: readonly RecordedUpdate[]
  /** Tasks that were waiting for an agent, and when they were seen to. */
  readonly waiting: readonly { readonly taskId: string; readonly atMs: number }[]
  /** Hosts of which somebody asked for all tasks: what ran there is known. */
  readonly listedHosts: ReadonlySet<string>
  /** When writes were answered, ascending. */
  readonly writeTimesMs: readonly number[]
  /** When pulses were answered. */
  readonly pulseTimesMs: readonly number[]
  /** Host name of the scheduler in task events; null when no task was recorded. */
  readonly host: string | null
}

/** Reads from recorded exchanges what is not Aurora's doing but that of its agents and clients. */
export function recordedWorld(exchanges: readonly Exchange[]): RecordedWorld {
  const tasks = new Map<string, RecordedTask>()
  const updates = new Map<string, RecordedUpdate>()
  const waiting: { taskId: string; atMs: number }[] = []
  const listedHosts = new Set<string>()
  const pulseTimesMs: number[] = []
  const writeTimesMs: number[] = []
  let host: string | null = null
  for (const exchange of exchanges) {
    const { request, response, epochMs } = exchange
    if (!leavesAsIs(exchange)) writeTimesMs.push(epochMs)
    const message = replyMessage(response)
    if (!message) continue
    if (message.name === 'pulseJobUpdate') pulseTimesMs.push(epochMs)
    const result = memberOf(message.body, 0, 3)
    for (const item of itemsOf(memberOf(result, 3, 1))) {
      const task = taskIn(item)
      host ??= textOf(memberOf(itemsOf(memberOf(item, 4))[0] ?? null, 4))
      if (task.events.length >= (tasks.get(task.taskId)?.events.length ?? 0)) tasks.set(task.taskId, task)
      if (task.events.at(-1)?.status === 'PENDING') waiting.push({ taskId: task.taskId, atMs: epochMs })
    }
    for (const item of itemsOf(memberOf(result, 21, 1)))
      waiting.push({ taskId: textOf(memberOf(item, 1)) ?? '', atMs: epochMs })
    for (const item of itemsOf(memberOf(result, 24, 2))) {
      const update = updateIn(item)
      if (update.eventCount >= (updates.get(update.id)?.eventCount ?? 0)) updates.set(update.id, update)
    }
    for (const name of itemsOf(memberOf(requestMessage(request)?.body ?? null, 1, 10)))
      listedHosts.add(textOf(name) ?? '')
  }
  return {
    tasks: [...tasks.values()],
    updates: [...updates.values()],
    waiting,
    listedHosts,
    writeTimesMs,
    pulseTimesMs,
    host,
  }
}

function taskIn(item: Tree): RecordedTask {
  const assigned = memberOf(item, 1)
  return {
    taskId: textOf(memberOf(assigned, 1)) ?? '',
    host: textOf(memberOf(assigned, 3)),
    events: itemsOf(memberOf(item, 4)).flatMap((event) => {
      const status = scheduleStatusOf(Number(textOf(memberOf(event, 2))))
      return status ? [{ status, atMs: Number(textOf(memberOf(event, 1))), message: textOf(memberOf(event, 3)) }] : []
    }),
  }
}

/** When a recorded task first came to a status; null when it was not seen to. */
export const statusTimeMs = ({ events }: RecordedTask, status: ScheduleStatusName): number | null =>
  events.find((event) => event.status === status)?.atMs ?? null

/** From this wait on a task had to wait for new offers. */
const WAITED_MS = 500

/** A time at which agents made new offers: when a task was ASSIGNED that had waited for them; null when none had. */
export function offerTimeMs({ tasks }: RecordedWorld): number | null {
  for (const task of tasks) {
    const assignedMs = statusTimeMs(task, 'ASSIGNED')
    const pendingMs = statusTimeMs(task, 'PENDING')
    if (assignedMs !== null && pendingMs !== null && assignedMs - pendingMs >= WAITED_MS) return assignedMs
  }
  return null
}
