import type { InstanceReply } from '@/lib/contract/instances'
import { type Instance, isTroubled, latestInstances } from '@/lib/domain/instance'
import { formatJobKey, type JobKey, sameJob } from '@/lib/domain/job'
import { rackFinder } from '@/lib/domain/rack-rule'
import type { ClusterPicture, JobPicture } from '@/lib/fleet/cluster-picture'
import type { Overview } from '../overview'

type Place = {
  readonly host: string
  readonly job: JobKey
  readonly instance: number
  readonly rackRule: string | null
}

/** Sent at most; a host has room for some dozens. */
const MOST_NEIGHBOURS = 60

/** Who else is on a host, by the picture of its cluster: whether it is the host or the build that is bad. */
export function neighboursView(
  overview: Overview,
  picture: ClusterPicture,
  { host, job, instance, rackRule }: Place,
): InstanceReply['neighbours'] {
  const there = [...picture.jobs.values()].flatMap((known) =>
    known.tasks.some((task) => task.host === host)
      ? judgedInstances(overview, picture.cluster, known)
          .filter(({ task }) => task?.host === host)
          .map((one) => ({ job: known.job, one }))
      : [],
  )
  const others = there
    .filter(({ job: theirs, one }) => one.id !== instance || !sameJob(theirs, job))
    .sort(
      (a, b) =>
        Number(isTroubled(b.one.state)) - Number(isTroubled(a.one.state)) ||
        formatJobKey(a.job).localeCompare(formatJobKey(b.job)) ||
        a.one.id - b.one.id,
    )
  return {
    host,
    rack: rackFinder(rackRule)(host),
    total: there.length,
    troubled: there.filter(({ one }) => isTroubled(one.state)).length,
    asOfMs: picture.readAtMs,
    instances: others.slice(0, MOST_NEIGHBOURS).map(({ job: theirs, one }) => ({
      job: theirs,
      instance: one.id,
      state: one.state,
      status: one.task?.status ?? 'UNKNOWN',
      build: one.build,
      sinceMs: one.sinceMs,
    })),
  }
}

/** As the meta-update that has the job in hand judges them, else by their tasks alone. */
function judgedInstances(overview: Overview, cluster: string, known: JobPicture): readonly Instance[] {
  for (const { members } of overview.metaUpdates.values())
    for (const { member, instances } of members)
      if (
        instances !== null &&
        member.supersededBy === null &&
        member.key.cluster === cluster &&
        sameJob(member.key.job, known.job)
      )
        return instances
  return latestInstances(null, known.tasks)
}
