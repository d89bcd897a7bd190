import { isPermission } from './shiro-permission'

/** Somebody who may log in, with Shiro wildcard permissions as a shiro.ini gives them to roles. */
export type User = {
  readonly name: string
  readonly password: string
  readonly permissions: readonly string[]
}

/** Root may do everything, deploy everything with jobs of the role `web`, reader nothing but read. */
export const DEFAULT_USERS: readonly User[] = [
  { name: 'root', password: 'secret', permissions: ['*'] },
  { name: 'deploy', password: 'pw1', permissions: ['thrift.AuroraSchedulerManager:*:web'] },
  { name: 'reader', password: 'pw2', permissions: [] },
]

const MAX_USERS = 1000

/**
 * Users out of JSON: a list of `{"name", "password", "permissions": [...]}`.
 *
 * @throws Error with one sentence that says what is wrong, for people.
 */
export function parseUsers(text: string): readonly User[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new Error('the users are not JSON')
  }
  if (!Array.isArray(parsed) || parsed.length === 0 || parsed.length > MAX_USERS)
    throw new Error(`the users must be a list of 1 to ${MAX_USERS}`)
  const users = parsed.map((entry: unknown, index) => parseUser(entry, index + 1))
  if (new Set(users.map(({ name }) => name)).size < users.length) throw new Error('two users have the same name')
  return users
}

function parseUser(entry: unknown, position: number): User {
  const field = (name: string): unknown =>
    typeof entry === 'object' && entry !== null ? Reflect.get(entry, name) : undefined
  const [name, password, permissions] = ['name', 'password', 'permissions'].map(field)
  if (typeof name !== 'string' || name === '' || name.includes(':'))
    throw new Error(`user ${position} needs a name without a colon`)
  if (typeof password !== 'string' || password === '') throw new Error(`user ${name} needs a password`)
  if (!Array.isArray(permissions)) throw new Error(`user ${name} needs a list of permissions`)
  const texts = permissions.map((permission: unknown) => {
    if (typeof permission !== 'string' || !isPermission(permission))
      throw new Error(
        `user ${name} has a permission that is none: write it like thrift.AuroraSchedulerManager:killTasks:web`,
      )
    return permission
  })
  return { name, password, permissions: texts }
}
