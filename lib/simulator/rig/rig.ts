import { formatJobKey } from '@/lib/domain/job'
import type { ScheduleStatusName } from '../calls/wire-enums'
import type { Clock } from '../clock'
import type { Random } from '../random'
import { isTerminated, type Task } from '../tasks/task'
import { type Agent, type AgentUse, emptyUse, vetoesOf } from './agent'
import type { TaskPlan } from './sim-directive'

/** What the agents do to tasks; the scheduler behind it keeps its own rules about what may follow what. */
export type RigReports = {
  readonly assigned: (task: Task, agent: Agent, ports: Readonly<Record<string, number>>) => void
  readonly status: (task: Task, status: ScheduleStatusName, message: string | null) => void
}

/** Agents offer what they have left once a second. */
const OFFER_MS = 1000

/** A task between its kill and its end is `killing`; before its launch the agent does not know it. */
type Run = { readonly plan: TaskPlan; launched: boolean; killing: boolean }

/** The agents of one cluster with the tasks on them: places PENDING tasks, runs them by their plans, kills them when told. */
export class Rig {
  private readonly loads = new Map<Agent, AgentUse>()
  private readonly runs = new Map<string, Run>()
  private readonly waiting = new Set<Task>()
  private readonly nearestFit = new Map<string, readonly string[]>()
  private offersDue = false
  /** The agent after the one used last, so that tasks spread. */
  private turn = 0

  constructor(
    readonly agents: readonly Agent[],
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly planOf: (task: Task) => TaskPlan,
    private readonly reports: RigReports,
  ) {}

  /** Looks for a place for a task that has become PENDING. */
  schedule(task: Task): void {
    const plan = this.planOf(task)
    this.runs.set(task.taskId, { plan, launched: false, killing: false })
    this.clock.after(plan.assignMs, () => this.tryPlace(task))
  }

  /** Why the last attempt found no place: the vetoes of the best agent, as NearestFit keeps them for each config. */
  pendingReason(task: Task): string {
    return (this.nearestFit.get(task.config.fingerprint) ?? []).join(',')
  }

  /** Tells the agent to kill. A task that was never launched is unknown there, and that is what the agent answers. */
  kill(task: Task): void {
    const run = this.runs.get(task.taskId)
    if (!run?.launched) {
      this.clock.after(1, () => this.reports.status(task, 'LOST', 'Attempted to kill an unknown task'))
      return
    }
    if (run.killing) return
    run.killing = true
    this.clock.after(run.plan.killMs, () => this.end(task, 'KILLED', 'Instructed to kill task.'))
  }

  /** Gives back what a task held, once it has ended or been deleted. */
  release(task: Task): void {
    this.waiting.delete(task)
    this.runs.delete(task.taskId)
    if (!task.placement) return
    const use = this.loadOf(task.placement.agent)
    const { cpus, ramMb, diskMb } = task.config.resources
    use.cpus -= cpus
    use.ramMb -= ramMb
    use.diskMb -= diskMb
    for (const port of Object.values(task.placement.ports)) use.ports.delete(port)
    const jobName = formatJobKey(task.config.job)
    use.tasksByJob.set(jobName, Math.max(0, (use.tasksByJob.get(jobName) ?? 0) - 1))
  }

  private tryPlace(task: Task): void {
    if (task.status !== 'PENDING' || !this.runs.has(task.taskId)) {
      this.waiting.delete(task)
      return
    }
    const agent = this.findAgent(task)
    if (!agent) {
      this.waiting.add(task)
      this.awaitOffers()
      return
    }
    this.waiting.delete(task)
    this.nearestFit.delete(task.config.fingerprint)
    this.place(task, agent)
  }

  private awaitOffers(): void {
    if (this.offersDue) return
    this.offersDue = true
    this.clock.after(OFFER_MS, () => {
      this.offersDue = false
      for (const task of [...this.waiting]) this.tryPlace(task)
    })
  }

  private findAgent(task: Task): Agent | null {
    const jobName = formatJobKey(task.config.job)
    let fewest: readonly string[] | null = null
    const wanted = this.runs.get(task.taskId)?.plan.host ?? null
    const first = wanted === null ? this.turn : this.agents.findIndex(({ host }) => host === wanted)
    for (let step = 0; step < this.agents.length; step++) {
      const index = (Math.max(0, first) + step) % this.agents.length
      const agent = this.agents[index]
      if (!agent) continue
      const vetoes = vetoesOf(agent, this.loadOf(agent), task.config, jobName)
      if (vetoes.length === 0) {
        this.turn = index + 1
        return agent
      }
      if (!fewest || vetoes.length < fewest.length) fewest = vetoes
    }
    this.nearestFit.set(task.config.fingerprint, fewest ?? [])
    return null
  }

  private place(task: Task, agent: Agent): void {
    const use = this.loadOf(agent)
    const { cpus, ramMb, diskMb } = task.config.resources
    use.cpus += cpus
    use.ramMb += ramMb
    use.diskMb += diskMb
    const jobName = formatJobKey(task.config.job)
    use.tasksByJob.set(jobName, (use.tasksByJob.get(jobName) ?? 0) + 1)
    const ports: Record<string, number> = {}
    for (const name of task.config.resources.ports) {
      const port = this.freePort(agent, use)
      use.ports.add(port)
      ports[name] = port
    }
    this.reports.assigned(task, agent, ports)
    this.launch(task)
  }

  private freePort({ ports }: Agent, use: AgentUse): number {
    let port = this.random.between(ports.first, ports.last)
    while (use.ports.has(port)) port = port === ports.last ? ports.first : port + 1
    return port
  }

  private launch(task: Task): void {
    const run = this.runs.get(task.taskId)
    if (!run || run.plan.staysAssigned) return
    const { launchMs, startMs } = run.plan
    this.clock.after(launchMs, () => {
      if (!isTerminated(task)) run.launched = true
    })
    this.clock.after(startMs, () => this.start(task, run))
  }

  private start(task: Task, run: Run): void {
    const { plan } = run
    if (run.killing || isTerminated(task)) return
    this.reports.status(task, 'STARTING', 'Initializing sandbox.')
    if (plan.staysStarting) return
    this.clock.after(plan.runMs, () => {
      if (run.killing || isTerminated(task)) return
      this.reports.status(task, 'RUNNING', 'No health-check defined, task is assumed healthy.')
      const { ending } = plan
      if (ending) this.clock.after(ending.afterMs, () => this.end(task, ending.status, ending.message))
    })
  }

  private end(task: Task, status: ScheduleStatusName, message: string | null): void {
    if (!isTerminated(task)) this.reports.status(task, status, message)
  }

  private loadOf(agent: Agent): AgentUse {
    let use = this.loads.get(agent)
    if (!use) {
      use = emptyUse()
      this.loads.set(agent, use)
    }
    return use
  }
}
