import { stepMarker } from './audit-message'
import type { JobUpdateDetails, JobUpdateEvent } from './job-update'
import { UPDATE_LIFECYCLE } from './update-lifecycle'

/** The event that a call of this step left behind, whatever the update has come to since. */
export function ownEvent({ updateEvents }: JobUpdateDetails, stepId: string): JobUpdateEvent | null {
  const marker = stepMarker(stepId)
  return updateEvents.find(({ message }) => message?.startsWith(marker)) ?? null
}

export type Turn = { readonly event: JobUpdateEvent; readonly byUs: boolean }

/** When the update was turned back: by us if our event is among them, else the first time. */
export function turnOf(update: JobUpdateDetails, stepId: string): Turn | null {
  const ours = ownEvent(update, stepId)
  if (ours) return { event: ours, byUs: true }
  const event = update.updateEvents.find(({ status }) => UPDATE_LIFECYCLE[status].direction === 'back')
  return event ? { event, byUs: false } : null
}
