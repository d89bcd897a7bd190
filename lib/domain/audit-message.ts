/** Finds our own call again among an update's events, whoever the scheduler says the user was. */
export const stepMarker = (stepId: string): string => `[airglow ${stepId}]`

/** The message of a call made for a step: marker first, so that no cut can lose it; then who, then why. */
export const auditMessage = (stepId: string, by: string, reason: string): string =>
  `${stepMarker(stepId)} ${by}: ${reason}`
