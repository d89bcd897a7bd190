import type { Exchange } from './recording'
import type { Aspect, Difference } from './tree-difference'

/** A recorded exchange whose reply is allowed to differ, in which aspects, and why. */
export type ConformanceException = {
  readonly cluster: string
  readonly seq: number
  readonly label: string
  readonly aspects: readonly Aspect[]
  readonly reason: string
}

const DRAINING =
  'The rig’s scheduler put a task back on the very agent that was being drained: its new offer was older news than the drain. An embedded cluster never does.'
const MID_WRITE =
  'The task was read in the middle of the scheduler’s own write: it has its agent and its ports, and is still PENDING.'

export const EXCEPTIONS: readonly ConformanceException[] = [
  {
    cluster: 'json-cluster',
    seq: 384,
    label: 'getTasksWithoutConfigs-drained-host.json',
    aspects: ['size', 'member'],
    reason: DRAINING,
  },
  {
    cluster: 'json-cluster',
    seq: 385,
    label: 'getTasksWithoutConfigs-drained-host.binary',
    aspects: ['size', 'member'],
    reason: DRAINING,
  },
  {
    cluster: 'bin-cluster',
    seq: 119,
    label: 'getTasksWithoutConfigs-mid-update.binary',
    aspects: ['presence'],
    reason: MID_WRITE,
  },
]

/** The exception for an exchange; null when it has to be equal. */
export const exceptionFor = (exchange: Exchange): ConformanceException | null =>
  EXCEPTIONS.find(
    ({ cluster, seq, label }) => cluster === exchange.cluster && seq === exchange.seq && label === exchange.label,
  ) ?? null

/** Whether an exception covers every difference. */
export const excuses = (exception: ConformanceException, differences: readonly Difference[]): boolean =>
  differences.every(({ aspect }) => exception.aspects.includes(aspect))
