import type { Task } from '../tasks/task'
import type { InstanceVerdict } from './instance-updater'
import type { NextGroup } from './update-strategy'

export type InstanceState = 'idle' | 'working' | 'succeeded' | 'failed'

/** What one evaluation found out about one instance: how its state moved, and what is to be done. */
export type SideEffect = {
  readonly instanceId: number
  readonly changes: readonly Exclude<InstanceState, 'idle'>[]
  readonly action: 'add' | 'kill' | 'watch' | null
}

export type Evaluation = {
  readonly status: 'working' | 'succeeded' | 'failed'
  readonly effects: readonly SideEffect[]
}

/** One run through the instances of an update in one direction (OneWayJobUpdater). */
export class OneWayUpdater {
  private readonly states = new Map<number, InstanceState>()

  /**
   * @param evaluators one for each instance of the update.
   * @param activeTask looks up the active task of an instance that is about to be started on.
   */
  constructor(
    private readonly evaluators: ReadonlyMap<number, (task: Task | null) => InstanceVerdict>,
    private readonly nextGroup: NextGroup,
    private readonly maxFailedInstances: number,
    private readonly activeTask: (instanceId: number) => Task | null,
  ) {
    for (const instanceId of evaluators.keys()) this.states.set(instanceId, 'idle')
  }

  contains(instanceId: number): boolean {
    return this.states.has(instanceId)
  }

  /** Looks at the changed instances that are being worked on, then starts on as many new ones as the strategy allows. */
  evaluate(changed: ReadonlyMap<number, Task | null>): Evaluation {
    const effects: SideEffect[] = []
    for (const [instanceId, task] of changed) {
      if (this.states.get(instanceId) === 'working') effects.push(this.evaluateInstance(instanceId, task))
    }
    if (this.status() === 'working') effects.push(...this.startNextGroup())
    return { status: this.status(), effects }
  }

  private startNextGroup(): SideEffect[] {
    const effects: SideEffect[] = []
    for (;;) {
      const idle = this.inState('idle')
      if (idle.length === 0) return effects
      const working = this.inState('working')
      const group = this.nextGroup(idle, working)
      const started = group.map((instanceId) => this.evaluateInstance(instanceId, this.activeTask(instanceId)))
      effects.push(...started)
      // With nothing in flight and nothing to do for this group, only the next group can move the update on.
      const settled =
        working.length === 0 && group.length > 0 && started.every((effect) => effect.changes.includes('succeeded'))
      if (!settled) return effects
    }
  }

  private evaluateInstance(instanceId: number, task: Task | null): SideEffect {
    const changes: Exclude<InstanceState, 'idle'>[] = []
    if (this.states.get(instanceId) === 'idle') changes.push(this.enter(instanceId, 'working'))
    const verdict = this.evaluators.get(instanceId)?.(task) ?? 'wait'
    if (verdict === 'succeeded' || verdict === 'failed') changes.push(this.enter(instanceId, verdict))
    const action = verdict === 'add' || verdict === 'kill' || verdict === 'watch' ? verdict : null
    return { instanceId, changes, action }
  }

  private enter<State extends InstanceState>(instanceId: number, state: State): State {
    this.states.set(instanceId, state)
    return state
  }

  private status(): Evaluation['status'] {
    if (this.inState('failed').length > this.maxFailedInstances) return 'failed'
    return this.inState('working').length === 0 && this.inState('idle').length === 0 ? 'succeeded' : 'working'
  }

  private inState(wanted: InstanceState): number[] {
    const ids: number[] = []
    for (const [instanceId, state] of this.states) if (state === wanted) ids.push(instanceId)
    return ids
  }
}
