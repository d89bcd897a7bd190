import type { CallOutcome } from '@/lib/domain/call-outcome'
import { notApplied } from './call-failure'
import { decodeReply, encodeCall, type ReplyMessage, type Wire } from './call-message'
import type { Client } from './generated/AuroraSchedulerManager'
import { API_PATH } from './redirect'
import { answeringCluster, faultOutcome, outcomeOf, type ReplyResult } from './reply'
import { type Connections, closeConnections, deliver, openConnections } from './transport'
import { DEFAULT_WIRE_LIMITS, type WireLimits } from './wire-limits'

export type CallerOptions = {
  /** The name the scheduler must give as its own. */
  readonly cluster: string
  /** `http(s)://host:port`; the path is always `/api`. */
  readonly schedulerUrl: string
  readonly protocol?: Wire
  readonly readDeadlineMs?: number
  readonly writeDeadlineMs?: number
  readonly limits?: Partial<WireLimits>
  /** `host:port` of the other schedulers of the cluster, which a standby may point to. */
  readonly allowedHosts?: readonly string[]
}

/** One call of Aurora's interface and what its result means. */
export type Call<T> = {
  readonly method: string
  readonly invoke: (client: Client) => Promise<unknown>
  readonly convert: (result: ReplyResult | null) => T
}

/** Makes calls to one cluster. Neither method rejects; every call ends by its deadline. */
export type Caller = {
  read<T>(wanted: Call<T>): Promise<CallOutcome<T>>
  /** A write goes only to a scheduler that has named this cluster within the last minute; one deadline for both. */
  write(wanted: Call<null>): Promise<CallOutcome<null>>
  /** Ends kept connections, and calls that use one. */
  close(): void
}

const READ_DEADLINE_MS = 10_000
const WRITE_DEADLINE_MS = 8_000
/** How long the name a scheduler gave is good enough for a write. */
const IDENTITY_MS = 60_000

/** The cheapest read there is; its answer names the cluster. */
const IDENTITY_CALL: Call<null> = {
  method: 'getTierConfigs',
  invoke: (client) => client.getTierConfigs(),
  convert: () => null,
}

export function createCaller(options: CallerOptions): Caller {
  const { cluster, protocol = 'binary' } = options
  const url = new URL(API_PATH, options.schedulerUrl)
  const limits = { ...DEFAULT_WIRE_LIMITS, ...options.limits }
  const allowedHosts = new Set(options.allowedHosts?.map((host) => host.toLowerCase()))
  const connections = openConnections()
  let identifiedAtMs = Number.NEGATIVE_INFINITY

  async function call<T>(
    { method, invoke, convert }: Call<T>,
    kept: Connections | null,
    deadlineMs: number,
  ): Promise<CallOutcome<T>> {
    const message = encodeCall(protocol, method, invoke)
    if (message === null) return notApplied('rejected', `The call ${method} cannot be encoded, so nothing was sent.`)
    try {
      const answer = await deliver(message, { url, limits, allowedHosts, deadlineMs, connections: kept })
      if (answer.kind !== 'answer') return answer
      const reply = decodeReply(message, answer.wire, answer.bytes, limits)
      identify(reply)
      return outcomeOf(reply, cluster, convert)
    } catch (error) {
      return faultOutcome(error)
    }
  }

  function identify(reply: ReplyMessage): void {
    const answered = answeringCluster(reply)
    if (answered === cluster) identifiedAtMs = performance.now()
    else if (answered !== null) identifiedAtMs = Number.NEGATIVE_INFINITY
  }

  const isIdentified = () => performance.now() - identifiedAtMs < IDENTITY_MS

  const read = <T>(wanted: Call<T>) => call(wanted, connections, options.readDeadlineMs ?? READ_DEADLINE_MS)

  async function write(wanted: Call<null>): Promise<CallOutcome<null>> {
    const deadlineMs = options.writeDeadlineMs ?? WRITE_DEADLINE_MS
    const beganMs = performance.now()
    if (!isIdentified()) {
      const identity = await call(IDENTITY_CALL, connections, deadlineMs)
      if (!isIdentified()) {
        return identity.kind === 'applied' || identity.kind === 'refused'
          ? notApplied('wrong-answer', 'The scheduler did not say which cluster it belongs to, so nothing was sent.')
          : notApplied(identity.failure, identity.message)
      }
    }
    return call(wanted, null, Math.max(0, deadlineMs - (performance.now() - beganMs)))
  }

  return { read, write, close: () => closeConnections(connections) }
}
