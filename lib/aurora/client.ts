import type { CallOutcome } from '@/lib/domain/call-outcome'
import { type JobKey, type JobUpdateKey, sameJob } from '@/lib/domain/job'
import type { JobUpdateDetails, JobUpdateSummary } from '@/lib/domain/job-update'
import type { ConfigGroup } from '@/lib/domain/task-config'
import { fitAuditMessage } from './audit-message'
import { notApplied } from './call-failure'
import { decodeReply, encodeCall, type ReplyMessage, type Wire } from './call-message'
import { inInstanceOrder, required, toConfigGroup, toJobKey } from './convert'
import { type JobTasks, toJobTasks } from './convert-task'
import { toJobUpdateDetails, toJobUpdateSummary } from './convert-update'
import type { Client } from './generated/AuroraSchedulerManager'
import { UNSET } from './generated-struct'
import { API_PATH } from './redirect'
import { answeringCluster, faultOutcome, outcomeOf, type ReplyResult } from './reply'
import {
  jobKeyRequest,
  type TaskSelection,
  taskQuery,
  type UpdateSelection,
  updateKeyRequest,
  updateQuery,
} from './request'
import { type Connections, closeConnections, deliver, openConnections } from './transport'
import { WireFault } from './wire-fault'
import { DEFAULT_WIRE_LIMITS, type WireLimits } from './wire-limits'

export type AuroraClientOptions = {
  /** The name the scheduler must give as its own. */
  readonly cluster: string
  /** `http(s)://host:port`; the path is always `/api`. */
  readonly schedulerUrl: string
  readonly protocol?: Wire
  readonly readDeadlineMs?: number
  readonly writeDeadlineMs?: number
  readonly limits?: Partial<WireLimits>
  /** `host:port` of the other schedulers of the cluster, which a standby may point to. */
  readonly allowedHosts?: readonly string[]
}

/** One cluster's scheduler, in the words of the domain. No method rejects; every call ends by its deadline. */
export type AuroraClient = {
  readonly cluster: string
  readUpdateSummaries(selection: Omit<UpdateSelection, 'key'>): Promise<CallOutcome<JobUpdateSummary[]>>
  readUpdateDetails(selection: UpdateSelection): Promise<CallOutcome<JobUpdateDetails[]>>
  readTasks(selection: TaskSelection): Promise<CallOutcome<JobTasks[]>>
  /** The configs of the active tasks of a job, executor data included; empty for a job that does not exist. */
  readConfigSummary(job: JobKey): Promise<CallOutcome<ConfigGroup[]>>
  /** `applied` says that the scheduler took the call, not that anything is rolled back yet. */
  rollbackJobUpdate(key: JobUpdateKey, message: string): Promise<CallOutcome<null>>
  /** Ends kept connections, and calls that use one. */
  close(): void
}

const READ_DEADLINE_MS = 10_000
const WRITE_DEADLINE_MS = 8_000
/** How long the name a scheduler gave is good enough for a write. */
const IDENTITY_MS = 60_000

/** One call of Aurora's interface and what its result means. */
type Call<T> = {
  readonly method: string
  readonly invoke: (client: Client) => Promise<unknown>
  readonly convert: (result: ReplyResult | null) => T
}

/** The cheapest read there is; its answer names the cluster. */
const IDENTITY_CALL: Call<null> = {
  method: 'getTierConfigs',
  invoke: (client) => client.getTierConfigs(),
  convert: () => null,
}

