/** What an update can be told of how to go about it, in the order in which people ask. */
export const SETTINGS = [
  'strategy',
  'wait',
  'failedInstances',
  'failuresEach',
  'rollback',
  'pulses',
  'only',
  'sla',
] as const
export type SettingName = (typeof SETTINGS)[number]
