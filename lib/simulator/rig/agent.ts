import type { Constraint } from '@/lib/aurora/generated/aurora_types'
import type { MaintenanceModeName } from '../calls/wire-enums'
import type { StoredConfig } from '../tasks/stored-config'

/** A machine of a cluster. Resources are whole, not what is left of them. */
export type Agent = {
  readonly host: string
  readonly agentId: string
  readonly attributes: Readonly<Record<string, string>>
  readonly cpus: number
  readonly ramMb: number
  readonly diskMb: number
  readonly ports: { readonly first: number; readonly last: number }
  mode: MaintenanceModeName
}

export type AgentUse = {
  cpus: number
  ramMb: number
  diskMb: number
  readonly ports: Set<number>
  readonly tasksByJob: Map<string, number>
}

const RACKS = ['a', 'b', 'c', 'd']

/**
 * Agents of the rig's kind, in racks a to d by turns: 16 cpus, 32,768 MB of memory, 204,800 MB of disk, ports 31000 to 32000.
 *
 * @param hostOf names the agent with this number, counted from 1.
 */
export function makeAgents(count: number, hostOf: (number: number) => string): Agent[] {
  return Array.from({ length: count }, (_, index) => ({
    host: hostOf(index + 1),
    agentId: `fake-agent-S${index + 1}`,
    attributes: { rack: RACKS[index % RACKS.length] ?? 'a', host: hostOf(index + 1) },
    cpus: 16,
    ramMb: 32_768,
    diskMb: 204_800,
    ports: { first: 31_000, last: 32_000 },
    mode: 'NONE',
  }))
}

/** The hosts of the rig behind the recordings: agent-01.local and on. */
export const rigHost = (number: number): string => `agent-${String(number).padStart(2, '0')}.local`

export const emptyUse = (): AgentUse => ({ cpus: 0, ramMb: 0, diskMb: 0, ports: new Set(), tasksByJob: new Map() })

/**
 * Why this config cannot run on this agent now, as SchedulingFilterImpl words its vetoes; empty when it can.
 *
 * @param jobName `role/environment/name`, for limit constraints.
 */
export function vetoesOf(agent: Agent, use: AgentUse, config: StoredConfig, jobName: string): string[] {
  const { cpus, ramMb, diskMb, ports } = config.resources
  const vetoes: string[] = []
  if (agent.cpus - use.cpus < cpus) vetoes.push('Insufficient: CPU')
  if (agent.ramMb - use.ramMb < ramMb) vetoes.push('Insufficient: RAM')
  if (agent.diskMb - use.diskMb < diskMb) vetoes.push('Insufficient: disk')
  if (agent.ports.last - agent.ports.first + 1 - use.ports.size < ports.length) vetoes.push('Insufficient: ports')
  for (const constraint of config.struct.constraints) {
    const veto = constraintVeto(agent, use, constraint, jobName)
    if (veto) vetoes.push(veto)
  }
  if (agent.mode === 'DRAINING' || agent.mode === 'DRAINED') vetoes.push('Host draining for maintenance')
  return vetoes
}

/** Host limits count the job's own tasks on the agent; limits on other attributes would need the whole rack. */
function constraintVeto(agent: Agent, use: AgentUse, { name, constraint }: Constraint, jobName: string): string | null {
  if (constraint.limit) {
    return name === 'host' && (use.tasksByJob.get(jobName) ?? 0) >= constraint.limit.limit
      ? `Limit not satisfied: ${name}`
      : null
  }
  const value = agent.attributes[name]
  const matches = value !== undefined && (constraint.value?.values ?? []).includes(value)
  return matches !== (constraint.value?.negated ?? false) ? null : `Constraint not satisfied: ${name}`
}
