import { ATTENTION_LOOK } from '@/components/status'
import { printable } from '@/components/ui/plain-text'
import { JOB_UPDATE_STATUSES } from '@/lib/domain/job-update'
import { ATTENTIONS, type Attention } from '@/lib/domain/verdict'
import type { Facet } from './board-filter'

export const attentionNamed = (value: string): Attention | undefined => ATTENTIONS.find((known) => known === value)

/** A value of a facet as it is shown: attentions by their word, statuses of the scheduler as it writes them. */
export function facetWord(facet: Facet, value: string): string {
  const attention = facet === 'status' ? attentionNamed(value) : undefined
  return attention ? ATTENTION_LOOK[attention].word : printable(value)
}

/** The statuses rows can have, in the order to offer them. */
export const STATUS_VALUES: readonly string[] = [...ATTENTIONS, ...JOB_UPDATE_STATUSES]
