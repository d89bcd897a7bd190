import { formatJobKey } from '@/lib/domain/job'
import type { Random } from '../random'
import type { StoredConfig } from '../tasks/stored-config'
import { type Agent, type AgentUse, emptyUse } from './agent'

export type Ports = Readonly<Record<string, number>>

/** What is in use on each agent. */
export class AgentLoads {
  private readonly loads = new Map<Agent, AgentUse>()

  constructor(private readonly random: Random) {}

  of(agent: Agent): AgentUse {
    let use = this.loads.get(agent)
    if (!use) {
      use = emptyUse()
      this.loads.set(agent, use)
    }
    return use
  }

  /** Takes what a task of this config needs, and answers with its ports. */
  take(agent: Agent, config: StoredConfig): Ports {
    const use = this.of(agent)
    use.cpus += config.resources.cpus
    use.ramMb += config.resources.ramMb
    use.diskMb += config.resources.diskMb
    const jobName = formatJobKey(config.job)
    use.tasksByJob.set(jobName, (use.tasksByJob.get(jobName) ?? 0) + 1)
    const ports: Record<string, number> = {}
    for (const name of config.resources.ports) {
      const port = this.freePort(agent, use)
      use.ports.add(port)
      ports[name] = port
    }
    return ports
  }

  /** Gives back what `take` has taken. */
  giveBack(agent: Agent, config: StoredConfig, ports: Ports): void {
    const use = this.of(agent)
    use.cpus -= config.resources.cpus
    use.ramMb -= config.resources.ramMb
    use.diskMb -= config.resources.diskMb
    for (const port of Object.values(ports)) use.ports.delete(port)
    const jobName = formatJobKey(config.job)
    use.tasksByJob.set(jobName, Math.max(0, (use.tasksByJob.get(jobName) ?? 0) - 1))
  }

  /** What would be in use on the agent without these configs. */
  without(agent: Agent, configs: readonly StoredConfig[]): AgentUse {
    const { ports, tasksByJob, ...use } = this.of(agent)
    const rest = { ...use, ports: new Set(ports), tasksByJob: new Map(tasksByJob) }
    for (const { resources, job } of configs) {
      rest.cpus -= resources.cpus
      rest.ramMb -= resources.ramMb
      rest.diskMb -= resources.diskMb
      for (const port of [...rest.ports].slice(0, resources.ports.length)) rest.ports.delete(port)
      const jobName = formatJobKey(job)
      rest.tasksByJob.set(jobName, (rest.tasksByJob.get(jobName) ?? 0) - 1)
    }
    return rest
  }

  private freePort({ ports }: Agent, use: AgentUse): number {
    let port = this.random.between(ports.first, ports.last)
    while (use.ports.has(port)) port = port === ports.last ? ports.first : port + 1
    return port
  }
}
