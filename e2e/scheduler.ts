import { createAuroraClient } from '@/lib/aurora/client'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { JobKey } from '@/lib/domain/job'
import type { JobUpdateSummary } from '@/lib/domain/job-update'
import { type ConfigGroup, instanceIds } from '@/lib/domain/task-config'

/** A cluster's scheduler asked directly, past the dashboard: what its instances run, and who did what to its updates. */
export class Scheduler {
  readonly #client

  constructor({ name, url }: { name: string; url: string }) {
    this.#client = createAuroraClient({ cluster: name, schedulerUrl: url })
  }

  /** Fingerprint of the config that each instance of the job runs. */
  async running(job: JobKey): Promise<ReadonlyMap<number, string>> {
    return byInstance(applied(await this.#client.readConfigSummary(job)), ({ fingerprint }) => fingerprint)
  }

  /** Builds by instance, as `40 40 41`. */
  async builds(job: JobKey): Promise<string> {
    const builds = byInstance(applied(await this.#client.readConfigSummary(job)), ({ build }) => build)
    return [...builds]
      .sort(([one], [other]) => one - other)
      .map(([, build]) => build)
      .join(' ')
  }

  /** What the update found when it began: the fingerprint of each instance's config. */
  async foundBy(updateId: string, job: JobKey): Promise<ReadonlyMap<number, string>> {
    const [details] = applied(await this.#client.readUpdateDetails({ key: { id: updateId, job } }))
    return byInstance(details?.initial ?? [], ({ fingerprint }) => fingerprint)
  }

  /** The updates of a job, the newest first. */
  async updates(job: JobKey): Promise<JobUpdateSummary[]> {
    return applied(await this.#client.readUpdateSummaries({ job }))
  }

  /** As somebody with the Aurora client would do it. */
  async abort(updateId: string, job: JobKey, message: string): Promise<void> {
    applied(await this.#client.abortJobUpdate({ id: updateId, job }, message))
  }

  close(): void {
    this.#client.close()
  }
}

const byInstance = (
  groups: readonly ConfigGroup[],
  of: (config: ConfigGroup['config']) => string,
): ReadonlyMap<number, string> =>
  new Map(groups.flatMap(({ config, instances }) => instanceIds(instances).map((id) => [id, of(config)] as const)))

function applied<T>(outcome: CallOutcome<T>): T {
  if (outcome.kind !== 'applied') throw new Error(`The scheduler did not answer as it should: ${outcome.kind}`)
  return outcome.value
}
