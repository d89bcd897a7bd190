import { formatJobKey, type JobKey, type JobUpdateKey } from '@/lib/domain/job'
import { updateKeyText } from '../calls/java-text'
import type { PulseStatusName, UpdateActionName, UpdateStatusName } from '../calls/wire-enums'
import type { Clock } from '../clock'
import type { SlaManager } from '../tasks/sla'
import type { StateManager } from '../tasks/state-manager'
import type { Task } from '../tasks/task'
import { InstanceActions } from './instance-action'
import { createInstanceUpdater, type InstanceVerdict } from './instance-updater'
import {
  initialConfigOf,
  isCoordinated,
  type JobUpdate,
  scopeOf,
  statusOf,
  type UpdateInstructions,
} from './job-update'
import { type Evaluation, OneWayUpdater, type SideEffect } from './one-way-updater'
import { PulseBook } from './pulse'
import { SlaKiller } from './sla-kill'
import type { UpdateStore } from './update-store'
import { createStrategy, orderInstances } from './update-strategy'
import { BLOCKED, judgeTransition, PAUSED, RESUMED, RESUMED_BLOCKED, UNBLOCKED } from './update-transition'

/** Who asked for a change and what they said. */
export type Audit = { readonly user: string | null; readonly message: string | null }

/** Null when the request was honoured; otherwise why not, in Aurora's words. */
export type Refusal = string | null

type RunningUpdate = { readonly update: JobUpdate; readonly updater: OneWayUpdater; readonly rollingForward: boolean }

const SYSTEM: Audit = { user: null, message: null }

const ACTIONS: Readonly<
  Record<'forward' | 'back', Readonly<Record<'working' | 'succeeded' | 'failed', UpdateActionName>>>
> = {
  forward: { working: 'INSTANCE_UPDATING', succeeded: 'INSTANCE_UPDATED', failed: 'INSTANCE_UPDATE_FAILED' },
  back: { working: 'INSTANCE_ROLLING_BACK', succeeded: 'INSTANCE_ROLLED_BACK', failed: 'INSTANCE_ROLLBACK_FAILED' },
}

/** Starts, drives, pauses and turns back the updates of one scheduler (JobUpdateControllerImpl). */
export class UpdateController {
  /** Updates being driven, by job. Paused, blocked and ended ones are not in it and do not see task changes. */
  private readonly running = new Map<string, RunningUpdate>()
  private readonly seenInstances = new Map<JobUpdate, Set<number>>()
  readonly pulses: PulseBook
  private readonly actions: InstanceActions

  /**
   * @param later runs something right after the present call, outside of it, as Aurora's executor does.
   */
  constructor(
    readonly store: UpdateStore,
    private readonly tasks: StateManager,
    private readonly clock: Clock,
    sla: SlaManager,
    private readonly later: (run: () => void) => void,
    private readonly extensions: { readonly rollsBackCompleted: boolean },
  ) {
    this.pulses = new PulseBook(clock)
    this.actions = new InstanceActions(tasks, clock, new SlaKiller(sla, tasks, clock, later), (update, instanceId) =>
      this.reconsider(update, instanceId),
    )
  }

  /** Begins an update that has passed all checks; no other update of its job may be active. */
  start(update: JobUpdate, audit: Audit): void {
    this.store.add(update)
    const coordinated = isCoordinated(update.instructions)
    if (coordinated) this.pulses.open(update.key, update.instructions.settings.blockIfNoPulsesAfterMs)
    this.enter(update, coordinated ? 'ROLL_FORWARD_AWAITING_PULSE' : 'ROLLING_FORWARD', audit)
  }

  pause(key: JobUpdateKey, audit: Audit): Refusal {
    return this.request(key, audit, 'Update does not exist ', (update) => PAUSED[statusOf(update)] ?? null)
  }

  resume(key: JobUpdateKey, audit: Audit): Refusal {
    return this.request(key, audit, 'Update does not exist: ', (update) => {
      const map = this.isBlocked(update) ? RESUMED_BLOCKED : RESUMED
      return map[statusOf(update)] ?? null
    })
  }

  abort(key: JobUpdateKey, audit: Audit): Refusal {
    return this.request(key, audit, 'Update does not exist ', () => 'ABORTED')
  }

  rollback(key: JobUpdateKey, audit: Audit): Refusal {
    const update = this.extensions.rollsBackCompleted ? this.store.get(key) : null
    if (update && statusOf(update) === 'ROLLED_FORWARD') return this.rollbackCompleted(update, audit)
    return this.request(key, audit, 'Update does not exist ', () => 'ROLLING_BACK')
  }

