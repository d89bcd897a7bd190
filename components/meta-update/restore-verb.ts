import { shortBuild } from '@/components/frame/build-name'
import { listing } from '@/components/ui/count'
import type { Verb } from '@/lib/domain/verb'
import { say } from '@/lib/messages/say'

const target = (builds: readonly string[]) => ({
  named: String(builds.length > 0),
  builds: listing([...builds].sort().map(shortBuild), 2),
})

/** `Restore 41…`: it opens the plan. The verb names its target, never "undo" and never "previous". */
export const sayRestoreOpens = (builds: readonly string[]): string => say('verbs.restore-opens', target(builds))

/** `Restore 41 instead`: beside what somebody is about to do. */
export const sayRestoreInstead = (builds: readonly string[]): string => say('verbs.restore-instead', target(builds))

/** `Restore 41 of api-gateway`, `Pause api-gateway`: a heading. */
export const verbTitle = (verb: Verb, builds: readonly string[], names: string): string =>
  verb === 'rollback' && builds.length > 0
    ? say('verbs.restore-of', { builds: target(builds).builds, names })
    : say('verbs.of', { verb, names })
