import type Int64 from 'node-int64'
import {
  DrainHostsResult,
  EndMaintenanceResult,
  HostStatus,
  type Hosts,
  MaintenanceStatusResult,
  type Resource,
  type ResourceAggregate,
  type SlaPolicy,
  StartMaintenanceResult,
} from '@/lib/aurora/generated/aurora_types'
import type { Agent } from '../rig/agent'
import type { Scheduler } from '../scheduler'
import { quantitiesOf } from '../tasks/stored-config'
import { type Answer, invalidRequest, ok } from './answer'
import { checkNotBlank, JavaException, requireNonNull } from './java-exception'
import { consumptionOf } from './quota'
import { numberOf, type Sent, setOf } from './thrift-input'
import { struct } from './thrift-output'
import { MAINTENANCE_MODE_IDS } from './wire-enums'

type SentHosts = Sent<Hosts> | null | undefined

export function setQuota(
  scheduler: Scheduler,
  ownerRole?: string | null,
  sent?: Sent<ResourceAggregate> | null,
): Answer {
  const role = checkNotBlank(ownerRole)
  const resources = setOf(requireNonNull(sent).resources)
  if (!isWholeQuota(resources)) throw new JavaException('Quota resources must be exactly: [CPUS, RAM_MB, DISK_MB]')
  const { cpus, ramMb, diskMb } = quantitiesOf(resources)
  if (cpus < 0 || ramMb < 0 || diskMb < 0) {
    return invalidRequest(
      `Negative values in: IResourceAggregate{resources=[cpus=${cpus}, ramMb=${ramMb}, diskMb=${diskMb}]}`,
    )
  }
  const used = consumptionOf(scheduler, role, 'prodShared')
  if (used.cpus > cpus || used.ramMb > ramMb || used.diskMb > diskMb) {
    return invalidRequest(
      `Quota: cpus=${cpus}, ramMb=${ramMb}, diskMb=${diskMb} is less then current prod reservation: ` +
        `cpus=${used.cpus}, ramMb=${used.ramMb}, diskMb=${used.diskMb}`,
    )
  }
  scheduler.quotas.set(role, { cpus, ramMb, diskMb })
  return ok()
}

/** QuotaManager: one resource of each kind that quota counts, and no other. */
function isWholeQuota(resources: readonly Sent<Resource>[]): boolean {
  const kinds = resources.flatMap((resource) =>
    QUOTA_KINDS.filter((kind) => resource[kind] !== null && resource[kind] !== undefined),
  )
  return resources.length === QUOTA_KINDS.length && new Set(kinds).size === QUOTA_KINDS.length
}

const QUOTA_KINDS = ['numCpus', 'ramMb', 'diskMb'] as const

export function startMaintenance(scheduler: Scheduler, hosts?: SentHosts): Answer {
  const agents = knownAgents(scheduler, hosts)
  scheduler.maintenance.announce(agents)
  return ok({ startMaintenanceResult: struct(new StartMaintenanceResult(), { statuses: agents.map(statusStruct) }) })
}

/** Restarts everything on the hosts elsewhere; a host is DRAINED once nothing is left on it. */
export function drainHosts(scheduler: Scheduler, hosts?: SentHosts): Answer {
  const agents = knownAgents(scheduler, hosts)
  scheduler.maintenance.drain(agents)
  return ok({ drainHostsResult: struct(new DrainHostsResult(), { statuses: agents.map(statusStruct) }) })
}

/** The same, as slowly as the SLA policies of the tasks, or else this one, ask for, until the time is up. */
export function slaDrainHosts(
  scheduler: Scheduler,
  hosts?: SentHosts,
  defaultSlaPolicy?: Sent<SlaPolicy> | null,
  timeoutSecs?: Sent<Int64> | null,
): Answer {
  const agents = knownAgents(scheduler, hosts)
  scheduler.maintenance.drainGently(agents, requireNonNull(defaultSlaPolicy), numberOf(timeoutSecs))
  return ok({ drainHostsResult: struct(new DrainHostsResult(), { statuses: agents.map(statusStruct) }) })
}

/** Hosts nobody knows are left out. */
export function maintenanceStatus(scheduler: Scheduler, hosts?: SentHosts): Answer {
  const statuses = knownAgents(scheduler, hosts).map(statusStruct)
  return ok({ maintenanceStatusResult: struct(new MaintenanceStatusResult(), { statuses }) })
}

export function endMaintenance(scheduler: Scheduler, hosts?: SentHosts): Answer {
  const agents = knownAgents(scheduler, hosts)
  scheduler.maintenance.end(agents)
  return ok({ endMaintenanceResult: struct(new EndMaintenanceResult(), { statuses: agents.map(statusStruct) }) })
}

const knownAgents = (scheduler: Scheduler, hosts: SentHosts): Agent[] => {
  const names = new Set(requireNonNull(hosts).hostNames ?? [])
  return scheduler.rig.agents.filter(({ host }) => names.has(host))
}

const statusStruct = ({ host, mode }: Agent): HostStatus =>
  struct(new HostStatus(), { host, mode: MAINTENANCE_MODE_IDS[mode] })
