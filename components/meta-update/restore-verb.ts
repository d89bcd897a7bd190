import { shortBuild } from '@/components/frame/build-name'
import { listing } from '@/components/ui/count'

/** `Restore 41`: the verb names its target, never "undo" and never "previous". */
export const restoreVerb = (builds: readonly string[]): string =>
  builds.length === 0 ? 'Roll back' : `Restore ${listing([...builds].sort().map(shortBuild), 2)}`

/** `Restore 41 of api-gateway`, as a heading. */
export const restoreTitle = (builds: readonly string[], names: string): string =>
  builds.length === 0 ? `Roll back ${names}` : `${restoreVerb(builds)} of ${names}`
