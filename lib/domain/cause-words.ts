import { say } from '@/lib/messages/say'
import type { CommonCause } from './common-cause'
import { conjoin, names } from './words'

const MINUTE_MS = 60_000

/** What the clusters have in common, as one sentence. */
export function sayCommonCause(cause: CommonCause): string {
  switch (cause.kind) {
    case 'same-failure': {
      const [from, to] = (cause.afterMs ?? [0, 0]).map((ms) => Math.floor(ms / MINUTE_MS))
      return say('cause.same-failure', {
        clusters: names(cause.clusters),
        failure: cause.failure,
        when: cause.afterMs === null ? 'none' : to === 0 ? 'soon' : from === to ? 'one' : from === 0 ? 'upto' : 'range',
        from: from ?? 0,
        to: to ?? 0,
        ...others(cause),
      })
    }
    case 'one-cluster':
      return say('cause.one-cluster', {
        cluster: cause.cluster,
        known: cause.failure === null ? 'no' : 'yes',
        failure: cause.failure ?? '',
        ...others(cause),
      })
    case 'few-hosts':
      return say('cause.few-hosts', { cluster: cause.cluster, n: cause.failures, hosts: conjoin(cause.hosts) })
    case 'different-failures':
      return say('cause.different-failures', {
        failures: cause.failures
          .map(({ cluster, failure }) => say('cause.failure-in', { failure, cluster }))
          .join(', '),
      })
  }
}

const others = ({ healthy, unknown }: { healthy: readonly string[]; unknown: readonly string[] }) => ({
  healthy: names(healthy),
  healthyCount: healthy.length,
  unknown: names(unknown),
  unknownCount: unknown.length,
})
