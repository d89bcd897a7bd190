import type { MaintenanceModeName } from '../calls/wire-enums'
import type { Clock } from '../clock'
import type { Agent } from '../rig/agent'
import type { SlaManager, SlaPolicy } from './sla'
import type { StateManager } from './state-manager'
import { isActive, type Task } from './task'

/** -host_maintenance_polling_interval. */
const POLLING_MS = 60_000

const DRAINING_MESSAGE = 'Draining machine for maintenance.'

/** What an operator has asked of a host: the policy for tasks that have none of their own, and when patience ends. */
type DrainRequest = { readonly policy: SlaPolicy; readonly atMs: number; readonly timeoutMs: number }

/** What a scheduler has stored about the maintenance of its agents, at one moment. */
export type MaintenanceMark = ReadonlyMap<
  Agent,
  { readonly mode: MaintenanceModeName; readonly request?: DrainRequest }
>

/** The least that a policy can ask for: `drainHosts` waits for nobody who has no policy of his own. */
const ZERO_PERCENT: SlaPolicy = { percentageSlaPolicy: { percentage: 0, durationSecs: 0 } }

/** Takes tasks off agents that are to be worked on (MaintenanceController). */
export class Maintenance {
  private readonly requests = new Map<Agent, DrainRequest>()

  constructor(
    private readonly agents: readonly Agent[],
    private readonly tasks: StateManager,
    private readonly sla: SlaManager,
    private readonly clock: Clock,
  ) {}

  /** `startMaintenance`: only a note; new tasks still come. */
  announce(agents: readonly Agent[]): void {
    for (const agent of agents) agent.mode = 'SCHEDULED'
  }

  /** `drainHosts`: tasks go at once, but for those whose own SLA policy says otherwise. A host without any is DRAINED. */
  drain(agents: readonly Agent[]): void {
    for (const agent of agents) {
      this.requests.set(agent, { policy: ZERO_PERCENT, atMs: this.clock.now(), timeoutMs: 0 })
      agent.mode = this.drainTasks(agent) > 0 ? 'DRAINING' : 'DRAINED'
    }
  }

  /** `slaDrainHosts`: tasks go at the next looks, as far as their policy or else this one allows, and all after the timeout. */
  drainGently(agents: readonly Agent[], policy: SlaPolicy, timeoutSecs: number): void {
    for (const agent of agents) {
      this.requests.set(agent, { policy, atMs: this.clock.now(), timeoutMs: timeoutSecs * 1000 })
      agent.mode = 'DRAINING'
    }
  }

  /** `endMaintenance`. */
  end(agents: readonly Agent[]): void {
    for (const agent of agents) {
      this.requests.delete(agent)
      agent.mode = 'NONE'
    }
  }

  /** To be called when a task has ended: a host that was waiting for it may be empty now. */
  taskEnded({ placement }: Task): void {
    const agent = placement?.agent
    if (agent?.mode !== 'DRAINING' || this.tasksOn(agent).length > 0) return
    agent.mode = 'DRAINED'
    this.requests.delete(agent)
  }

  /** Looks after hosts that are not empty yet, for as long as this process lives. */
  pollPeriodically(): void {
    this.clock.after(POLLING_MS, () => {
      for (const agent of this.agents) {
        if (agent.mode === 'DRAINING' && this.drainTasks(agent) === 0) agent.mode = 'DRAINED'
      }
      this.pollPeriodically()
    })
  }

  mark(): MaintenanceMark {
    return new Map(
      this.agents.map((agent) => {
        const request = this.requests.get(agent)
        return [agent, request ? { mode: agent.mode, request } : { mode: agent.mode }]
      }),
    )
  }

  restore(mark: MaintenanceMark): void {
    this.requests.clear()
    for (const [agent, { mode, request }] of mark) {
      agent.mode = mode
      if (request) this.requests.set(agent, request)
    }
  }

  /** How many active tasks the host had, gone or not. */
  private drainTasks(agent: Agent): number {
    const tasks = this.tasksOn(agent)
    const request = this.requests.get(agent)
    if (request) for (const task of tasks) this.drainTask(task, request)
    return tasks.length
  }

  private drainTask(task: Task, { policy, atMs, timeoutMs }: DrainRequest): void {
    const act = () => {
      this.tasks.changeState(task, 'DRAINING', DRAINING_MESSAGE)
    }
    const remainingMs = timeoutMs - this.clock.elapsedMs(atMs)
    if (remainingMs < 0) act()
    else {
      const details = { forceMaintenanceCountdownMs: String(Math.round(remainingMs)) }
      this.sla.checkThenAct(task, task.config.struct.slaPolicy ?? policy, act, details)
    }
  }

  private tasksOn(agent: Agent): Task[] {
    return [...this.tasks.store.all()].filter((task) => isActive(task) && task.placement?.agent === agent)
  }
}
