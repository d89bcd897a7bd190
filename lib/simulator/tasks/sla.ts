import type { TaskConfig } from '@/lib/aurora/generated/aurora_types'
import { formatJobKey } from '@/lib/domain/job'
import { numberOf, type Sent } from '../calls/thrift-input'
import { taskStruct } from '../calls/thrift-output'
import type { Clock } from '../clock'
import { isActive, type Task } from './task'
import type { TaskStore } from './task-store'
import { isProductionTier, tierNamed } from './tier'

export type SlaPolicy = Sent<NonNullable<TaskConfig['slaPolicy']>>

/** -min_required_instances_for_sla_check and -sla_aware_kill_non_prod. */
export type SlaRules = { readonly minRequiredInstances: number; readonly killNonProduction: boolean }

export const STOCK_SLA_RULES: SlaRules = { minRequiredInstances: 20, killNonProduction: false }

/** What a coordinator is asked, as it goes over HTTP: a POST of `body` to `url`. */
export type CoordinatorQuestion = { readonly url: string; readonly statusKey: string; readonly body: string }

/** True only when the coordinator allows it; whatever goes wrong is a no. */
export type AskCoordinator = (question: CoordinatorQuestion) => Promise<boolean>

export type SlaSurroundings = {
  readonly clusterName: string
  readonly store: TaskStore
  readonly clock: Clock
  readonly rules: SlaRules
  readonly askCoordinator: AskCoordinator
  /** Runs `run` with the answer as a step of the present scheduler process; not at all if that has ended meanwhile. */
  readonly whenAnswered: (answer: Promise<boolean>, run: (allowed: boolean) => void) => void
}

/** Lets a task be taken away only while enough others of its job run (SlaManager). */
export class SlaManager {
  /** Coordinators that are being asked: each answers one question at a time, and who comes meanwhile has to come again. */
  private readonly asking = new Set<string>()

  constructor(private readonly surroundings: SlaSurroundings) {}

  /**
   * Runs `act` when the policy allows it, at once or after a coordinator has answered; otherwise nothing happens.
   *
   * @param details further fields of the question to a coordinator.
   */
  checkThenAct(task: Task, policy: SlaPolicy, act: () => void, details: Readonly<Record<string, string>> = {}): void {
    if (policy.coordinatorSlaPolicy) this.askThenAct(task, policy.coordinatorSlaPolicy, act, details)
    else if (this.meetsSla(task, policy)) act()
  }

  private meetsSla(task: Task, policy: SlaPolicy): boolean {
    const { store, clock, rules } = this.surroundings
    const active = store.activeOfJob(task.config.job)
    const production = isProduction(task)
    if (active.length < rules.minRequiredInstances || !(production || rules.killNonProduction)) return true
    const { countSlaPolicy: count, percentageSlaPolicy: percentage } = policy
    const durationMs = numberOf((count ?? percentage)?.durationSecs) * 1000
    const standing = active.filter((other) => other !== task && ranFor(other, durationMs, clock)).length
    return count
      ? standing >= requiredCount(numberOf(count.count), active.length)
      : (standing / active.length) * 100 >= requiredPercentage(numberOf(percentage?.percentage), active.length)
  }

  private askThenAct(
    task: Task,
    { coordinatorUrl, statusKey }: NonNullable<SlaPolicy['coordinatorSlaPolicy']>,
    act: () => void,
    details: Readonly<Record<string, string>>,
  ): void {
    const address = coordinatorUrl ?? ''
    if (this.asking.has(address)) return
    this.asking.add(address)
    const { clusterName, askCoordinator, whenAnswered } = this.surroundings
    const taskKey = `${clusterName}/${formatJobKey(task.config.job)}/${task.instanceId}`
    const question = {
      url: `${address}${address.includes('?') ? '&' : '?'}task=${encodeURIComponent(taskKey)}`,
      statusKey: statusKey ?? 'drain',
      body: JSON.stringify({ taskConfig: simpleJson(taskStruct(task, true)), task: taskKey, ...details }),
    }
    whenAnswered(askCoordinator(question), (allowed) => {
      this.asking.delete(address)
      if (allowed) act()
    })
  }

  /** The process has ended; its questions will not be answered. */
  forgetAll(): void {
    this.asking.clear()
  }
}

const isProduction = ({ config }: Task): boolean => {
  const tier = tierNamed(config.struct.tier ?? '')
  return tier !== null && isProductionTier(tier)
}

const ranFor = (task: Task, durationMs: number, clock: Clock): boolean => {
  const since = task.status === 'RUNNING' ? task.events.findLast(({ status }) => status === 'RUNNING') : undefined
  return isActive(task) && since !== undefined && clock.elapsedMs(since.atMs) > durationMs
}

/** A policy that would let nobody go is read as one that lets one instance go. */
const requiredCount = (count: number, total: number): number => (total - count < 1 ? total - 1 : count)

const requiredPercentage = (percentage: number, total: number): number =>
  Math.trunc((1 - percentage / 100) * total) < 1 ? ((total - 1) / total) * 100 : percentage

/** As Thrift's simple JSON writes a struct: unset fields left out, booleans as numbers. */
const simpleJson = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      inner === null ? undefined : typeof inner === 'boolean' ? Number(inner) : inner,
    ),
  )
