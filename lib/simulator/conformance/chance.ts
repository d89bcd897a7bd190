import { withoutUuids } from './uuid-book'

/** Fields left to chance: times, hosts. That such a field is there, and of which type, is still compared. */
export const CHANCE_FIELDS: ReadonlySet<string> = new Set([
  'timestamp',
  'timestampMs',
  'createdTimestampMs',
  'lastModifiedTimestampMs',
  'nextCronRunMs',
  'slaveHost',
  'slaveId',
  'scheduler',
])

/** Maps whose keys are compared and whose values are chance. */
export const CHANCE_VALUES: ReadonlySet<string> = new Set(['assignedPorts'])

/** A text of Aurora's without what is chance in it: ids, penalties, the order of lists that come out of hash tables. */
export function withoutChance(text: string): string {
  const sorted = (list: string) => list.split('; ').sort().join('; ')
  return withoutUuids(text)
    .replace(/penalized for \d+ ms/, 'penalized for some ms')
    .replace(/(Insufficient resource quota: )(.*)/, (_, head: string, list: string) => head + sorted(list))
}
