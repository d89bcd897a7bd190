import type { JobUpdateKey } from '@/lib/domain/job'
import type { FaultProfile } from './fault-profile'
import { controlUpdate, pulseUpdate } from './model-calls'
import { hasNoPulse, type ModelCluster } from './model-cluster'
import { isOngoing, type ModelUpdate } from './model-update'
import type { RandomStream } from './random-stream'
import { JOB, supersede } from './starting-state'

const BO = { by: 'person', user: 'bo', message: 'by hand' } as const

/** Somebody with Aurora's own tools, who neither asks Airglow nor knows what it is doing. */
export class Person {
  constructor(
    readonly cluster: ModelCluster,
    readonly random: RandomStream,
    readonly faults: FaultProfile,
    readonly note: (text: string) => void,
  ) {}

  /** What this person is going to do in this cluster while things go wrong. */
  layActs(fromMs: number, untilMs: number): void {
    const { random, cluster, faults } = this
    const { time } = cluster
    const sometime = (act: () => void) => time.at(random.between(fromMs, untilMs), act)
    for (let left = faults.humanActs; random.chance(left); left--) sometime(() => this.#act())
    if (random.chance(faults.supersedes)) sometime(() => this.#say('starts 43', () => supersede(cluster)))
    if (random.chance(faults.prunes)) sometime(() => this.#prune())
  }

  /** Airglow has just set something going here. */
  sawItBegin(key: JobUpdateKey): void {
    const { random, cluster, faults } = this
    const { time } = cluster
    if (!random.chance(faults.humanPauses)) return
    time.after(random.between(50, 6000), () => {
      this.#say(`pauses ${key.id}`, () => controlUpdate(cluster, key, 'pause', BO))
      if (random.chance(0.6))
        time.after(random.between(5000, 90_000), () =>
          this.#say(`resumes ${key.id}`, () => controlUpdate(cluster, key, 'resume', BO)),
        )
    })
  }

  /** Whatever stands still is set going again, or left for good. */
  tidyUp(leave: boolean): void {
    const { cluster } = this
    for (const update of cluster.job(JOB)?.updates.filter(isOngoing) ?? []) {
      if (leave) continue
      controlUpdate(cluster, update.key, 'resume', BO)
      this.#keepPulsing(update)
    }
  }

  #keepPulsing({ key }: ModelUpdate): void {
    const { cluster } = this
    const update = cluster.update(key.job.name, key.id)
    if (!update || !isOngoing(update) || update.settings.blockIfNoPulsesAfterMs === 0) return
    if (hasNoPulse(update, cluster.time.nowMs + 3000)) pulseUpdate(cluster, key)
    cluster.time.after(3000, () => this.#keepPulsing(update))
  }

  #act(): void {
    const { random, cluster } = this
    const updates = cluster.job(JOB)?.updates ?? []
    const update = updates.find(isOngoing) ?? updates.at(-1)
    if (!update) return
    const { key } = update
    const what = random.pick(['pause', 'resume', 'abort', 'rollback', 'pulse', 'pause', 'resume'])
    this.#say(`${what}s ${key.id}`, () => {
      if (what === 'pulse') pulseUpdate(cluster, key)
      else controlUpdate(cluster, key, what, BO)
    })
  }

  /** The scheduler forgets its ended updates. */
  #prune(): void {
    const job = this.cluster.job(JOB)
    if (!job) return
    this.note(`${this.cluster.name} prunes its ended updates`)
    job.updates = job.updates.filter(isOngoing)
  }

  #say(what: string, act: () => void): void {
    this.note(`bo ${what} in ${this.cluster.name}`)
    act()
  }
}
