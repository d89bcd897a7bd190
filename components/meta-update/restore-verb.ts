import { shortBuild } from '@/components/frame/build-name'
import { listing } from '@/components/ui/count'
import { sayVerb } from '@/lib/domain/plan-words'
import type { Verb } from '@/lib/domain/verb'

/** `Restore 41`: the verb names its target, never "undo" and never "previous". */
export const restoreVerb = (builds: readonly string[]): string =>
  builds.length === 0 ? 'Roll back' : `Restore ${listing([...builds].sort().map(shortBuild), 2)}`

/** `Restore 41 of api-gateway`, `Pause api-gateway`: a heading. */
export const verbTitle = (verb: Verb, builds: readonly string[], names: string): string =>
  verb === 'rollback' && builds.length > 0 ? `${restoreVerb(builds)} of ${names}` : `${sayVerb(verb)} ${names}`
