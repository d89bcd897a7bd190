import { formatJobKey } from '@/lib/domain/job'
import type { ScheduleStatusName } from '../calls/wire-enums'
import type { Clock } from '../clock'
import type { Random } from '../random'
import type { Task } from '../tasks/task'
import { type Agent, vetoesOf } from './agent'
import { AgentLoads, type Ports } from './agent-loads'
import type { TaskPlan } from './sim-directive'

/** What the agents do to tasks; the scheduler behind it keeps its own rules about what may follow what. */
export type RigReports = {
  readonly assigned: (task: Task, agent: Agent, ports: Ports) => void
  /** The task may be one that the scheduler has given up or never knew: only its id is to be trusted. */
  readonly status: (task: Task, status: ScheduleStatusName, message: string | null) => void
}

/** What a scheduler that has lost its last writes makes of a task on an agent. */
export type TaskKnowledge = 'unknown' | 'waiting' | 'alive' | 'leaving' | 'ended'

/** Agents offer what they have left once a second. */
const OFFER_MS = 1000
/** How long Mesos waits for an agent that does not answer before it calls it unreachable: five pings of fifteen seconds. */
export const UNREACHABLE_AFTER_MS = 75_000

/** -preemption_slot_hold_time: an agent on which room is being made stays with the task it is made for. */
const RESERVED_FOR_MS = 300_000

/** A task on its way to an agent and on it. Unplaced until it has an agent; before its launch the agent does not know it. */
type Run = {
  readonly task: Task
  readonly plan: TaskPlan
  place: { readonly agent: Agent; readonly ports: Ports } | null
  launched: boolean
  /** What its agent would say of it. */
  status: 'ASSIGNED' | 'STARTING' | 'RUNNING'
  killing: boolean
}

type Report = () => void

/** The agents of one cluster with the tasks on them: places PENDING tasks, runs them by their plans, kills them when told. */
export class Rig {
  private readonly loads: AgentLoads
  private readonly runs = new Map<string, Run>()
  private readonly waiting = new Set<Run>()
  private readonly nearestFit = new Map<string, readonly string[]>()
  /** Agents that nobody can reach, with what they would have said meanwhile. */
  private readonly cutOff = new Map<Agent, { readonly unheard: Report[]; missed: boolean }>()
  private readonly reservations = new Map<Agent, { readonly taskId: string; readonly sinceMs: number }>()
  private offersDue = false
  /** The agent after the one used last, so that tasks spread. */
  private turn = 0

  constructor(
    readonly agents: readonly Agent[],
    private readonly clock: Clock,
    random: Random,
    private readonly planOf: (task: Task) => TaskPlan,
    private readonly reports: RigReports,
  ) {
    this.loads = new AgentLoads(random)
  }

  agentNamed(host: string): Agent | null {
    return this.agents.find((agent) => agent.host === host) ?? null
  }

  /** Looks for a place for a task that has become PENDING, at the earliest after `delayMs`. */
  schedule(task: Task, delayMs = 0): void {
    const plan = this.planOf(task)
    const run: Run = { task, plan, place: null, launched: false, status: 'ASSIGNED', killing: false }
    this.runs.set(task.taskId, run)
    this.clock.after(delayMs + plan.assignMs, () => this.tryPlace(run))
  }

  /** Why the last attempt found no place: the vetoes of the best agent, as NearestFit keeps them for each config. */
  pendingReason(task: Task): string {
    return (this.nearestFit.get(task.config.fingerprint) ?? []).join(',')
  }

  /** Tells the agent to kill. A task that was never launched is unknown there, and that is what the agent answers. */
  kill(task: Task): void {
    const run = this.runs.get(task.taskId)
    if (run?.place && this.cutOff.has(run.place.agent)) return
    if (!run?.launched) {
      this.clock.after(1, () => this.loseUnlaunched(run ?? null, task))
      return
    }
    if (run.killing) return
    run.killing = true
    this.clock.after(run.plan.killMs, () => {
      if (run.killing) this.end(run, 'KILLED', 'Instructed to kill task.')
    })
  }