/** Throws for a `schedulerUrl` that is no URL; `parseClusters` lets none through. */
export function createAuroraClient(options: AuroraClientOptions): AuroraClient {
  const { cluster, protocol = 'binary' } = options
  const url = new URL(API_PATH, options.schedulerUrl)
  const limits = { ...DEFAULT_WIRE_LIMITS, ...options.limits }
  const allowedHosts = new Set(options.allowedHosts?.map((host) => host.toLowerCase()))
  const connections = openConnections()
  let identifiedAtMs = Number.NEGATIVE_INFINITY

  async function call<T>(
    { method, invoke, convert }: Call<T>,
    kept: Connections | null,
    deadlineMs: number,
  ): Promise<CallOutcome<T>> {
    const message = encodeCall(protocol, method, invoke)
    if (message === null) return notApplied('rejected', `The call ${method} cannot be encoded, so nothing was sent.`)
    try {
      const answer = await deliver(message, { url, limits, allowedHosts, deadlineMs, connections: kept })
      if (answer.kind !== 'answer') return answer
      const reply = decodeReply(message, answer.wire, answer.bytes, limits)
      identify(reply)
      return outcomeOf(reply, cluster, convert)
    } catch (error) {
      return faultOutcome(error)
    }
  }

  function identify(reply: ReplyMessage): void {
    const answered = answeringCluster(reply)
    if (answered === cluster) identifiedAtMs = performance.now()
    else if (answered !== null) identifiedAtMs = Number.NEGATIVE_INFINITY
  }

  const isIdentified = () => performance.now() - identifiedAtMs < IDENTITY_MS

  const read = <T>(wanted: Call<T>) => call(wanted, connections, options.readDeadlineMs ?? READ_DEADLINE_MS)

  /** A write goes only to a scheduler that has named this cluster within the last minute; one deadline for both. */
  async function write(wanted: Call<null>): Promise<CallOutcome<null>> {
    const deadlineMs = options.writeDeadlineMs ?? WRITE_DEADLINE_MS
    const beganMs = performance.now()
    if (!isIdentified()) {
      const identity = await call(IDENTITY_CALL, connections, deadlineMs)
      if (!isIdentified()) {
        return identity.kind === 'applied' || identity.kind === 'refused'
          ? notApplied('wrong-answer', 'The scheduler did not say which cluster it belongs to, so nothing was sent.')
          : notApplied(identity.failure, identity.message)
      }
    }
    return call(wanted, null, Math.max(0, deadlineMs - (performance.now() - beganMs)))
  }

  return {
    cluster,

    async readUpdateSummaries(selection) {
      const query = updateQuery(selection)
      if (query === null) return nothing([])
      return read({
        method: 'getJobUpdateSummaries',
        invoke: (client) => client.getJobUpdateSummaries(query),
        convert: (result) => listOf(result?.getJobUpdateSummariesResult?.updateSummaries).map(toJobUpdateSummary),
      })
    },

    async readUpdateDetails(selection) {
      const query = updateQuery(selection)
      if (query === null) return nothing([])
      return read({
        method: 'getJobUpdateDetails',
        invoke: (client) => client.getJobUpdateDetails(UNSET, query),
        convert: (result) => listOf(result?.getJobUpdateDetailsResult?.detailsList).map(toJobUpdateDetails),
      })
    },

    async readTasks(selection) {
      const query = taskQuery(selection)
      if (query === null) return nothing(toJobTasks(selection.jobs, []))
      return read({
        method: 'getTasksWithoutConfigs',
        invoke: (client) => client.getTasksWithoutConfigs(query),
        convert: (result) => toJobTasks(selection.jobs, listOf(result?.scheduleStatusResult?.tasks)),
      })
    },

    readConfigSummary: (job) =>
      read({
        method: 'getConfigSummary',
        invoke: (client) => client.getConfigSummary(jobKeyRequest(job)),
        convert: (result) => {
          const summary = required(result?.configSummaryResult?.summary, 'the summary')
          if (!sameJob(toJobKey(summary.key), job)) {
            throw new WireFault('wrong-answer', 'The scheduler sent the configs of another job.')
          }
          return inInstanceOrder((summary.groups ?? []).map((group) => toConfigGroup(group.config, group.instances)))
        },
      }),

    rollbackJobUpdate: (key, message) =>
      write({
        method: 'rollbackJobUpdate',
        invoke: (client) => client.rollbackJobUpdate(updateKeyRequest(key), fitAuditMessage(message)),
        convert: () => null,
      }),

    close: () => closeConnections(connections),
  }
}

const listOf = <T>(list: readonly T[] | null | undefined): readonly T[] => required(list, 'the list that was asked for')

const nothing = <T>(value: T): CallOutcome<T> => ({ kind: 'applied', value, messages: [] })
