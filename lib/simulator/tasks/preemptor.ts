import type { Clock } from '../clock'
import type { Agent } from '../rig/agent'
import type { Rig } from '../rig/rig'
import type { StateManager } from './state-manager'
import { lastEventMs, type Task } from './task'
import { tierNamed } from './tier'

/** -preemption_slot_search_initial_delay, -preemption_slot_search_interval, -preemption_delay. */
const FIRST_SEARCH_MS = 180_000
const SEARCH_INTERVAL_MS = 60_000
const IDLE_MS = 180_000

/** Makes room for tasks that wait for long, at the cost of tasks that may be preempted (PendingTaskProcessor, PreemptorImpl). */
export class Preemptor {
  constructor(
    private readonly tasks: StateManager,
    private readonly rig: Rig,
    private readonly clock: Clock,
  ) {}

  /** Searches for as long as this process lives. */
  searchPeriodically(afterMs = FIRST_SEARCH_MS): void {
    this.clock.after(afterMs, () => {
      this.search()
      this.searchPeriodically(SEARCH_INTERVAL_MS)
    })
  }

  private search(): void {
    const idle = this.rig.unplacedTasks().filter((task) => this.clock.hasElapsed(lastEventMs(task), IDLE_MS))
    if (idle.length === 0) return
    const byAgent = this.removableByAgent()
    for (const pending of idle) {
      const slot = this.slotFor(pending, byAgent)
      if (!slot) continue
      this.rig.reserve(slot.agent, pending)
      for (const victim of slot.victims) {
        this.tasks.changeState(victim, 'PREEMPTING', `Preempting in favor of ${pending.taskId}`)
      }
    }
  }

  private removableByAgent(): Map<Agent, Task[]> {
    const byAgent = new Map<Agent, Task[]>()
    for (const task of this.tasks.store.all()) {
      const agent = task.placement?.agent
      if (!agent || !canGo(task)) continue
      const tasks = byAgent.get(agent)
      if (tasks) tasks.push(task)
      else byAgent.set(agent, [task])
    }
    return byAgent
  }

  /** The first agent on which enough tasks may be taken away, the biggest of them first. */
  private slotFor(
    pending: Task,
    byAgent: ReadonlyMap<Agent, readonly Task[]>,
  ): { readonly agent: Agent; readonly victims: readonly Task[] } | null {
    for (const [agent, tasks] of byAgent) {
      const victims: Task[] = []
      for (const victim of tasks.filter((task) => mayPreempt(pending, task)).sort(bySize)) {
        victims.push(victim)
        if (this.rig.wouldFit(pending, agent, victims)) return { agent, victims }
      }
    }
    return null
  }
}

/** On an agent, and not on its way out already. */
const canGo = ({ status }: Task): boolean => status === 'ASSIGNED' || status === 'STARTING' || status === 'RUNNING'

/** PreemptionVictimFilter: any preemptible task for one that is not, else only one of the same role with a lower priority. */
export function mayPreempt(pending: Task, victim: Task): boolean {
  const [waiting, running] = [tierOf(pending), tierOf(victim)]
  if (!waiting.preemptible && running.preemptible) return true
  return (
    waiting.preemptible === running.preemptible &&
    pending.config.job.role === victim.config.job.role &&
    victim.config.struct.priority < pending.config.struct.priority
  )
}

const tierOf = ({ config }: Task) => tierNamed(config.struct.tier ?? '') ?? { preemptible: true }

const bySize = ({ config: { resources: a } }: Task, { config: { resources: b } }: Task): number =>
  b.cpus - a.cpus || b.ramMb - a.ramMb || b.diskMb - a.diskMb
