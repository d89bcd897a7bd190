import type { Clock } from '../clock'
import type { StateManager } from '../tasks/state-manager'
import type { Task } from '../tasks/task'
import { initialConfigOf, type JobUpdate } from './job-update'
import type { SideEffect } from './one-way-updater'
import type { SlaKiller } from './sla-kill'

/** Does to one instance what an evaluation has asked for (InstanceActionHandler). */
export class InstanceActions {
  /** @param reconsider looks at an instance again once it has been watched for long enough. */
  constructor(
    private readonly tasks: StateManager,
    private readonly clock: Clock,
    private readonly slaKiller: SlaKiller,
    private readonly reconsider: (update: JobUpdate, instanceId: number) => void,
  ) {}

  perform(update: JobUpdate, rollingForward: boolean, { instanceId, action }: SideEffect): void {
    const active = this.tasks.activeInstance(update.key.job, instanceId)
    if (action === 'add' && !active) this.add(update, rollingForward, instanceId)
    else if (action === 'kill' && active) this.kill(update, rollingForward, active)
    else if (action === 'watch') {
      this.clock.after(update.instructions.settings.minWaitInInstanceRunningMs, () =>
        this.reconsider(update, instanceId),
      )
    }
  }

  private add({ instructions }: JobUpdate, rollingForward: boolean, instanceId: number): void {
    const config = rollingForward ? instructions.desired?.config : initialConfigOf(instructions, instanceId)
    if (config) this.tasks.insertPending(config, [instanceId])
  }

  /** Forward the new config's policy counts, also for instances that go; in a rollback the old config's. */
  private kill(update: JobUpdate, rollingForward: boolean, task: Task): void {
    const { instructions } = update
    const kill = () => {
      this.tasks.changeState(task, 'KILLING', `Killed for job update ${update.key.id}`)
    }
    const config = rollingForward ? instructions.desired?.config : initialConfigOf(instructions, task.instanceId)
    const policy = instructions.settings.slaAware ? config?.struct.slaPolicy : null
    if (!policy) kill()
    else {
      const action = rollingForward ? 'INSTANCE_UPDATING' : 'INSTANCE_ROLLING_BACK'
      this.slaKiller.kill({ update, task, policy, action, kill })
    }
  }
}
