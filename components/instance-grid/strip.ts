import { TROUBLED } from '@/components/status'
import type { InstanceView } from '@/lib/contract/instances'
import { type DeepLink, type LinkTemplate, linksFor } from '@/lib/domain/deep-link'
import { INSTANCE_STATES, type InstanceState } from '@/lib/domain/instance'
import type { JobKey } from '@/lib/domain/job'

/** The instances of one job in one cluster, as one line of a grid. */
export type Strip = {
  /** What the strip is called; unique in its grid. */
  readonly label: string
  /** False: the picture is old, and the strip says so. */
  readonly believed: boolean
  readonly asOfMs: number | null
  /** What the installation knows besides of one of these instances. */
  readonly linksOf: (instance: InstanceView) => DeepLink[]
  /** Null: never read. */
  readonly instances: readonly InstanceView[] | null
}

/** Makes the links of instances as they are asked for; there can be thousands. */
export const instanceLinks =
  (templates: readonly LinkTemplate[], cluster: string, job: JobKey, updateId: string | null): Strip['linksOf'] =>
  ({ id, taskId, host }) =>
    linksFor(templates, 'instance', {
      cluster,
      role: job.role,
      environment: job.environment,
      job: job.name,
      updateId,
      instance: id,
      taskId,
      host,
    })

/** Largest instance number of all strips, plus one. */
export const instanceSpan = (strips: readonly Strip[]): number =>
  Math.max(0, ...strips.map(({ instances }) => (instances?.at(-1)?.id ?? -1) + 1))

/** The instance with this number; instances come sorted by it, mostly without holes. */
export function instanceOf({ instances }: Strip, id: number): InstanceView | null {
  if (instances === null) return null
  const direct = instances[id]
  return direct?.id === id ? direct : (instances.find((instance) => instance.id === id) ?? null)
}

/** How many instances of the believed strips are in each state, in the order of the legend; states nobody is in are left out. */
export function legendOf(strips: readonly Strip[]): { state: InstanceState; count: number }[] {
  const counts = new Map<InstanceState, number>()
  for (const { believed, instances } of strips)
    if (believed) for (const { state } of instances ?? []) counts.set(state, (counts.get(state) ?? 0) + 1)
  return INSTANCE_STATES.flatMap((state) => {
    const count = counts.get(state) ?? 0
    return count === 0 ? [] : [{ state, count }]
  })
}

/** A place in the grid. */
export type Place = { readonly strip: number; readonly id: number }

/** The next instance in trouble after a place, strip by strip, from the start again after the last; null when there is none. */
export function nextTrouble(strips: readonly Strip[], from: Place | null): Place | null {
  const places = strips.flatMap(({ instances }, strip) =>
    (instances ?? []).filter(({ state }) => TROUBLED.includes(state)).map(({ id }) => ({ strip, id })),
  )
  const after = from && places.find(({ strip, id }) => strip > from.strip || (strip === from.strip && id > from.id))
  return after ?? places[0] ?? null
}

/** Where a key leads from a place; null for keys that lead nowhere. `columns` is the width of a strip. */
export function placeByKey(
  strips: readonly Strip[],
  from: Place,
  key: string,
  columns: number,
  whole: boolean,
): Place | null {
  const last = (strip: number) => Math.max(0, strips[strip]?.instances?.at(-1)?.id ?? 0)
  const within = (strip: number, id: number): Place => ({ strip, id: Math.min(last(strip), Math.max(0, id)) })
  const bottom = strips.length - 1
  switch (key) {
    case 'ArrowRight':
      return within(from.strip, from.id + 1)
    case 'ArrowLeft':
      return within(from.strip, from.id - 1)
    case 'ArrowDown':
      if (from.id + columns <= last(from.strip)) return within(from.strip, from.id + columns)
      return from.strip < bottom ? within(from.strip + 1, from.id % columns) : from
    case 'ArrowUp': {
      if (from.id - columns >= 0) return within(from.strip, from.id - columns)
      if (from.strip === 0) return from
      const column = from.id % columns
      const above = last(from.strip - 1)
      const start = above - (above % columns) + column
      return within(from.strip - 1, start > above ? start - columns : start)
    }
    case 'Home':
      return whole ? within(0, 0) : within(from.strip, 0)
    case 'End':
      return whole ? within(bottom, last(bottom)) : within(from.strip, last(from.strip))
    case 'PageDown':
      return within(Math.min(bottom, from.strip + 1), from.id)
    case 'PageUp':
      return within(Math.max(0, from.strip - 1), from.id)
    default:
      return null
  }
}
