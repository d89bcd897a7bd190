import {
  DrainHostsResult,
  EndMaintenanceResult,
  HostStatus,
  type Hosts,
  MaintenanceStatusResult,
  type ResourceAggregate,
  StartMaintenanceResult,
} from '@/lib/aurora/generated/aurora_types'
import type { Agent } from '../rig/agent'
import type { Scheduler } from '../scheduler'
import { quantitiesOf } from '../tasks/stored-config'
import { isActive } from '../tasks/task'
import { type Answer, invalidRequest, ok } from './answer'
import { checkNotBlank, requireNonNull } from './java-exception'
import { consumptionOf } from './quota'
import { type Sent, setOf } from './thrift-input'
import { struct } from './thrift-output'
import { MAINTENANCE_MODE_IDS, type MaintenanceModeName } from './wire-enums'

type SentHosts = Sent<Hosts> | null | undefined

export function setQuota(
  scheduler: Scheduler,
  ownerRole?: string | null,
  sent?: Sent<ResourceAggregate> | null,
): Answer {
  const role = checkNotBlank(ownerRole)
  const { cpus, ramMb, diskMb } = quantitiesOf(requireNonNull(sent).resources)
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

export function startMaintenance(scheduler: Scheduler, hosts?: SentHosts): Answer {
  const statuses = setMode(knownAgents(scheduler, hosts), 'SCHEDULED')
  return ok({ startMaintenanceResult: struct(new StartMaintenanceResult(), { statuses }) })
}

/** Restarts everything on the hosts elsewhere; a host is DRAINED once nothing is left on it. */
export function drainHosts(scheduler: Scheduler, hosts?: SentHosts): Answer {
  const agents = knownAgents(scheduler, hosts)
  const statuses = agents.map((agent) => {
    const tasks = tasksOn(scheduler, agent)
    agent.mode = tasks.length > 0 ? 'DRAINING' : 'DRAINED'
    for (const task of tasks) scheduler.tasks.changeState(task, 'DRAINING', 'Draining machine for maintenance.')
    return statusStruct(agent.host, agent.mode)
  })
  return ok({ drainHostsResult: struct(new DrainHostsResult(), { statuses }) })
}

/** A host nobody knows is in mode NONE. */
export function maintenanceStatus(scheduler: Scheduler, hosts?: SentHosts): Answer {
  const statuses = setOf(requireNonNull(hosts).hostNames).map((host) => {
    const agent = scheduler.rig.agents.find((candidate) => candidate.host === host)
    if (agent?.mode === 'DRAINING' && tasksOn(scheduler, agent).length === 0) agent.mode = 'DRAINED'
    return statusStruct(host, agent?.mode ?? 'NONE')
  })
  return ok({ maintenanceStatusResult: struct(new MaintenanceStatusResult(), { statuses }) })
}

export function endMaintenance(scheduler: Scheduler, hosts?: SentHosts): Answer {
  const statuses = setMode(knownAgents(scheduler, hosts), 'NONE')
  return ok({ endMaintenanceResult: struct(new EndMaintenanceResult(), { statuses }) })
}

function setMode(agents: readonly Agent[], mode: MaintenanceModeName): HostStatus[] {
  return agents.map((agent) => {
    agent.mode = mode
    return statusStruct(agent.host, mode)
  })
}

const knownAgents = (scheduler: Scheduler, hosts: SentHosts): Agent[] => {
  const names = new Set(requireNonNull(hosts).hostNames ?? [])
  return scheduler.rig.agents.filter(({ host }) => names.has(host))
}

const tasksOn = (scheduler: Scheduler, agent: Agent) =>
  [...scheduler.tasks.store.all()].filter((task) => isActive(task) && task.placement?.agent === agent)

const statusStruct = (host: string, mode: MaintenanceModeName): HostStatus =>
  struct(new HostStatus(), { host, mode: MAINTENANCE_MODE_IDS[mode] })
