import type { JobUpdateSummary } from './job-update'
import type { Metadata } from './metadata'

/** Update metadata, never task metadata: that would restart every instance. */
const RESTORES_KEY = 'airglow.restores'
const STEP_KEY = 'airglow.step'
/** What the Aurora client writes to find its own updates again. */
const CLIENT_KEYS = 'org.apache.aurora.client.'

/** The metadata of a restore: the restored update's own, so that it is found where that one is, and our two marks. */
export function restoreMetadata(
  own: readonly Metadata[],
  restoredUpdateId: string,
  stepId: string,
  part: number,
): Metadata[] {
  const carried = own.filter(({ key }) => !key.startsWith('airglow.') && !key.startsWith(CLIENT_KEYS))
  return [...carried, { key: RESTORES_KEY, value: restoredUpdateId }, { key: STEP_KEY, value: `${stepId}/${part}` }]
}

/** The id of the update, in the same job, that this one restores; null for an ordinary update. */
export const restoredUpdateId = ({ metadata }: JobUpdateSummary): string | null => valueUnder(metadata, RESTORES_KEY)

/** The step and the part of it that this update was started for; null for an ordinary update. */
export function restoreMarkOf({ metadata }: JobUpdateSummary): { stepId: string; part: number } | null {
  const mark = /^([\w-]+)\/(\d{1,9})$/.exec(valueUnder(metadata, STEP_KEY) ?? '')
  return mark?.[1] === undefined ? null : { stepId: mark[1], part: Number(mark[2]) }
}

const valueUnder = (metadata: readonly Metadata[], key: string): string | null =>
  metadata.find((entry) => entry.key === key)?.value ?? null
