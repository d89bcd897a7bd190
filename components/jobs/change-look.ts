import { ATTENTION_LOOK, type Look, wholeLook } from '@/components/status'
import type { JobChange } from '@/lib/contract/job'
import { cellLook } from './build-history'

/** How a change stands as a whole. */
export function changeLook({ attention, restored, cells }: JobChange): Look {
  if (attention !== null) return wholeLook(attention, restored)
  const [own] = cells
  return own ? cellLook(own) : ATTENTION_LOOK.unknown
}