  /** The extension: back to the configs from before, unless another update of the job is under way. */
  private rollbackCompleted(update: JobUpdate, audit: Audit): Refusal {
    if (this.store.activeOf(update.key.job)) return 'Cannot transition update from ROLLED_FORWARD to ROLLING_BACK'
    if (isCoordinated(update.instructions)) {
      this.pulses.open(update.key, update.instructions.settings.blockIfNoPulsesAfterMs)
    }
    this.enter(update, 'ROLLING_BACK', audit)
    return null
  }

  /** FINISHED also for updates that are unknown or wait for no pulses. Unblocking happens after the call. */
  pulse(key: JobUpdateKey): PulseStatusName {
    if (!this.pulses.pulse(key)) return 'FINISHED'
    this.later(() => {
      const update = this.store.get(key)
      const status = update ? statusOf(update) : null
      if (status === 'ROLL_FORWARD_AWAITING_PULSE' || status === 'ROLL_BACK_AWAITING_PULSE') {
        this.request(key, SYSTEM, '', () => UNBLOCKED[status] ?? null)
      }
    })
    return 'OK'
  }

  /** The process has ended: nothing is driven any more, and pulses and progress inside a run are forgotten. */
  forgetAll(): void {
    this.running.clear()
    this.seenInstances.clear()
    this.pulses.clear()
  }

  /**
   * JobUpdateControllerImpl.systemResume, when a scheduler has started: rolling updates are evaluated from scratch, without
   * an event of their own. An update that awaited a pulse has had none; for others the last event counts as one.
   */
  resumeAll(): void {
    for (const update of this.store.active()) {
      const last = update.events.at(-1)
      const status = statusOf(update)
      if (isCoordinated(update.instructions)) {
        const awaiting = status === 'ROLL_FORWARD_AWAITING_PULSE' || status === 'ROLL_BACK_AWAITING_PULSE'
        const { blockIfNoPulsesAfterMs } = update.instructions.settings
        this.pulses.open(update.key, blockIfNoPulsesAfterMs, awaiting ? null : (last?.atMs ?? null))
      }
      if (status === 'ROLLING_FORWARD') {
        this.seenInstances.set(update, new Set(update.instanceEvents.map(({ instanceId }) => instanceId)))
      }
      if (status === 'ROLLING_FORWARD' || status === 'ROLLING_BACK') this.drive(update, status === 'ROLLING_FORWARD')
    }
  }

  /** Looks at what a changed or deleted (`null`) task means for the update being driven on its job. */
  instanceChanged(job: JobKey, instanceId: number, task: Task | null): void {
    const run = this.running.get(formatJobKey(job))
    if (run?.updater.contains(instanceId)) this.evaluate(run, new Map([[instanceId, task]]))
  }

  private request(
    key: JobUpdateKey,
    audit: Audit,
    unknown: string,
    target: (update: JobUpdate) => UpdateStatusName | null,
  ): Refusal {
    const update = this.store.get(key)
    if (!update) return unknown + updateKeyText(key)
    return this.change(update, target(update), audit)
  }

  private change(update: JobUpdate, target: UpdateStatusName | null, audit: Audit): Refusal {
    const verdict = judgeTransition(statusOf(update), target)
    if (verdict.kind === 'refused') return verdict.message
    if (verdict.kind === 'change') this.enter(update, verdict.to, audit)
    return null
  }

  private enter(update: JobUpdate, status: UpdateStatusName, audit: Audit): void {
    update.events.push({ status, atMs: this.clock.now(), user: audit.user, message: audit.message })
    this.running.delete(formatJobKey(update.key.job))
    if (status === 'ROLLING_FORWARD' || status === 'ROLLING_BACK') this.drive(update, status === 'ROLLING_FORWARD')
    else if (!statusIsActive(status)) this.forget(update)
  }

  private forget(update: JobUpdate): void {
    this.pulses.close(update.key)
    this.seenInstances.delete(update)
  }

  private drive(update: JobUpdate, rollingForward: boolean): void {
    const run = {
      update,
      updater: this.createUpdater(update.key.job, update.instructions, rollingForward),
      rollingForward,
    }
    this.running.set(formatJobKey(update.key.job), run)
    this.evaluate(run, new Map())
  }

