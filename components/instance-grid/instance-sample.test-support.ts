import { type InstanceView, instanceTable } from '@/lib/contract/instance-table'
import type { Strip } from './strip'

export const sampleInstance = (id: number, more: Partial<InstanceView> = {}): InstanceView => ({
  id,
  state: 'updated',
  side: 'new',
  build: '42',
  status: 'RUNNING',
  host: null,
  message: null,
  failures: 0,
  sinceMs: null,
  inHand: false,
  restarted: false,
  ...more,
})

/** A strip of instances in these states, numbered from `first`; null: never read. */
export const sampleStrip = (
  label: string,
  states: readonly InstanceView['state'][] | null,
  { believed = true, first = 0 }: { believed?: boolean; first?: number } = {},
): Strip => ({
  label,
  believed,
  asOfMs: 0,
  rackRule: null,
  detailUrl: () => '',
  instances: states && instanceTable(states.map((state, index) => sampleInstance(first + index, { state }))),
})