  /** Forgets a task that the scheduler has dropped before it found a place. */
  withdraw(task: Task): void {
    const run = this.runs.get(task.taskId)
    if (run && !run.place) this.discard(run)
  }

  /** Tasks for which no place has been found so far. */
  unplacedTasks(): Task[] {
    return Array.from(this.waiting, ({ task }) => task)
  }

  /** Whether a task would find room on an agent if these were gone from it. */
  wouldFit({ config }: Task, agent: Agent, gone: readonly Task[]): boolean {
    if (this.cutOff.has(agent) || this.reservations.has(agent)) return false
    const use = this.loads.without(
      agent,
      gone.map((task) => task.config),
    )
    return vetoesOf(agent, use, config, formatJobKey(config.job)).length === 0
  }

  /** Keeps an agent for one task until that has found a place, for five minutes at most. */
  reserve(agent: Agent, { taskId }: Task): void {
    this.reservations.set(agent, { taskId, sinceMs: this.clock.now() })
  }

  /** From now on nobody hears of an agent. Its tasks run on; after a while they are reported unreachable. */
  partition(agent: Agent, unreachableStatus: 'PARTITIONED' | 'LOST'): void {
    if (this.cutOff.has(agent)) return
    const silence = { unheard: [], missed: false }
    const aboard = this.runsOn(agent)
    this.cutOff.set(agent, silence)
    this.clock.after(UNREACHABLE_AFTER_MS, () => {
      if (this.cutOff.get(agent) !== silence) return
      silence.missed = true
      const message = `Agent ${agent.host} is unreachable: health check timed out`
      for (const { task } of aboard) this.reports.status(task, unreachableStatus, message)
    })
  }

  /** The agent is back: it says what it could not say and, if it has been missed, how its tasks are. */
  rejoin(agent: Agent): void {
    const silence = this.cutOff.get(agent)
    if (!silence) return
    this.cutOff.delete(agent)
    for (const report of silence.unheard) report()
    if (!silence.missed) return
    for (const run of this.runsOn(agent)) this.tell(run, run.status, null)
  }

  isCutOff(agent: Agent): boolean {
    return this.cutOff.has(agent)
  }

  /** The scheduler that was to find places is gone: what has no place yet is looked at again when it is scheduled again. */
  forgetUnplaced(): void {
    for (const run of [...this.runs.values()]) if (!run.place) this.discard(run)
    this.nearestFit.clear()
  }

  /**
   * Undoes what a scheduler's lost writes have set off on the agents: kills not yet carried out are called off for tasks it
   * does not know to be leaving, and tasks it takes for waiting, or does not know at all, are not launched.
   */
  forgetCommands(knowledgeOf: (taskId: string) => TaskKnowledge): void {
    for (const run of [...this.runs.values()]) {
      const knowledge = knowledgeOf(run.task.taskId)
      if (knowledge === 'alive') run.killing = false
      const launchLost = !run.launched && (knowledge === 'unknown' || knowledge === 'ended')
      if (knowledge === 'waiting' || launchLost) this.discard(run)
    }
  }

  /** TaskReconciler: every agent in reach tells how its tasks are, and answers for those that it ought to have. */
  reconcile(known: Iterable<Task>): void {
    for (const task of [...known]) {
      const agent = task.placement?.agent
      if (!agent || this.cutOff.has(agent) || this.runs.has(task.taskId)) continue
      this.reports.status(task, 'LOST', 'Reconciliation: Task is unknown to the agent')
    }
    for (const run of [...this.runs.values()]) {
      if (run.launched) this.tell(run, run.status, 'Reconciliation: Latest task state')
    }
  }

  private tryPlace(run: Run): void {
    if (run.place || this.runs.get(run.task.taskId) !== run) return
    const agent = this.findAgent(run)
    if (!agent || this.clock.now() < run.plan.passedOverUntilMs) {
      this.waiting.add(run)
      this.awaitOffers()
      return
    }
    this.waiting.delete(run)
    this.nearestFit.delete(run.task.config.fingerprint)
    this.place(run, agent)
  }

