import type { HoldView } from '@/lib/contract/hold'
import { paths } from '@/lib/contract/paths'
import type { Hold } from '@/lib/domain/hold'

export const holdView = ({ id, job, build, reason, placedBy, placedAtMs, actionId, lifted }: Hold): HoldView => ({
  id,
  job,
  build,
  reason,
  by: placedBy,
  placedAtMs,
  actionId,
  url: actionId === null ? paths.job(job) : paths.action(actionId),
  lifted,
})
