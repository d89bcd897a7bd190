/** How long a step may wait for a cluster that does not answer. */
export const QUEUE_MINUTES = { least: 5, most: 1440 } as const
