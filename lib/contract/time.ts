import { z } from 'zod'

/** Times in every reply are milliseconds since the epoch; the name says by whose clock where it is not our own. */
export const timeMs = z.number().int()
