import type { JobKey } from './job'

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
