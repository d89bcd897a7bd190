import type { Exchange } from './recording'
import type { Aspect, Difference } from './tree-difference'

/** In which aspects a reply is allowed to differ, where in it, and why. */
export type ConformanceException = {
  readonly aspects: readonly Aspect[]
  /** Null for anywhere. */
  readonly paths: RegExp | null
  readonly reason: string
}

/** An exception for one recorded exchange; one that is not needed any more is stale. */
export type RecordException = ConformanceException & {
  readonly cluster: string
  readonly seq: number
  readonly label: string
}

const DRAINING =
  'The rig’s scheduler put a task back on the very agent that was being drained: its new offer was older news than the drain. An embedded cluster never does.'
const MID_WRITE =
  'The task was read in the middle of the scheduler’s own write: it has its agent and its ports, and is still PENDING.'

export const EXCEPTIONS: readonly RecordException[] = [
  {
    cluster: 'json-cluster',
    seq: 384,
    label: 'getTasksWithoutConfigs-drained-host.json',
    aspects: ['size', 'member'],
    paths: /^result\.scheduleStatusResult\.tasks/,
    reason: DRAINING,
  },
  {
    cluster: 'json-cluster',
    seq: 385,
    label: 'getTasksWithoutConfigs-drained-host.binary',
    aspects: ['size', 'member'],
    paths: /^result\.scheduleStatusResult\.tasks/,
    reason: DRAINING,
  },
]

/** What a real scheduler may show at any time and an embedded cluster never does, whichever exchange it is. */
export const RACES: readonly ConformanceException[] = [
  {
    aspects: ['presence'],
    paths: /^result\.scheduleStatusResult\.tasks\[\d+\]\.assignedTask\.(slaveId|slaveHost|assignedPorts\[\w+\])$/,
    reason: MID_WRITE,
  },
]

/** The exception for this one exchange; null when it has none. */
export const exceptionFor = (exchange: Exchange): RecordException | null =>
  EXCEPTIONS.find(
    ({ cluster, seq, label }) => cluster === exchange.cluster && seq === exchange.seq && label === exchange.label,
  ) ?? null

/** Whether an exception covers every difference. */
export const excuses = ({ aspects, paths }: ConformanceException, differences: readonly Difference[]): boolean =>
  differences.every(({ aspect, path }) => aspects.includes(aspect) && (paths?.test(path) ?? true))