  private awaitOffers(): void {
    if (this.offersDue) return
    this.offersDue = true
    this.clock.after(OFFER_MS, () => {
      this.offersDue = false
      for (const run of [...this.waiting]) this.tryPlace(run)
    })
  }

  private findAgent({ task, plan }: Run): Agent | null {
    const jobName = formatJobKey(task.config.job)
    let fewest: readonly string[] | null = null
    const first = plan.host === null ? this.turn : this.agents.findIndex(({ host }) => host === plan.host)
    for (let step = 0; step < this.agents.length; step++) {
      const index = (Math.max(0, first) + step) % this.agents.length
      const agent = this.agents[index]
      if (!agent || this.cutOff.has(agent) || this.isReserved(agent, task)) continue
      const vetoes = vetoesOf(agent, this.loads.of(agent), task.config, jobName)
      if (vetoes.length === 0) {
        this.turn = index + 1
        return agent
      }
      if (!fewest || vetoes.length < fewest.length) fewest = vetoes
    }
    this.nearestFit.set(task.config.fingerprint, fewest ?? [])
    return null
  }

  private isReserved(agent: Agent, { taskId }: Task): boolean {
    const reservation = this.reservations.get(agent)
    if (!reservation || reservation.taskId === taskId) return false
    if (!this.clock.hasElapsed(reservation.sinceMs, RESERVED_FOR_MS)) return true
    this.reservations.delete(agent)
    return false
  }

  private cancelReservations(taskId: string): void {
    for (const [agent, reservation] of this.reservations)
      if (reservation.taskId === taskId) this.reservations.delete(agent)
  }

  private place(run: Run, agent: Agent): void {
    this.cancelReservations(run.task.taskId)
    const ports = this.loads.take(agent, run.task.config)
    run.place = { agent, ports }
    this.reports.assigned(run.task, agent, ports)
    this.launch(run)
  }

  private launch(run: Run): void {
    if (run.plan.staysAssigned) return
    const { launchMs, startMs } = run.plan
    this.clock.after(launchMs, () => {
      run.launched = this.isHere(run)
    })
    this.clock.after(startMs, () => this.start(run))
  }

  private start(run: Run): void {
    const { plan } = run
    if (run.killing || !this.isHere(run)) return
    this.advance(run, 'STARTING', 'Initializing sandbox.')
    if (plan.staysStarting) return
    this.clock.after(plan.runMs, () => {
      if (run.killing || !this.isHere(run)) return
      this.advance(run, 'RUNNING', 'No health-check defined, task is assumed healthy.')
      const { ending } = plan
      if (ending) this.clock.after(ending.afterMs, () => this.end(run, ending.status, ending.message))
    })
  }

  private advance(run: Run, status: 'STARTING' | 'RUNNING', message: string): void {
    run.status = status
    this.tell(run, status, message)
  }

  private end(run: Run, status: ScheduleStatusName, message: string | null): void {
    if (!this.isHere(run)) return
    this.discard(run)
    this.tell(run, status, message)
  }

  private loseUnlaunched(run: Run | null, task: Task): void {
    if (run?.launched) return
    if (run) this.discard(run)
    this.reports.status(task, 'LOST', 'Attempted to kill an unknown task')
  }

  /** What an agent says is heard at once, or when it can be reached again. */
  private tell({ task, place }: Run, status: ScheduleStatusName, message: string | null): void {
    const unheard = place ? this.cutOff.get(place.agent)?.unheard : undefined
    const report = () => this.reports.status(task, status, message)
    if (unheard) unheard.push(report)
    else report()
  }

  /** Takes a run away and gives back what it held. */
  private discard(run: Run): void {
    this.waiting.delete(run)
    if (!this.isHere(run)) return
    this.cancelReservations(run.task.taskId)
    this.runs.delete(run.task.taskId)
    if (run.place) this.loads.giveBack(run.place.agent, run.task.config, run.place.ports)
  }

  private isHere(run: Run): boolean {
    return this.runs.get(run.task.taskId) === run
  }

  private runsOn(agent: Agent): Run[] {
    return [...this.runs.values()].filter((run) => run.place?.agent === agent)
  }
}
