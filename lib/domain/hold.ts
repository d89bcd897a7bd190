import { type JobKey, sameJob } from './job'
import type { Member } from './meta-update'

/** A build that must not be rolled out again for now, in any cluster. Aurora knows no such thing; pipelines ask us. */
export type Hold = {
  readonly id: string
  readonly job: JobKey
  /** As `buildOf` names it. */
  readonly build: string
  readonly placedBy: string
  readonly reason: string
  readonly placedAtMs: number
  /** The rollback it came with; null: placed by itself. */
  readonly actionId: string | null
  readonly lifted: { readonly by: string; readonly reason: string; readonly atMs: number } | null
}

/** Whether an update brings a build that was held already when it was created. */
export const breaksHold = ({ update: { summary, details } }: Pick<Member, 'update'>, hold: Hold): boolean =>
  hold.lifted === null &&
  sameJob(summary.key.job, hold.job) &&
  details?.desired?.config.build === hold.build &&
  summary.createdAtMs > hold.placedAtMs
