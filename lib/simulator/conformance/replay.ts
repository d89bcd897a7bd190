import { HeldClock } from '../clock'
import { makeAgents, rigHost } from '../rig/agent'
import { Scheduler } from '../scheduler'
import { serveScheduler } from '../wire/server'
import { OfferCycle } from './offer-cycle'
import { exchangeRaw, NoReply, type RawReply } from './raw-exchange'
import { RecordedAgents } from './recorded-agents'
import { asksForSomeTasks, leavesAsIs, requestOf } from './recorded-call'
import { unrecordedPulsing } from './recorded-update'
import { offerTimeMs, type RecordedWorld, recordedWorld } from './recorded-world'
import type { Exchange } from './recording'
import { replyDifferences } from './reply-difference'
import { type Situation, setupOf, situationOf } from './situation'
import type { Difference } from './tree-difference'
import { UuidBook } from './uuid-book'

/** What became of one recorded exchange. */
export type Outcome = {
  readonly exchange: Exchange
  readonly differences: readonly Difference[]
  /** How much later than at its own time the cluster gave the recorded answer, in milliseconds; negative for earlier. */
  readonly foundAfterMs: number
}

/** The recorded time is that of the reply; the scheduler had acted a little before. */
const REPLY_MS = 8
/** A scheduler had been up for this long before its first recorded request. */
const START_MS = 1000
/** How far around its time a recorded state may be looked for. */
const LOOK_MS = 2000
const OFFERS_EVERY_MS = 1000
const AGENTS = 8
const PULSE_EVERY_MS = 1000
const SEED = 1
const WHOLE_WEIGHT = 10
/** Where a difference lies when there is no reply at all. */
const NO_REPLY = 'reply'
/** Where a leader is that no request is ever sent to. */
const LEADER_ADDRESS = '127.0.0.1:1'

/**
 * Sends the recorded requests of one cluster, in order, to an embedded cluster on a held clock that stands at the time of
 * each, and compares every reply. A read that is answered otherwise is looked at again in a second run: its recorded answer
 * may be found within two seconds of its time, but on the same side of every write.
 *
 * @param exchanges all of one cluster, in the order of their times.
 * @param told those from which the doings of agents and unrecorded clients are read.
 */
export async function replayHistory(exchanges: readonly Exchange[], told = exchanges): Promise<Outcome[]> {
  const world = recordedWorld(told)
  const first = await new HistoryReplay(exchanges, world, new Set(), new Map()).run()
  const reads = first.filter(({ exchange, differences }) => differences.length > 0 && leavesAsIs(exchange))
  const unanswered = reads.filter(({ differences }) => differences.some(({ path }) => path === NO_REPLY))
  const missed = reads.filter((outcome) => !unanswered.includes(outcome)).map(({ exchange }) => exchange)
  if (missed.length === 0) return first
  const settled = new Map(unanswered.map((outcome) => [outcome.exchange, outcome]))
  return new HistoryReplay(exchanges, world, new Set(missed), settled).run()
}

/** How far an answer is from the recorded one: what is missing as a whole weighs more than what is otherwise. */
const weightOf = (differences: readonly Difference[] | null): number =>
  differences?.reduce((sum, { aspect }) => sum + (aspect === 'member' || aspect === 'size' ? WHOLE_WEIGHT : 1), 0) ??
  Number.POSITIVE_INFINITY

type Window = { readonly exchange: Exchange; readonly atMs: number; readonly fromMs: number; readonly untilMs: number }

/** One run of one cluster. */
class HistoryReplay {
  private book = new UuidBook()
  private situation: Situation = { leader: { kind: 'leading' }, isReady: true }
  private readonly clock: HeldClock
  private readonly scheduler: Scheduler
  private readonly found = new Map<Exchange, number>()
  /** Where a sought answer was not found: what differed where least did. */
  private readonly nearest = new Map<Exchange, readonly Difference[]>()
  private readonly windows: readonly Window[]

  constructor(
    private readonly exchanges: readonly Exchange[],
    private readonly world: RecordedWorld,
    private readonly sought: ReadonlySet<Exchange>,
    /** What is known already and not asked again. */
    private readonly settled: ReadonlyMap<Exchange, Outcome>,
  ) {
    const [first] = exchanges
    const startMs = (first?.epochMs ?? 0) - START_MS
    this.clock = new HeldClock(startMs)
    const offers = new OfferCycle(AGENTS, OFFERS_EVERY_MS, offerTimeMs(world) ?? startMs)
    const agents = new RecordedAgents(world, AGENTS, offers)
    this.scheduler = new Scheduler({
      clusterName: first?.cluster ?? '',
      clock: this.clock,
      agents: makeAgents(AGENTS, rigHost),
      seed: SEED,
      behaviour: (task) => agents.planOf(task),
      reactionMs: (task) => agents.reactionMs(task),
      ...(world.host === null ? {} : { host: world.host }),
    })
    this.windows = exchanges.filter((exchange) => sought.has(exchange)).map((exchange) => this.windowOf(exchange))
  }

  async run(): Promise<Outcome[]> {
    this.schedulePulses()
    const server = await serveScheduler(this.scheduler, 0, {
      ...setupOf(this.exchanges),
      leader: () => this.situation.leader,
      isReady: () => this.situation.isReady,
      addressOf: () => LEADER_ADDRESS,
    })
    try {
      const outcomes: Outcome[] = []
      for (const exchange of this.exchanges) {
        await this.advanceTo(this.actMs(exchange), server.port)
        outcomes.push(await this.perform(exchange, server.port))
      }
      return this.sought.size === 0 ? outcomes : await this.lookOn(outcomes, server.port)
    } finally {
      await server.stop()
      this.clock.drain()
    }
  }

