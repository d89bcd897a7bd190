import type { ClusterConfig } from '@/lib/aurora/settings/cluster-files'
import { type Claim, LostClaim, type StepStore } from '@/lib/store/steps'

/** Where the configuration says that a cluster is, as people would write it; no credentials, no links. */
export function placeOf({ schedulerUrl, zooKeeper }: Pick<ClusterConfig, 'schedulerUrl' | 'zooKeeper'>): string {
  const announced =
    zooKeeper && `zk://${zooKeeper.servers.map(({ host, port }) => `${host}:${port}`).join(',')}${zooKeeper.path}`
  return [schedulerUrl, announced].filter((part) => part !== null).join(' ')
}

/**
 * The steps' store, but for steps whose cluster has got another address since they were confirmed: nobody has said that what
 * answers there is what they meant, so such a step ends with a person. It is looked at when a step is claimed and once more
 * when the intention of a call is recorded, without which nothing is sent.
 *
 * @param placeOfCluster null: the cluster is not configured now; such a step waits, as for any cluster that does not answer
 */
export function placedSteps(store: StepStore, placeOfCluster: (cluster: string) => string | null): StepStore {
  const movedTo = ({ step }: Claim): string | null => {
    const now = placeOfCluster(step.key.cluster)
    return step.work.place === undefined || now === step.work.place ? null : now
  }
  const end = async (claim: Claim, to: string): Promise<void> => {
    const { state, work } = claim.step
    const note = { kind: 'reconfigured' as const, from: work.place ?? '', to }
    await store.write(claim, { state: 'needs-human', note }, [{ kind: 'state', from: state, to: 'needs-human', note }])
  }
  return {
    renew: (owner, held, leaseMs) => store.renew(owner, held, leaseMs),
    release: (owner, held) => store.release(owner, held),
    async claim(owner, leaseMs, limit) {
      const claims = await store.claim(owner, leaseMs, limit)
      const placed = await Promise.all(
        claims.map(async (claim) => {
          const to = movedTo(claim)
          if (to === null) return [claim]
          await end(claim, to)
          return []
        }),
      )
      return placed.flat()
    },
    async write(claim, write, entries) {
      const to = entries.some(({ kind }) => kind === 'intention') ? movedTo(claim) : null
      if (to === null) return store.write(claim, write, entries)
      await end(claim, to)
      throw new LostClaim(`Step ${claim.step.id} has ended: its cluster is configured somewhere else by now.`)
    },
  }
}
