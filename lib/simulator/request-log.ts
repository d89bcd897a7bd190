import type { ResponseCodeName } from './calls/wire-enums'

/** What a scheduler noted about one request it got. */
export type LoggedRequest = {
  readonly sequence: number
  readonly atMs: number
  readonly method: string
  /** The job or update the call was about, as `role/environment/name` or `role/environment/name#id`; null for others. */
  readonly key: string | null
  /** The caller's audit message. */
  readonly message: string | null
  /** What the scheduler decided; null when it never got to decide. */
  readonly outcome: ResponseCodeName | null
  /** The fault that spoilt this request or its reply; null when there was none. */
  readonly fault: string | null
}

/** Entries kept; older ones are dropped. */
const CAPACITY = 50_000

/** The requests of one scheduler as it saw them, oldest first. */
export class RequestLog {
  private readonly entries: LoggedRequest[] = []
  private count = 0

  add(entry: Omit<LoggedRequest, 'sequence'>): void {
    this.entries.push({ sequence: ++this.count, ...entry })
    if (this.entries.length > CAPACITY) this.entries.splice(0, CAPACITY / 10)
  }

  all(): readonly LoggedRequest[] {
    return this.entries
  }

  ofMethod(method: string): LoggedRequest[] {
    return this.entries.filter((entry) => entry.method === method)
  }
}
