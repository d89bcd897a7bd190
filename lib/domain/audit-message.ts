/** Bounds of the reason a person gives, in characters: Aurora's message of 1,024 units also holds our marker and a name. */
export const REASON_LENGTH = { least: 3, most: 500 } as const

/** Finds our own call again among an update's events, whoever the scheduler says the user was. */
export const stepMarker = (stepId: string): string => `[airglow ${stepId}]`

/** The message of a call made for a step: marker first, so that no cut can lose it; then who, then why. */
export const auditMessage = (stepId: string, by: string, reason: string): string =>
  `${stepMarker(stepId)} ${by.replaceAll(':', ' ')}: ${reason}`

type Authored = { readonly user: string | null; readonly message: string | null }

/**
 * Who did it and why, for people. In a message of ours the name stands inside: the scheduler often knows nobody, or only the
 * account that Airglow uses.
 */
export function authorOf({ user, message }: Authored): Authored {
  const ours = /^\[airglow [\w-]+\] ([^:]+): (.*)$/s.exec(message ?? '')
  return ours ? { user: ours[1] ?? user, message: ours[2] ?? null } : { user, message }
}
