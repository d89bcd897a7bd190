import type { Task } from '../tasks/task'
import type { InstanceVerdict } from './instance-updater'
import type { NextGroup } from './update-strategy'

/** What became of an instance in one evaluation. */
export type InstanceChange = 'working' | 'succeeded' | 'failed'

/** What one evaluation found out about one instance: how its state moved, and what is to be done. */
export type SideEffect = {
  readonly instanceId: number
  readonly changes: readonly InstanceChange[]
  readonly action: 'add' | 'kill' | 'watch' | null
}

export type Evaluation = {
  readonly status: 'working' | 'succeeded' | 'failed'
  readonly effects: readonly SideEffect[]
}

/** One run through the instances of an update in one direction (OneWayJobUpdater). */
export class OneWayUpdater {
  private readonly idle: Set<number>
  private readonly working = new Set<number>()
  private failed = 0

  /**
   * @param evaluators one for each instance of the update, in the order in which they are to be started.
   * @param activeTask looks up the active task of an instance that is about to be started on.
   */
  constructor(
    private readonly evaluators: ReadonlyMap<number, (task: Task | null) => InstanceVerdict>,
    private readonly nextGroup: NextGroup,
    private readonly maxFailedInstances: number,
    private readonly activeTask: (instanceId: number) => Task | null,
  ) {
    this.idle = new Set(evaluators.keys())
  }

  contains(instanceId: number): boolean {
    return this.evaluators.has(instanceId)
  }

  /** Looks at the changed instances that are being worked on, then starts on as many new ones as the strategy allows. */
  evaluate(changed: ReadonlyMap<number, Task | null>): Evaluation {
    const effects: SideEffect[] = []
    for (const [instanceId, task] of changed) {
      if (this.working.has(instanceId)) effects.push(this.evaluateInstance(instanceId, task))
    }
    if (this.status() === 'working') effects.push(...this.startNextGroup())
    return { status: this.status(), effects }
  }

  private startNextGroup(): SideEffect[] {
    const effects: SideEffect[] = []
    while (this.idle.size > 0) {
      const alone = this.working.size === 0
      const group = this.nextGroup(this.idle, this.working.size)
      const started = group.map((instanceId) => this.evaluateInstance(instanceId, this.activeTask(instanceId)))
      effects.push(...started)
      // With nothing in flight and nothing to do for this group, only the next group can move the update on.
      const settled = alone && group.length > 0 && started.every(({ changes }) => changes.includes('succeeded'))
      if (!settled) break
    }
    return effects
  }

  private evaluateInstance(instanceId: number, task: Task | null): SideEffect {
    const changes: InstanceChange[] = []
    if (this.idle.delete(instanceId)) {
      this.working.add(instanceId)
      changes.push('working')
    }
    const verdict = this.evaluators.get(instanceId)?.(task) ?? 'wait'
    if (verdict === 'succeeded' || verdict === 'failed') {
      this.working.delete(instanceId)
      if (verdict === 'failed') this.failed++
      changes.push(verdict)
    }
    const action = verdict === 'add' || verdict === 'kill' || verdict === 'watch' ? verdict : null
    return { instanceId, changes, action }
  }

  private status(): Evaluation['status'] {
    if (this.failed > this.maxFailedInstances) return 'failed'
    return this.working.size === 0 && this.idle.size === 0 ? 'succeeded' : 'working'
  }
}
