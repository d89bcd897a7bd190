import { UPDATE_ACTION_IDS, UPDATE_STATUS_IDS, type UpdateStatusName } from '../calls/wire-enums'
import { itemsOf, memberOf, type Tree, textOf } from './thrift-tree'

/** What a recording tells of one update. Times in epoch milliseconds. */
export type RecordedUpdate = {
  readonly role: string
  readonly environment: string
  readonly name: string
  readonly id: string
  readonly minWaitMs: number
  /** How much of its history was seen: of several recorded answers the longest tells most. */
  readonly eventCount: number
  readonly events: readonly {
    readonly statusId: number
    readonly atMs: number
    readonly user: string | null
    readonly message: string | null
  }[]
  /** Each time the update worked on an instance and came through. */
  readonly passes: readonly InstancePass[]
}

export type InstancePass = { readonly instanceId: number; readonly fromMs: number; readonly untilMs: number }

/** Reads JobUpdateDetails. */
export function updateIn(details: Tree): RecordedUpdate {
  const part = (...ids: readonly number[]) => textOf(memberOf(details, 1, 1, 5, ...ids)) ?? ''
  const events = itemsOf(memberOf(details, 2))
  const instanceEvents = itemsOf(memberOf(details, 3))
  return {
    role: part(1, 1),
    environment: part(1, 2),
    name: part(1, 3),
    id: part(2),
    minWaitMs: Number(textOf(memberOf(details, 1, 2, 3, 5)) ?? 0),
    eventCount: events.length + instanceEvents.length,
    events: events.map((event) => ({
      statusId: Number(textOf(memberOf(event, 1))),
      atMs: Number(textOf(memberOf(event, 2))),
      user: textOf(memberOf(event, 3)),
      message: textOf(memberOf(event, 4)),
    })),
    passes: passesIn(instanceEvents),
  }
}

const BEGUN_BY: ReadonlyMap<number, number> = new Map([
  [UPDATE_ACTION_IDS.INSTANCE_UPDATED, UPDATE_ACTION_IDS.INSTANCE_UPDATING],
  [UPDATE_ACTION_IDS.INSTANCE_ROLLED_BACK, UPDATE_ACTION_IDS.INSTANCE_ROLLING_BACK],
])

function passesIn(events: readonly Tree[]): InstancePass[] {
  const read = events.map((event) => ({
    instanceId: Number(textOf(memberOf(event, 1))),
    atMs: Number(textOf(memberOf(event, 2))),
    actionId: Number(textOf(memberOf(event, 3))),
  }))
  const passes: InstancePass[] = []
  for (const { instanceId, atMs, actionId } of read) {
    const begin = BEGUN_BY.get(actionId)
    const start = read.find((event) => event.instanceId === instanceId && event.actionId === begin)
    // Those that ended in the same millisecond have an order too.
    const untilMs = Math.max(atMs, (passes.at(-1)?.untilMs ?? 0) + 1)
    if (start) passes.push({ instanceId, fromMs: start.atMs, untilMs })
  }
  return passes
}

const idOf = (name: UpdateStatusName): number => UPDATE_STATUS_IDS[name]
const BLOCKED: readonly number[] = [idOf('ROLL_FORWARD_AWAITING_PULSE'), idOf('ROLL_BACK_AWAITING_PULSE')]
const ROLLING: readonly number[] = [idOf('ROLLING_FORWARD'), idOf('ROLLING_BACK')]
/** A recorded pulse comes back within this time after it has unblocked an update. */
const PULSE_REPLY_MS = 250

/**
 * Times between which somebody pulsed an update without being recorded: it was blocked, began to roll though no pulse was
 * recorded, and rolled until its next event.
 */
export function unrecordedPulsing(
  { events }: RecordedUpdate,
  pulseTimesMs: readonly number[],
): { readonly fromMs: number; readonly untilMs: number }[] {
  return events.flatMap(({ statusId, atMs, user }, index) => {
    const unblocked = ROLLING.includes(statusId) && user === null && BLOCKED.includes(events[index - 1]?.statusId ?? -1)
    const pulsed = pulseTimesMs.some((timeMs) => Math.abs(timeMs - atMs) <= PULSE_REPLY_MS)
    return unblocked && !pulsed ? [{ fromMs: atMs, untilMs: events[index + 1]?.atMs ?? atMs }] : []
  })
}

const FAILURE = /^Latest failure: instance (\d+) exited\.$/

/** When an update noticed that an instance had failed once too often; null when it did not, or was not seen to. */
export const failureNoticedMs = ({ events }: RecordedUpdate, instanceId: number): number | null =>
  events.find(({ message }) => FAILURE.exec(message ?? '')?.[1] === String(instanceId))?.atMs ?? null
