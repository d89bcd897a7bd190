import type { InstanceView } from '@/lib/contract/instances'
import type { Instance } from '@/lib/domain/instance'

export const instanceView = ({ id, state, side, build, task, lastFailure, sinceMs }: Instance): InstanceView => ({
  id,
  state,
  side,
  build,
  status: task?.status ?? null,
  host: task?.host ?? null,
  // How it last failed says more than that its replacement is starting.
  message: (task?.status === 'RUNNING' ? null : lastFailure?.message) ?? task?.lastEvent?.message ?? null,
  failures: task?.failureCount ?? 0,
  taskId: task?.taskId ?? null,
  sinceMs,
})