  /** UpdateFactory: in a rollback the targets are the configs from before, and the order is turned round. */
  private createUpdater(job: JobKey, instructions: UpdateInstructions, rollingForward: boolean): OneWayUpdater {
    const { settings } = instructions
    const { current, desired } = scopeOf(instructions)
    const wanted = new Set(desired)
    const order = orderInstances(current, desired, rollingForward)
    const evaluators = new Map<number, (task: Task | null) => InstanceVerdict>()
    for (const instanceId of order) {
      const forward = wanted.has(instanceId) ? (instructions.desired?.config ?? null) : null
      const target = rollingForward ? forward : initialConfigOf(instructions, instanceId)
      evaluators.set(instanceId, createInstanceUpdater(target, settings, this.clock.hasElapsed))
    }
    return new OneWayUpdater(
      evaluators,
      createStrategy(settings.strategy, rollingForward),
      settings.maxFailedInstances,
      (instanceId) => this.tasks.activeInstance(job, instanceId),
    )
  }

  private isBlocked(update: JobUpdate): boolean {
    return isCoordinated(update.instructions) && this.pulses.isExpired(update.key)
  }

  private evaluate(run: RunningUpdate, changed: ReadonlyMap<number, Task | null>): void {
    const { update } = run
    if (this.isBlocked(update)) {
      this.change(update, BLOCKED[statusOf(update)] ?? null, {
        user: null,
        message: 'Pulses from external service have timed out.',
      })
      return
    }
    const evaluation = run.updater.evaluate(changed)
    const pausing = this.crossesBatch(run, evaluation)
    if (pausing) this.change(update, PAUSED[statusOf(update)] ?? null, { user: null, message: 'Update auto paused' })
    const effects = pausing ? evaluation.effects.filter(hasEnded) : evaluation.effects
    for (const effect of effects) this.recordChanges(run, effect)
    if (evaluation.status === 'working') {
      for (const effect of effects) this.actions.perform(update, run.rollingForward, effect)
    } else this.conclude(run, evaluation)
  }

  /** With autopause, an evaluation that turns to instances not seen before has reached the end of a batch. */
  private crossesBatch({ update, rollingForward }: RunningUpdate, { status, effects }: Evaluation): boolean {
    const { strategy } = update.instructions.settings
    if (strategy.kind === 'queue' || !strategy.autopause || !rollingForward) return false
    const seen = this.seenInstances.get(update)
    if (!seen) {
      this.seenInstances.set(update, new Set(effects.map(({ instanceId }) => instanceId)))
      return false
    }
    if (status === 'succeeded' || effects.every(({ instanceId }) => seen.has(instanceId))) return false
    for (const { instanceId } of effects) seen.add(instanceId)
    return true
  }

  /** Each action is recorded at most once for each instance; instances found in order at first sight leave no events. */
  private recordChanges({ update, rollingForward }: RunningUpdate, { instanceId, changes }: SideEffect): void {
    const recorded = update.recordedActions.get(instanceId) ?? new Set<UpdateActionName>()
    if (changes.length === 2 && changes[1] === 'succeeded' && recorded.size === 0) return
    update.recordedActions.set(instanceId, recorded)
    for (const change of changes) {
      const action = ACTIONS[rollingForward ? 'forward' : 'back'][change]
      if (recorded.has(action)) continue
      recorded.add(action)
      update.instanceEvents.push({ instanceId, atMs: this.clock.now(), action, message: null })
    }
  }

  /** A watch outlives pauses: it applies to whatever run drives the update when it ends. */
  private reconsider(update: JobUpdate, instanceId: number): void {
    const run = this.running.get(formatJobKey(update.key.job))
    if (run?.update !== update) return
    this.evaluate(run, new Map([[instanceId, this.tasks.activeInstance(update.key.job, instanceId)]]))
  }

  private conclude({ update, rollingForward }: RunningUpdate, { status, effects }: Evaluation): void {
    if (status === 'succeeded') {
      this.change(update, rollingForward ? 'ROLLED_FORWARD' : 'ROLLED_BACK', SYSTEM)
      return
    }
    const failed = effects.find(({ changes }) => changes.includes('failed'))
    const message = failed ? `Latest failure: instance ${failed.instanceId} exited.` : null
    const back = rollingForward && update.instructions.settings.rollbackOnFailure
    this.change(update, back ? 'ROLLING_BACK' : 'FAILED', { user: null, message })
  }
}

const hasEnded = ({ changes }: SideEffect): boolean => changes.includes('succeeded') || changes.includes('failed')

const statusIsActive = (status: UpdateStatusName): boolean =>
  status.startsWith('ROLLING_') || status.endsWith('_PAUSED') || status.endsWith('_AWAITING_PULSE')
