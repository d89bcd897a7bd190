import { z } from 'zod'

/** Any page that shows one checks once more where it leads: an address is the one thing on it that can do something. */
const address = z.string().regex(/^https?:\/\//i)

/** A finished link of the installation's own. */
export const deepLinkSchema = z.object({ label: z.string(), url: address })
