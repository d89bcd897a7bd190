import { rigHost } from '../rig/agent'
import { planFromData, type TaskPlan } from '../rig/sim-directive'
import { lastEventMs, type Task } from '../tasks/task'
import type { OfferCycle } from './offer-cycle'
import { failureNoticedMs, type InstancePass, type RecordedUpdate } from './recorded-update'
import { type RecordedTask, type RecordedWorld, statusTimeMs } from './recorded-world'

/** A task of ours is the recorded one of its instance when both began to wait within this time of each other. */
const SAME_TASK_MS = 2000
/** Until the agent knows a task, it answers a kill with LOST at once. */
const NEVER_LAUNCHED_MS = 60_000
/** The reply to a write comes back within this time after it was done. */
const WRITE_REPLY_MS = 50
const KILL_TAKES_MS = 100
/** From a task's change until the updater has looked at it. */
const REACTION_MS = 4
/** How long the same took at most where it was seen to take longer. */
const MAX_REACTION_MS = 100
/** How much a task's times vary by themselves. */
const JITTER_MS = 100
/** A pass through an update that is shorter only took a task away. */
const SHORTEST_START_MS = 900
const UUID_LENGTH = 37

/** What is left of a task id without its UUID: role, environment, job and instance. */
const instanceOf = (taskId: string): string => taskId.slice(0, -UUID_LENGTH)

/**
 * The agents of a recorded world: a task that the recording shows goes to the same agent and reports at the same times,
 * any other one finds a place by the offer cycle and behaves as its config says.
 */
export class RecordedAgents {
  private readonly tasksLeft = new Map<string, RecordedTask[]>()
  private unknownTasks = 0

  constructor(
    private readonly world: RecordedWorld,
    private readonly agentCount: number,
    private readonly offers: OfferCycle,
  ) {
    for (const task of world.tasks) {
      const instance = instanceOf(task.taskId)
      this.tasksLeft.set(instance, [...(this.tasksLeft.get(instance) ?? []), task])
    }
  }

  /** What will become of a task that is PENDING now. */
  planOf(task: Task): TaskPlan {
    const usual = planFromData(task.config.executorData, task.instanceId)
    const nowMs = lastEventMs(task)
    const recorded = this.take(task, nowMs)
    const assignedMs = recorded && statusTimeMs(recorded, 'ASSIGNED')
    if (assignedMs !== null) this.offers.use(nowMs)
    const assignMs = Math.max(1, assignedMs === null ? this.waitMs(task, usual, nowMs) : assignedMs - nowMs)
    return {
      ...usual,
      ...this.runOf(task, recorded, usual, nowMs + assignMs),
      assignMs,
      host: this.hostOf(recorded),
      passedOverUntilMs: assignedMs === null ? this.seenWaitingMs(task, recorded, nowMs) + 1 : 0,
    }
  }

  /** Milliseconds until the updater looks at a task that has just changed. */
  reactionMs(task: Task): number {
    const changedMs = lastEventMs(task)
    for (const update of this.updatesOf(task)) {
      const noticedMs = failureNoticedMs(update, task.instanceId)
      if (task.status !== 'FAILED' || noticedMs === null || Math.abs(noticedMs - changedMs) > MAX_REACTION_MS) continue
      const killMs = this.firstKillMs(update.id, noticedMs) ?? noticedMs
      if (killMs >= changedMs && killMs - changedMs <= MAX_REACTION_MS) return killMs - changedMs
    }
    return REACTION_MS
  }

  /** How long an unknown task waits for an agent: as an update that nothing disturbed tells, or by the offer cycle. */
  private waitMs(task: Task, usual: TaskPlan, nowMs: number): number {
    const offeredMs = this.offers.waitMs(nowMs)
    const runningMs = usual.ending ? null : this.runningByUpdate(task, nowMs, true)
    return runningMs === null ? offeredMs : runningMs - usual.startMs - usual.runMs - nowMs
  }

  /** The times of a task from ASSIGNED on. An update that waited for it tells best when it was RUNNING. */
  private runOf(task: Task, recorded: RecordedTask | null, usual: TaskPlan, assignedMs: number): Partial<TaskPlan> {
    const seen = (status: RecordedTask['events'][number]['status']) => recorded && statusTimeMs(recorded, status)
    const startingMs = seen('STARTING') ?? assignedMs + usual.startMs
    const startMs = Math.max(1, startingMs - assignedMs)
    const expectedMs = seen('RUNNING') ?? assignedMs + startMs + usual.runMs
    const passedMs = this.runningByUpdate(task, assignedMs)
    const runningMs = passedMs && Math.abs(passedMs - expectedMs) <= JITTER_MS ? passedMs : expectedMs
    const endedMs = usual.ending && seen(usual.ending.status)
    const killingMs = seen('KILLING') ?? seen('RESTARTING') ?? seen('DRAINING')
    const killedMs = seen('KILLED')
    return {
      startMs,
      runMs: Math.max(1, runningMs - assignedMs - startMs),
      killMs: this.removalMs(task, assignedMs) ?? (killingMs && killedMs ? killedMs - killingMs : usual.killMs),
      launchMs: recorded && neverLaunched(recorded) ? NEVER_LAUNCHED_MS : 0,
      ending: usual.ending && endedMs ? { ...usual.ending, afterMs: Math.max(1, endedMs - runningMs) } : usual.ending,
    }
  }