  private async perform(exchange: Exchange, port: number): Promise<Outcome> {
    const known = this.settled.get(exchange)
    if (known) return known
    const foundMs = this.found.get(exchange)
    if (foundMs !== undefined) return { exchange, differences: [], foundAfterMs: foundMs - this.actMs(exchange) }
    return { exchange, differences: await this.compare(exchange, port), foundAfterMs: 0 }
  }

  /** Sends a request now and compares; what is learnt about ids is kept when nothing differs, and always from writes. */
  private async compare(exchange: Exchange, port: number): Promise<readonly Difference[]> {
    const draft = new UuidBook(this.book)
    const { response } = exchange
    this.situation = situationOf(exchange)
    const request = requestOf(exchange)
    let reply: RawReply
    try {
      reply = await exchangeRaw(port, { ...request, body: this.book.translate(request.body) })
    } catch (thrown) {
      if (!(thrown instanceof NoReply)) throw thrown
      return [{ aspect: 'status', path: NO_REPLY, recorded: String(response.status), ours: thrown.message }]
    }
    const chosen = asksForSomeTasks(exchange)
    const differences = replyDifferences(response, reply, (theirs, ours) => chosen || draft.pair(theirs, ours), chosen)
    if (differences.length === 0 || !leavesAsIs(exchange)) this.book = draft
    return differences
  }

  /** Moves the clock; inside the windows of sought reads it stops wherever something may have changed. */
  private async advanceTo(untilMs: number, port: number): Promise<void> {
    for (;;) {
      const nextMs = this.nextStopMs(untilMs)
      if (nextMs === null) break
      this.clock.advanceTo(nextMs)
      await this.look(port)
    }
    this.clock.advanceTo(untilMs)
  }

  private nextStopMs(untilMs: number): number | null {
    const open = this.windows.filter(({ exchange }) => !this.found.has(exchange))
    const nowMs = this.clock.now()
    const starts = open.map(({ fromMs }) => fromMs).filter((fromMs) => fromMs > nowMs && fromMs <= untilMs)
    const dueMs = this.clock.nextDueMs()
    const inside = dueMs !== null && open.some(({ fromMs, untilMs: endMs }) => fromMs <= dueMs && dueMs <= endMs)
    const stops = inside && dueMs <= untilMs ? [...starts, dueMs] : starts
    return stops.length > 0 ? Math.min(...stops) : null
  }

  private async look(port: number): Promise<void> {
    const nowMs = this.clock.now()
    for (const { exchange, fromMs, untilMs } of this.windows) {
      if (this.found.has(exchange) || nowMs < fromMs || nowMs > untilMs) continue
      const differences = await this.compare(exchange, port)
      if (differences.length === 0) this.found.set(exchange, nowMs)
      else if (weightOf(differences) < weightOf(this.nearest.get(exchange) ?? null))
        this.nearest.set(exchange, differences)
    }
  }

  /** Windows may reach beyond the last exchange; what is found later replaces what differed at its time. */
  private async lookOn(outcomes: readonly Outcome[], port: number): Promise<Outcome[]> {
    const lastMs = Math.max(this.clock.now(), ...this.windows.map(({ untilMs }) => untilMs))
    await this.advanceTo(lastMs, port)
    return outcomes.map((outcome) => {
      const foundMs = this.found.get(outcome.exchange)
      if (foundMs === undefined)
        return { ...outcome, differences: this.nearest.get(outcome.exchange) ?? outcome.differences }
      return { ...outcome, differences: [], foundAfterMs: foundMs - this.actMs(outcome.exchange) }
    })
  }

  private windowOf(exchange: Exchange): Window {
    const index = this.exchanges.indexOf(exchange)
    const atMs = this.actMs(exchange)
    const before = this.exchanges.slice(0, index).findLast((other) => !leavesAsIs(other))
    const after = this.exchanges.slice(index + 1).find((other) => !leavesAsIs(other))
    return {
      exchange,
      atMs,
      fromMs: Math.max(atMs - LOOK_MS, before ? this.actMs(before) + 1 : 0),
      untilMs: Math.min(atMs + LOOK_MS, after ? this.actMs(after) - 1 : Number.POSITIVE_INFINITY),
    }
  }

  private actMs(exchange: Exchange): number {
    const previous = this.exchanges[this.exchanges.indexOf(exchange) - 1]
    return Math.max(exchange.epochMs - REPLY_MS, previous?.epochMs ?? 0)
  }

  /** Does what an unrecorded client did: keeps updates pulsed. */
  private schedulePulses(): void {
    for (const update of this.world.updates) {
      const { role, environment, name, id } = update
      for (const { fromMs, untilMs } of unrecordedPulsing(update, this.world.pulseTimesMs)) {
        for (let atMs = fromMs - 1; atMs < untilMs; atMs += PULSE_EVERY_MS) {
          this.clock.after(atMs - this.clock.now(), () => {
            this.scheduler.call('pulseJobUpdate', { job: { role, environment, name }, id: this.book.ours(id) })
          })
        }
      }
    }
  }
}
