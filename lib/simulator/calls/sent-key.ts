import type { JobKey as JobKeyStruct, JobUpdateKey as JobUpdateKeyStruct } from '@/lib/aurora/generated/aurora_types'
import type { JobKey, JobUpdateKey } from '@/lib/domain/job'
import { isValidJobKey } from '../tasks/config-validation'
import { JavaException, requireNonNull } from './java-exception'
import type { Sent } from './thrift-input'

/** JobKeys.assertValid: an invalid key is an exception without a text. */
export function validJobKey(sent: Sent<JobKeyStruct> | null | undefined): JobKey {
  const key = requireNonNull(sent)
  if (!isValidJobKey(key)) throw new JavaException(null)
  return { role: key.role ?? '', environment: key.environment ?? '', name: key.name ?? '' }
}

/** The key of an update whose job key is valid; the id may be anything. */
export function validUpdateKey(sent: Sent<JobUpdateKeyStruct> | null | undefined): JobUpdateKey {
  const key = requireNonNull(sent)
  return { job: validJobKey(key.job), id: key.id ?? '' }
}
