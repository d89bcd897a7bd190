import type { FirstFailure } from './first-failure'
import type { Instance } from './instance'

/** What one cluster shows of a rollout. Times by its scheduler's clock. */
export type ClusterEvidence = {
  readonly cluster: string
  /** `untold`: it is known, and proves nothing: it has not come far, or somebody rolled it back. `unknown`: not read lately. */
  readonly state: 'failing' | 'healthy' | 'untold' | 'unknown'
  /** The build it brings; null: not known. */
  readonly build: string | null
  readonly startedAtMs: number
  /** For how long it has been at it, as far as it was read. */
  readonly watchedMs: number
  readonly firstFailure: FirstFailure | null
  /** Instances in trouble, as they last failed. */
  readonly failures: readonly { readonly message: string | null; readonly host: string | null }[]
}

/** What the failures of a rollout have in common: a closed set, put into words in `cause-words.ts`. */
export type CommonCause =
  /** The build: the same failure in several clusters. */
  | {
      readonly kind: 'same-failure'
      readonly failure: string
      readonly clusters: readonly string[]
      /** From the start in a cluster to its first failure, the shortest and the longest; null: not known of each. */
      readonly afterMs: readonly [number, number] | null
      readonly healthy: readonly string[]
      readonly unknown: readonly string[]
    }
  /** The place: one cluster fails, and others are well with the same build. */
  | {
      readonly kind: 'one-cluster'
      readonly cluster: string
      readonly failure: string | null
      readonly healthy: readonly string[]
      readonly unknown: readonly string[]
    }
  /** The machines: everything that fails in a cluster is on very few of its hosts. */
  | {
      readonly kind: 'few-hosts'
      readonly cluster: string
      readonly hosts: readonly string[]
      readonly failures: number
    }
  | { readonly kind: 'different-failures'; readonly failures: readonly { cluster: string; failure: string }[] }

const FEW_HOSTS = 2
/** Fewer failures than this on few hosts may well be chance. */
const ENOUGH_FAILURES = 4

/** What can honestly be said about why instances fail; null: nothing can. */
export function commonCause(evidence: readonly ClusterEvidence[]): CommonCause | null {
  const failing = evidence.filter(({ state }) => state === 'failing')
  const builds = new Set(failing.map(({ build }) => build))
  const [build] = builds
  if (failing.length === 0 || builds.size > 1 || build === null || build === undefined) return null
  const after = failing.flatMap(({ firstFailure, startedAtMs }) =>
    firstFailure ? [Math.max(0, firstFailure.atMs - startedAtMs)] : [],
  )
  const failed = new Set(failing.map(({ cluster }) => cluster))
  const others = evidence.filter(({ cluster }) => !failed.has(cluster))
  // Who has not had as much time as the others took to fail is not healthy yet.
  const healthy = others
    .filter((one) => one.state === 'healthy' && one.build === build && one.watchedMs >= Math.max(0, ...after))
    .map(({ cluster }) => cluster)
  const unknown = others.filter(({ state }) => state === 'unknown').map(({ cluster }) => cluster)
  const [only, ...more] = failing
  if (only && more.length === 0) return causeInOne(only, healthy, unknown)

  const told = failing.map((one) => ({ cluster: one.cluster, failure: mostCommon(one) }))
  const failures = new Set(told.map(({ failure }) => failure))
  const [failure] = failures
  if (failures.has(null)) return null
  if (failures.size > 1)
    return {
      kind: 'different-failures',
      failures: told.flatMap(({ cluster, failure: what }) => (what === null ? [] : [{ cluster, failure: what }])),
    }
  if (failure === null || failure === undefined) return null
  return {
    kind: 'same-failure',
    failure,
    clusters: failing.map(({ cluster }) => cluster),
    afterMs: after.length === failing.length ? [Math.min(...after), Math.max(...after)] : null,
    healthy,
    unknown,
  }
}

function causeInOne(only: ClusterEvidence, healthy: readonly string[], unknown: readonly string[]): CommonCause | null {
  const { cluster, failures } = only
  const hosts = new Set(failures.map(({ host }) => host))
  if (failures.length >= ENOUGH_FAILURES && hosts.size <= FEW_HOSTS && !hosts.has(null))
    return {
      kind: 'few-hosts',
      cluster,
      hosts: [...hosts].filter((host) => host !== null).sort(),
      failures: failures.length,
    }
  return healthy.length === 0 ? null : { kind: 'one-cluster', cluster, failure: mostCommon(only), healthy, unknown }
}

/** How more than half of a cluster's instances in trouble failed; null: none is that common. */
function mostCommon({ failures, firstFailure }: ClusterEvidence): string | null {
  const known = failures.flatMap(({ message }) => (message ? [failureName(message)] : []))
  const all = known.length > 0 ? known : firstFailure?.message ? [failureName(firstFailure.message)] : []
  const [name] = [...new Set(all)].filter((one) => all.filter((other) => other === one).length * 2 > all.length)
  return name ?? null
}

const EXIT = /\bexit(?:ed)?(?:\s+(?:with|status|code))*[\s:=]+(-?\d+)\b/i
const LONGEST_NAME = 80

/**
 * A failure without what differs from instance to instance: `exit 137`, or the message with its numbers, hosts and ids taken out,
 * so that the same failure on two machines has one name.
 */
export function failureName(message: string): string {
  const exit = EXIT.exec(message)
  if (exit) return `exit ${exit[1]}`
  return message
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{20,}\b/gi, '…')
    .replace(/\b(?=[a-z-]*\d)[a-z0-9]+(?:[-.][a-z0-9]+){2,}(?::\d+)?\b/gi, '…')
    .replace(/\d+(?:\.\d+)*/g, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_NAME)
}

/** The evidence of one cluster's instances. */
export const failuresOf = (troubled: readonly Instance[]): ClusterEvidence['failures'] =>
  troubled.map(({ task, lastFailure }) => ({
    message: lastFailure?.message ?? task?.lastEvent?.message ?? null,
    host: lastFailure ? lastFailure.host : (task?.host ?? null),
  }))
