import { MaskedMessages } from '@/lib/domain/masked-messages'
import type { MaskRules } from '@/lib/domain/secret-mask'

const masks = new WeakMap<MaskRules, MaskedMessages>()

/** By the installation's patterns, so that a new configuration masks anew. */
export function maskedMessages(secretPatterns: MaskRules): MaskedMessages {
  const held = masks.get(secretPatterns) ?? new MaskedMessages(secretPatterns)
  masks.set(secretPatterns, held)
  return held
}
