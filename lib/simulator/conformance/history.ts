import type { Exchange } from './recording'

/** All exchanges of one cluster in the order of their times, each once. */
export type History = {
  readonly cluster: string
  readonly exchanges: readonly Exchange[]
  /** Which of those that were asked about one of `exchanges` stands for: none of them when it is only context. */
  readonly asked: ReadonlyMap<Exchange, readonly Exchange[]>
}

/** A context is one run of a cluster: exchanges much later than all of it belong to another. */
const SAME_RUN_MS = 3_600_000
/** Its first exchange may be among those that are asked about. */
const SAME_START_MS = 60_000

/**
 * Sorts exchanges of several files into the histories of their clusters: by time, and by `seq` at the same time.
 *
 * @param known recordings of whole runs. Where a cluster in them is asked about, what was done to it is done first.
 */
export function historiesOf(given: readonly Exchange[], known: readonly Exchange[]): History[] {
  return [...groupedBy(given, ({ cluster }) => cluster)].map(([cluster, ofCluster]) => {
    const copies = groupedBy(ofCluster, nameOf)
    const run = known.filter((exchange) => exchange.cluster === cluster)
    const context = belongsTo(ofCluster, run) ? run.filter((exchange) => !copies.has(nameOf(exchange))) : []
    const asked = new Map(
      [...copies.values()].flatMap((same) => same.slice(0, 1).map((first) => [first, same] as const)),
    )
    return { cluster, exchanges: [...asked.keys(), ...context].sort(byTime), asked }
  })
}

function groupedBy(exchanges: readonly Exchange[], nameOf: (exchange: Exchange) => string): Map<string, Exchange[]> {
  const groups = new Map<string, Exchange[]>()
  for (const exchange of exchanges) {
    const group = groups.get(nameOf(exchange))
    if (group) group.push(exchange)
    else groups.set(nameOf(exchange), [exchange])
  }
  return groups
}

const byTime = (a: Exchange, b: Exchange): number => a.epochMs - b.epochMs || a.seq - b.seq

/** One exchange may stand in several files. */
const nameOf = ({ seq, label, epochMs }: Exchange): string => `${epochMs} ${seq} ${label}`

function belongsTo(asked: readonly Exchange[], run: readonly Exchange[]): boolean {
  const times = run.map(({ epochMs }) => epochMs)
  const [first, last] = [Math.min(...times), Math.max(...times)]
  return (
    run.length > 0 && asked.every(({ epochMs }) => epochMs >= first - SAME_START_MS && epochMs <= last + SAME_RUN_MS)
  )
}
