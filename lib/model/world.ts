import type { StepWork } from '@/lib/domain/step'
import { isEnd, standsStill } from '@/lib/domain/step'
import { UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import type { Verb } from '@/lib/domain/verb'
import { clientPort } from './client-port'
import { type EngineTools, HONEST_TOOLS } from './engine-tools'
import { Evidence } from './evidence'
import { type FaultProfile, NO_FAULTS } from './fault-profile'
import { judge, type Truth, truthOf } from './judge'
import { waitsForPerson } from './judge-end'
import { ModelCluster } from './model-cluster'
import { ModelReplica } from './model-replica'
import { ModelRunner } from './model-runner'
import { type AcceptedStep, ModelStore } from './model-store'
import { detailsOf } from './model-update'
import { Person } from './person'
import { type RandomStream, randomStream } from './random-stream'
import type { ScheduleOptions, ScheduleResult } from './schedule'
import { JOB, layHistory, type Start } from './starting-state'
import { storePort } from './store-port'
import { VirtualTime } from './virtual-time'

const ACCEPTED_AT_MS = 1_700_000_000_000
const FAULTS_LAST_MS = 150_000
/** Long enough after the last fault for every quiet time, every rolling back instance by instance, and the 60 s of the rule. */
const CALM_MS = 12 * 60_000

/** One schedule: its clusters, its database, its replicas and its people. */
export class World {
  readonly time = new VirtualTime(ACCEPTED_AT_MS)
  readonly evidence = new Evidence()
  readonly store = new ModelStore(this.time, this.evidence)
  readonly trace: string[] = []
  readonly clusters: ModelCluster[] = []
  readonly starts = new Map<string, Start>()
  readonly truths = new Map<string, Truth>()
  readonly people = new Map<string, Person>()
  readonly #away = new Map<string, { fromMs: number; untilMs: number }>()
  #storeAway = { fromMs: 0, untilMs: 0 }
  #replicas = 0
  readonly random: RandomStream

  constructor(
    readonly seed: number,
    readonly options: ScheduleOptions,
  ) {
    this.random = this.#stream('world')
    const { wishes } = options
    const count = wishes.clusters ?? this.random.between(2, 4)
    for (let at = 0; at < count; at++) this.#addCluster(at)
  }

  #stream(name: string): RandomStream {
    return randomStream(this.seed, name)
  }

  readonly note = (text: string): void => {
    if (this.options.traced)
      this.trace.push(`${((this.time.nowMs - ACCEPTED_AT_MS) / 1000).toFixed(3).padStart(9)} ${text}`)
  }

  #addCluster(at: number): void {
    const { options, time } = this
    const name = `c${at}`
    const random = this.#stream(name)
    const cluster = new ModelCluster(name, time, random, (text) => this.note(`${name}: ${text}`))
    this.clusters.push(cluster)
    cluster.skewMs = options.skewMs * (at % 2 === 0 ? 1 : -1)
    const start = layHistory(cluster, random, ACCEPTED_AT_MS, options.wishes)
    this.starts.set(name, start)
    this.truths.set(name, truthOf(start.initial, start.desired))
    const faults = this.#faultsOf(at)
    const person = new Person(cluster, this.#stream(`person ${name}`), faults, this.note)
    this.people.set(name, person)
    person.layActs(ACCEPTED_AT_MS + 1, ACCEPTED_AT_MS + FAULTS_LAST_MS)
    const trouble = this.#stream(`trouble ${name}`)
    const fromMs = ACCEPTED_AT_MS + trouble.between(0, 60_000)
    const untilMs = fromMs + trouble.between(2000, 60_000)
    const first = trouble.chance(faults.unreachableFirst)
    if (trouble.chance(faults.clusterAway) || first) this.#away.set(name, { fromMs: first ? 0 : fromMs, untilMs })
    if (trouble.chance(faults.clockJumps))
      time.at(fromMs, () => {
        cluster.skewMs += trouble.between(-3_600_000, 3_600_000)
        this.note(`${name}: the clock is ${cluster.skewMs} ms off`)
      })
    if (trouble.chance(faults.dryRunDiffers)) cluster.isOdd = true
    if (trouble.chance(faults.startRefused)) cluster.quotaIsUsedUp = true
  }

  #faultsOf(at: number): FaultProfile {
    const { faults, faultyCluster } = this.options
    return faultyCluster === null || faultyCluster === at ? faults : NO_FAULTS
  }

  /** Faults stop after a while, so that it can be seen whether everything ends. */
  readonly faults = (): FaultProfile =>
    this.time.nowMs < ACCEPTED_AT_MS + FAULTS_LAST_MS ? this.options.faults : NO_FAULTS

  readonly #isStoreAway = (): boolean =>
    this.#storeAway.fromMs <= this.time.nowMs && this.time.nowMs < this.#storeAway.untilMs

  #isAway(name: string): boolean {
    const away = this.#away.get(name)
    return away !== undefined && away.fromMs <= this.time.nowMs && this.time.nowMs < away.untilMs
  }

  async run(): Promise<void> {
    const { time, random, options } = this
    await time.run(ACCEPTED_AT_MS - 1, () => false)
    time.nowMs = ACCEPTED_AT_MS
    if (random.chance(options.faults.storeAway)) {
      const fromMs = ACCEPTED_AT_MS + random.between(0, 90_000)
      this.#storeAway = { fromMs, untilMs: fromMs + random.between(1000, 40_000) }
    }
    const verb = options.wishes.verb ?? random.weighted(VERB_WEIGHTS) ?? 'rollback'
    this.#act('a1', verb, this.clusters)
    for (let at = 0; at < 2; at++) this.#startReplica()
    const calmFromMs = ACCEPTED_AT_MS + FAULTS_LAST_MS
    let lastActAtMs = ACCEPTED_AT_MS + 5000
    if (!options.onlyFirstAction && random.chance(0.25)) {
      const atMs = random.between(ACCEPTED_AT_MS, calmFromMs)
      lastActAtMs = Math.max(lastActAtMs, atMs)
      time.at(atMs, () => {
        const some = this.clusters.filter(() => random.chance(0.6))
        this.#act('a2', random.weighted(VERB_WEIGHTS) ?? 'rollback', some)
      })
    }
    await time.run(calmFromMs, () => time.nowMs > lastActAtMs && !this.store.hasOpenSteps())
    const leaves = random.chance(0.3)
    await time.run(calmFromMs + 20_000, () => !this.store.hasOpenSteps())
    for (const cluster of this.clusters) cluster.settleClock()
    for (const person of this.people.values()) person.tidyUp(leaves)
    await time.run(calmFromMs + CALM_MS, () => this.#isOver())
    // What is still on its way arrives before anybody judges.
    await time.run(time.nowMs + 30_000, () => !this.evidence.calls.some(({ inTheAir }) => inTheAir))
  }

  /** Every step has ended, or has waited for a person for longer than any quiet time. */
  #isOver(): boolean {
    if (!this.store.hasOpenSteps()) return true
    if (this.time.nowMs < ACCEPTED_AT_MS + FAULTS_LAST_MS + 120_000) return false
    return [...this.store.rows.values()].every((step) => {
      const cluster = this.clusters.find(({ name }) => name === step.key.cluster)
      return !step.open || (standsStill(step.note) && cluster !== undefined && waitsForPerson({ step, cluster }))
    })
  }

  #act(actionId: string, verb: Verb, clusters: readonly ModelCluster[]): void {
    const { random, options } = this
    const steps = clusters.flatMap((cluster): AcceptedStep[] => {
      const stepId = `${actionId}-${cluster.name}`
      const work = this.#workOf(verb, cluster)
      if (!work) return []
      const key = { cluster: cluster.name, job: JOB, updateId: this.starts.get(cluster.name)?.targetId ?? '' }
      return [
        {
          id: stepId,
          key,
          work,
          expiresInMs: random.pick([60_000, 300_000, 300_000, 1_800_000, 1_800_000, 1_800_000]),
        },
      ]
    })
    if (steps.length === 0) return
    const accepted = this.store.accept(actionId, steps)
    this.note(
      `${actionId} ${verb} of ${steps.map(({ id }) => id).join(', ')}${accepted ? '' : ': another is in the way'}`,
    )
    if (!accepted || !random.chance(options.faults.cancels)) return
    this.time.after(random.between(1, random.chance(0.5) ? 3000 : FAULTS_LAST_MS), () => {
      this.note(`ana cancels ${actionId}`)
      this.store.cancel(actionId, 'ana')
    })
  }

  /** What would have been confirmed: as the plan read the cluster, or without having read it. */
  #workOf(verb: Verb, cluster: ModelCluster): StepWork | null {
    const random = this.#stream(`plan ${verb} ${cluster.name}`)
    const start = this.starts.get(cluster.name)
    const target = start && cluster.update(JOB.name, start.targetId)
    if (!target || !start) return null
    const unread = this.#isAway(cluster.name) || start.stage === 'superseded'
    const { initial, desired, settings, summary } = detailsOf(target)
    return {
      verb,
      direction: UPDATE_LIFECYCLE[summary.status].direction,
      mayRestore: random.chance(0.92),
      instructions: unread && random.chance(0.7) ? null : { initial, desired, settings },
      knownUpdateIds: unread ? null : (cluster.job(JOB)?.updates.map(({ key }) => key.id) ?? null),
      metadata: target.metadata,
      keepPulsing: verb === 'rollback' && settings.blockIfNoPulsesAfterMs > 0 && random.chance(0.5),
      groupSize: random.chance(0.3) ? 2 : null,
    }
  }

  #startReplica(): void {
    const { options, time, evidence, store } = this
    const owner = `r${++this.#replicas}`
    const replica = new ModelReplica(owner, {
      time,
      random: this.#stream(owner),
      faults: this.faults,
      note: this.note,
      onCrash: () => time.after(this.random.between(500, 15_000), () => this.#startReplica()),
    })
    const port = options.tools.store(storePort(replica, store, this.#isStoreAway), store)
    const tools: EngineTools = { ...options.tools, decide: this.#deciding(options.tools.decide) }
    const runner = new ModelRunner(
      replica,
      port,
      tools,
      (claim) => {
        const { step } = claim
        const at = this.clusters.findIndex(({ name }) => name === step.key.cluster)
        const cluster = this.clusters[at]
        if (!cluster) return null
        const line = {
          cluster,
          random: this.#lineOf(cluster.name),
          isAway: () => this.#isAway(cluster.name),
          faults: () => (this.faults() === NO_FAULTS ? NO_FAULTS : this.#faultsOf(at)),
          onChange: (updateId: string) => this.people.get(cluster.name)?.sawItBegin({ job: JOB, id: updateId }),
        }
        return options.tools.client(
          clientPort(replica, step.id, step.key.updateId, line, store, evidence),
          step,
          cluster,
        )
      },
      evidence,
    )
    runner.start()
  }

  readonly #lines = new Map<string, RandomStream>()
  #lineOf(name: string): RandomStream {
    const line = this.#lines.get(name) ?? this.#stream(`line ${name}`)
    this.#lines.set(name, line)
    return line
  }

  #deciding(decide: EngineTools['decide']): EngineTools['decide'] {
    return (step, seen, nowMs, policy) => {
      const decision = decide(step, seen, nowMs, policy)
      this.evidence.decisions.push({ stepId: step.id, atMs: this.time.nowMs, decision })
      if (this.options.traced)
        this.note(
          `${step.id}: ${seen.kind === 'seen' ? (seen.target?.summary.status ?? 'gone') : seen.kind} → ${sayDecision(decision)}`,
        )
      return decision
    }
  }

  result(): ScheduleResult {
    const rows = [...this.store.rows.values()]
    const decided = new Map<string, string[]>()
    for (const { stepId, decision } of this.evidence.decisions) {
      const lines = decided.get(stepId) ?? []
      lines.push(sayDecision(decision))
      decided.set(stepId, lines)
    }
    return {
      seed: this.seed,
      acceptedAtMs: ACCEPTED_AT_MS,
      violations: judge({
        evidence: this.evidence,
        steps: rows,
        clusters: new Map(this.clusters.map((cluster) => [cluster.name, cluster])),
        truths: this.truths,
        policy: HONEST_TOOLS.policy,
        lease: HONEST_TOOLS.lease,
      }),
      ends: rows.map(({ id, key, state, note, endedAtMs }) => ({
        stepId: id,
        cluster: key.cluster,
        end: isEnd(state) ? state : (note?.kind ?? state),
        endedAtMs,
      })),
      decided,
      trace: this.trace,
    }
  }
}

const VERB_WEIGHTS = { rollback: 80, pause: 6, resume: 5, abort: 5, pulse: 4 } as const

function sayDecision(decision: ReturnType<EngineTools['decide']>): string {
  switch (decision.do) {
    case 'look':
      return `look at ${decision.look.at}`
    case 'send':
      return `send ${decision.call}${decision.part ? ` for part ${decision.part.ordinal}` : ''}`
    case 'wait':
      return `wait as ${decision.state}, ${decision.note.kind}`
    case 'end':
      return `end ${decision.end}, ${decision.note.kind}`
  }
}
