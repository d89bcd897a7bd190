import type { Instance } from './instance'

/** How the instances of an update stand: on the new build, on the old one, and caught between two tasks. */
export type Standing = { readonly onNew: number; readonly onOld: number; readonly between: number }

/**
 * @returns the counts of what an update that stops now leaves behind; instances without anything to say (added ones whose turn
 * has not come, removed ones, those of nobody) are in none of them
 */
export function standingOf(instances: readonly Instance[]): Standing {
  const standing = { onNew: 0, onOld: 0, between: 0 }
  for (const instance of instances) {
    const place = placeOf(instance)
    if (place) standing[place]++
  }
  return standing
}

function placeOf({ side, state, task }: Instance): keyof Standing | null {
  if (side === 'other') return null
  // A task that is being killed goes even when the update stops; only the updater would put another in its place.
  if (side !== 'none' && task?.status === 'KILLING') return 'between'
  if (side === 'new') return 'onNew'
  if (side === 'old') return 'onOld'
  switch (state) {
    case 'moving':
    case 'restoring':
    case 'missing':
    case 'failed':
    case 'flapping':
      return 'between'
    case 'leaving':
    case 'updated':
    case 'watching':
      return side === 'unknown' ? 'onNew' : null
    case 'waiting':
    case 'restored':
      return side === 'unknown' ? 'onOld' : null
    default:
      return null
  }
}
