import { Recent } from '@/lib/messages/recent'
import type { ObservedUpdate } from './meta-update'
import type { PastTask } from './past-task'
import { type MaskRules, maskText } from './secret-mask'
import type { Task } from './task'

const TEXTS_KEPT = 4_000
const LONGEST_KEPT = 2_000

type Said = { readonly message: string | null }

/**
 * What schedulers, executors and people wrote, as it may be shown: a command line in a message holds a password as well as one in a
 * config. What has nothing to mask is given back as the same object, and what was masked once as the one from then.
 */
export class MaskedMessages {
  readonly #texts = new Recent<string>(TEXTS_KEPT)
  readonly #updates = new WeakMap<ObservedUpdate, ObservedUpdate>()
  readonly #tasks = new WeakMap<readonly Task[], readonly Task[]>()

  constructor(readonly rules: MaskRules) {}

  text(message: string): string {
    const held = this.#texts.get(message)
    if (held !== undefined) return held
    const masked = maskText(message, this.rules)
    if (message.length <= LONGEST_KEPT) this.#texts.set(message, masked)
    return masked
  }

  update(update: ObservedUpdate): ObservedUpdate {
    const { details } = update
    if (details === null) return update
    const held = this.#updates.get(update)
    if (held) return held
    const updateEvents = this.#each(details.updateEvents)
    const instanceEvents = this.#each(details.instanceEvents)
    const same = updateEvents === details.updateEvents && instanceEvents === details.instanceEvents
    const masked = same ? update : { ...update, details: { ...details, updateEvents, instanceEvents } }
    this.#updates.set(update, masked)
    return masked
  }

  tasks(tasks: readonly Task[]): readonly Task[] {
    const held = this.#tasks.get(tasks)
    if (held) return held
    const masked = changed(tasks, (task) => {
      const lastEvent = task.lastEvent && this.one(task.lastEvent)
      return lastEvent === task.lastEvent ? task : { ...task, lastEvent }
    })
    this.#tasks.set(tasks, masked)
    return masked
  }

  pastTasks(tasks: readonly PastTask[]): readonly PastTask[] {
    return changed(tasks, (task) => {
      const events = this.#each(task.events)
      return events === task.events ? task : { ...task, events }
    })
  }

  /** Of one thing that was said. */
  one<T extends Said>(event: T): T {
    if (event.message === null) return event
    const message = this.text(event.message)
    return message === event.message ? event : { ...event, message }
  }

  #each<T extends Said>(events: readonly T[]): readonly T[] {
    return changed(events, (event) => this.one(event))
  }
}

/** The same list where nothing in it has changed. */
function changed<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  const all = items.map(change)
  return all.some((item, index) => item !== items[index]) ? all : items
}
