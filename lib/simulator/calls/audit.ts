import { JavaException } from './java-exception'

/** JobUpdateController.AuditData.MAX_MESSAGE_LENGTH, in UTF-16 units. */
const MAX_MESSAGE_LENGTH = 1024

/**
 * A sent audit message; null when it was left out, an empty one stays.
 *
 * @throws JavaException without a text for one that is too long.
 */
export function checkMessageLength(message: string | null | undefined): string | null {
  if (message && message.length > MAX_MESSAGE_LENGTH) throw new JavaException(null)
  return message ?? null
}

/** AuditMessages.killedByRemoteUser. */
export const killedBy = (user: string, message: string | null | undefined): string =>
  message === null || message === undefined ? `Killed by ${user}` : `Killed by ${user}.\n${message}`

/** AuditMessages.restartedByRemoteUser. */
export const restartedBy = (user: string): string => `Restarted by ${user}`

/** AuditMessages.transitionedBy. */
export const transitionForcedBy = (user: string): string => `Transition forced by ${user}`
