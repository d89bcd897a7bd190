import { z } from 'zod'
import { formatJobKey } from '@/lib/domain/job'
import type { ClusterProcesses } from './leadership/cluster-processes'
import type { Scheduler } from './scheduler'
import { isActive } from './tasks/task'
import { lastModifiedMs, statusOf } from './updates/job-update'
import { FAULT_SYNTAX, formatFault, parseFault, parseSkew } from './wire/fault'
import type { SchedulerServer } from './wire/server'

export type ControlledCluster = {
  readonly name: string
  readonly url: string
  readonly scheduler: Scheduler
  readonly server: SchedulerServer
  readonly processes: ClusterProcesses
}

export type ControlReply = { readonly status: number; readonly body: unknown }

/** What the switchboard can do, in the order of its help. */
export type ControlActions = Readonly<Record<string, (request: ControlRequest) => ControlReply>>

export type ControlRequest = { readonly query: URLSearchParams; readonly body: unknown }

const MAX_ADVANCE_MS = 30 * 24 * 3_600_000
const MAX_FAILOVER_MS = 24 * 3_600_000

const Named = z.object({ cluster: z.string() })
const FaultOrder = Named.extend({
  fault: z.string(),
  methods: z.array(z.string().max(100)).max(100).optional(),
  times: z.int().min(1).max(1_000_000).optional(),
})
const Milliseconds = z.int().min(0).max(MAX_FAILOVER_MS)
const FailoverOrder = Named.extend({
  losingLastWrite: z.boolean().optional(),
  graceful: z.boolean().optional(),
  deadMs: Milliseconds.optional(),
  downMs: Milliseconds.optional(),
})
const TwoLeadersOrder = Named.extend({ ms: Milliseconds })
const AgentOrder = Named.extend({ host: z.string().max(255), partitioned: z.boolean() })
const AdvanceOrder = z.object({ ms: z.number().min(0).max(MAX_ADVANCE_MS) })

/** A request the switchboard cannot do as it stands; the message says what to change. */
export class ControlRefusal extends Error {}

/** The switchboard's routes; `advance` throws when there is no held clock to move. */
export function controlActions(clusters: readonly ControlledCluster[], advance: (ms: number) => void): ControlActions {
  const named = (name: string): ControlledCluster => {
    const found = clusters.find((candidate) => candidate.name === name)
    if (!found)
      throw new ControlRefusal(`There is no cluster ${name}; there are ${clusters.map((c) => c.name).join(', ')}.`)
    return found
  }
  return {
    'GET /': () => ok({ clusters: clusters.map(describe) }),
    'GET /log': ({ query }) => {
      const cluster = named(query.get('cluster') ?? '(say ?cluster=NAME)')
      return ok({ cluster: cluster.name, requests: cluster.scheduler.log.all() })
    },
    'POST /fault': ({ body }) => {
      const order = read(FaultOrder, body)
      const { name, processes, scheduler } = named(order.cluster)
      const skewMs = parseSkew(order.fault)
      if (skewMs !== null) {
        scheduler.clock.skew(skewMs)
        return ok({ cluster: name, skewMs })
      }
      const fault = parseFault(order.fault)
      if (!fault) throw new ControlRefusal(`fault must be one of ${FAULT_SYNTAX}.`)
      const { methods, times } = order
      processes.faults.set(fault, { ...(methods ? { methods } : {}), ...(times === undefined ? {} : { times }) })
      return ok({ cluster: name, fault: formatFault(fault) })
    },
    'POST /failover': ({ body }) => {
      const { cluster, ...how } = read(FailoverOrder, body)
      const { name, processes } = named(cluster)
      if (!processes.canFailOver()) throw new ControlRefusal(`A failover of ${name} is under way.`)
      processes.failover(how)
      return ok({ cluster: name, processes: processesOf(named(cluster)) })
    },
    'POST /two-leaders': ({ body }) => {
      const { cluster, ms } = read(TwoLeadersOrder, body)
      if (!named(cluster).processes.announceTwo(ms))
        throw new ControlRefusal(`${cluster} has no standby that could claim to lead, or a failover is under way.`)
      return ok({ cluster, processes: processesOf(named(cluster)) })
    },
    'POST /agent': ({ body }) => {
      const { cluster, host, partitioned } = read(AgentOrder, body)
      const { scheduler } = named(cluster)
      const found = partitioned ? scheduler.partitionAgent(host) : scheduler.returnAgent(host)
      if (!found) throw new ControlRefusal(`${cluster} has no agent ${host}.`)
      return ok({ cluster, host, partitioned })
    },
    'POST /advance': ({ body }) => {
      advance(read(AdvanceOrder, body).ms)
      return ok({ nowMs: clusters[0]?.scheduler.clock.now() ?? null })
    },
  }
}

const ok = (body: unknown): ControlReply => ({ status: 200, body })

function read<Shape>(schema: z.ZodType<Shape>, body: unknown): Shape {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ControlRefusal(`${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'cannot be read'}.`)
}

const processesOf = ({ processes }: ControlledCluster) =>
  processes.servers.map(({ url }, index) => ({ url, standing: processes.standings()[index] }))

function describe(cluster: ControlledCluster) {
  const { name, url, scheduler, server, processes } = cluster
  const { store } = scheduler.tasks
  return {
    name,
    url,
    port: server.port,
    processes: processesOf(cluster),
    extensions: [...scheduler.extensions],
    fault: formatFault(processes.faults.current()),
    skewMs: scheduler.clock.currentSkewMs(),
    nowMs: scheduler.clock.now(),
    requests: scheduler.log.all().length,
    jobs: store.jobs().map((job) => {
      const tasks = [...store.ofJob(job)]
      return { name: formatJobKey(job), active: tasks.filter(isActive).length, tasks: tasks.length }
    }),
    updates: scheduler.updates.store.newestFirst().map((update) => ({
      job: formatJobKey(update.key.job),
      id: update.key.id,
      status: statusOf(update),
      user: update.user,
      lastModifiedMs: lastModifiedMs(update),
      events: update.events.map(({ status, user, message }) => ({
        status,
        user: user ?? null,
        message: message ?? null,
      })),
    })),
  }
}