  /** The recorded task that ours stands for, which then stands for no other. */
  private take(task: Task, nowMs: number): RecordedTask | null {
    const left = this.tasksLeft.get(instanceOf(task.taskId)) ?? []
    const distance = (candidate: RecordedTask) =>
      Math.abs((statusTimeMs(candidate, 'PENDING') ?? Number.NEGATIVE_INFINITY) - nowMs)
    const [nearest] = left.toSorted((a, b) => distance(a) - distance(b))
    if (!nearest || distance(nearest) > SAME_TASK_MS) return null
    left.splice(left.indexOf(nearest), 1)
    return nearest
  }

  /**
   * The last time this task was seen to wait; 0 when it was not. A task that the recording shows only there is taken for
   * ours until the next write, after which it may be another one.
   */
  private seenWaitingMs(task: Task, recorded: RecordedTask | null, nowMs: number): number {
    const { waiting, writeTimesMs } = this.world
    const nextWriteMs = writeTimesMs.find((timeMs) => timeMs > nowMs + WRITE_REPLY_MS) ?? Number.POSITIVE_INFINITY
    const seen = waiting.filter(({ taskId, atMs }) =>
      recorded
        ? taskId === recorded.taskId
        : instanceOf(taskId) === instanceOf(task.taskId) && atMs >= nowMs && atMs < nextWriteMs,
    )
    return Math.max(0, ...seen.map(({ atMs }) => atMs))
  }

  /** What ran on a host of which all tasks were listed is known, so an unknown task ran elsewhere. */
  private hostOf(recorded: RecordedTask | null): string | null {
    if (recorded?.host) return recorded.host
    const hosts = Array.from({ length: this.agentCount }, (_, index) => rigHost(index + 1))
    const others = hosts.filter((host) => !this.world.listedHosts.has(host))
    return others[this.unknownTasks++ % Math.max(1, others.length)] ?? null
  }

  private updatesOf({ config: { job } }: Task): RecordedUpdate[] {
    return this.world.updates.filter(
      ({ role, environment, name }) => role === job.role && environment === job.environment && name === job.name,
    )
  }

  /**
   * When a task must be RUNNING so that the update that waits for it comes through at the recorded time.
   *
   * @param undisturbed only if the update rolled on all the while: then it came through because the task had come up.
   */
  private runningByUpdate(task: Task, sinceMs: number, undisturbed = false): number | null {
    for (const { passes, minWaitMs, events } of this.updatesOf(task)) {
      const pass = passes.find((candidate) => isOf(task, candidate) && spans(candidate, sinceMs))
      const disturbed = events.some(({ atMs }) => pass && atMs > pass.fromMs && atMs < pass.untilMs)
      if (pass && !(undisturbed && disturbed)) return pass.untilMs - minWaitMs - REACTION_MS
    }
    return null
  }

  /** How long the agent takes to end a task that an update only removes; null when none does. */
  private removalMs(task: Task, assignedMs: number): number | null {
    const passes = this.updatesOf(task).flatMap((update) => update.passes)
    const [next] = passes
      .filter((pass) => isOf(task, pass) && pass.fromMs > assignedMs + JITTER_MS)
      .toSorted((a, b) => a.fromMs - b.fromMs)
    if (!next || next.untilMs - next.fromMs >= SHORTEST_START_MS) return null
    const together = passes.filter(({ fromMs }) => Math.abs(fromMs - next.fromMs) <= JITTER_MS)
    return Math.max(1, next.untilMs - Math.min(...together.map(({ fromMs }) => fromMs)) - REACTION_MS)
  }

  private firstKillMs(updateId: string, sinceMs: number): number | null {
    const times = this.world.tasks
      .flatMap(({ events }) => events)
      .filter(({ status, message, atMs }) => status === 'KILLING' && message?.endsWith(updateId) && atMs >= sinceMs)
      .map(({ atMs }) => atMs)
    return times.length > 0 ? Math.min(...times) : null
  }
}

const isOf = (task: Task, pass: InstancePass): boolean => pass.instanceId === task.instanceId

const spans = ({ fromMs, untilMs }: InstancePass, atMs: number): boolean => fromMs - JITTER_MS <= atMs && atMs < untilMs

/** The agent did not know a task yet that was LOST as soon as it was to be killed. */
function neverLaunched(recorded: RecordedTask): boolean {
  const [killingMs, lostMs] = [statusTimeMs(recorded, 'KILLING'), statusTimeMs(recorded, 'LOST')]
  return killingMs !== null && lostMs !== null && lostMs - killingMs <= KILL_TAKES_MS
}
