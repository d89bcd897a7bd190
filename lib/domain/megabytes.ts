/** Aurora's megabytes as people say them: `512 MB`, `2 GB`. Whole gigabytes only, so that two sizes never look alike. */
export const formatMegabytes = (mb: number): string => (mb !== 0 && mb % 1024 === 0 ? `${mb / 1024} GB` : `${mb} MB`)
