/** What can differ, in the order in which it matters to whoever asks why one cluster is not like the others. */
export const SKEW_KINDS = [
  'job', // the id is on another job, too
  'build',
  'field', // of the new config
  'twice', // two updates of one job in one cluster
  'missing', // has the job, and not this update
  'ids', // its grouping key holds further ids
  'grouping', // it is grouped by something else
  'from', // the builds it replaces
  'instances',
  'setting',
  'superseded',
  'held',
  'restored',
  'user',
  'start',
] as const
export type SkewKind = (typeof SKEW_KINDS)[number]
