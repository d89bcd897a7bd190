import type { InstanceView } from '@/lib/contract/instance-table'
import type { Instance } from '@/lib/domain/instance'
import { instanceMarks } from '@/lib/domain/instance-marks'
import type { ObservedUpdate } from '@/lib/domain/meta-update'

/** @param updates of the member: its own and those that restore it */
export const instanceView = (instance: Instance, updates: readonly ObservedUpdate[]): InstanceView => ({
  id: instance.id,
  state: instance.state,
  side: instance.side,
  build: instance.build,
  status: instance.task?.status ?? null,
  host: instance.task?.host ?? null,
  message: messageOf(instance),
  failures: instance.task?.failureCount ?? 0,
  sinceMs: instance.sinceMs,
  ...instanceMarks(instance, updates),
})

/** How it last failed says more than that its replacement is starting. */
const messageOf = ({ task, lastFailure }: Instance): string | null =>
  (task?.status === 'RUNNING' ? null : lastFailure?.message) ?? task?.lastEvent?.message ?? null
