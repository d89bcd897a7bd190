import { DEFAULT_DEAD_MS, DEFAULT_DOWN_MS, type LeaderView } from '../leadership/ensemble'
import type { User } from '../security/user'
import type { Exchange } from './recording'

/** What the process that answers a recorded request is: whom it takes for the leader, and whether it has the storage. */
export type Situation = { readonly leader: LeaderView; readonly isReady: boolean }

/** With what a recorded cluster was started. */
export type Setup = { readonly users: readonly User[] | null; readonly corsOrigin: string | null }

const USERS = /\busers ((?:[\w.-]+\/\S+?\([^)]*\)\s*)+)/
const USER = /([\w.-]+)\/(\S+?)\(([^)]*)\)/g
const CORS = /-enable_cors_for=(\S+)/
const NO_LEADER = /no leader known|LEADER_AWAITING_REGISTRATION/
const STANDBY = /\bis a standby\b|not leading|session \(\d+s\) not yet expired/
const FAILOVER = /failover in progress, ([\d.]+)s after/
const STOPPING = /^after-quit/
const ELSEWHERE: LeaderView = { kind: 'elsewhere', process: 0 }
const SECOND_MS = 1000

/** Logins and CORS as the recorder names them; a cluster of which nothing is said has neither. */
export function setupOf(exchanges: readonly Exchange[]): Setup {
  const states = new Set(exchanges.map(({ serverState }) => serverState))
  const [users, origin] = [USERS, CORS].map((pattern) => firstMatch(states, pattern))
  return {
    users: users
      ? [...users.matchAll(USER)].map(([, name = '', password = '', what = '']) => userOf(name, password, what))
      : null,
    corsOrigin: origin ?? null,
  }
}

function firstMatch(texts: Iterable<string>, pattern: RegExp): string | undefined {
  for (const text of texts) {
    const found = pattern.exec(text)?.[1]
    if (found !== undefined) return found
  }
  return undefined
}

/** `admin` may do everything, `role X only` everything with jobs of the role X, anybody else only read. */
function userOf(name: string, password: string, what: string): User {
  const role = /^role (\S+)/.exec(what)?.[1]
  const permissions = what === 'admin' ? ['*'] : role ? [`thrift.AuroraSchedulerManager:*:${role}`] : []
  return { name, password, permissions }
}

/** Who led when this request was answered; a state that says nothing of it means that the scheduler did. */
export function situationOf({ serverState, label }: Exchange): Situation {
  const sinceDeath = FAILOVER.exec(serverState)?.[1]
  if (sinceDeath !== undefined) return failoverSituation(Number(sinceDeath) * SECOND_MS)
  if (NO_LEADER.test(serverState)) return { leader: { kind: 'none' }, isReady: true }
  if (STANDBY.test(serverState)) return { leader: ELSEWHERE, isReady: false }
  return { leader: { kind: 'leading' }, isReady: !STOPPING.test(label) }
}

function failoverSituation(deadMs: number): Situation {
  if (deadMs < DEFAULT_DEAD_MS) return { leader: ELSEWHERE, isReady: false }
  if (deadMs < DEFAULT_DEAD_MS + DEFAULT_DOWN_MS) return { leader: { kind: 'none' }, isReady: false }
  return { leader: { kind: 'leading' }, isReady: true }
}
