import type { MethodName } from '../calls/calls'

/** Which argument of a call is the caller's message. */
const MESSAGE_ARGUMENT: Readonly<Partial<Record<MethodName, number>>> = {
  killTasks: 2,
  startJobUpdate: 1,
  pauseJobUpdate: 1,
  resumeJobUpdate: 1,
  abortJobUpdate: 1,
  rollbackJobUpdate: 1,
}

/** The audit message a call carries; null for none. */
export function loggedMessageOf(method: MethodName, args: readonly unknown[]): string | null {
  const index = MESSAGE_ARGUMENT[method]
  const message = index === undefined ? null : args[index]
  return typeof message === 'string' ? message : null
}

/** The job or update a call is about, as far as it says: a key, or a request or query with one in it. */
export function loggedKeyOf(_method: MethodName, args: readonly unknown[]): string | null {
  for (const arg of args) {
    const name = keyName(arg, 0)
    if (name) return name
  }
  return null
}

const KEY_FIELDS = ['key', 'job', 'jobKey', 'taskConfig']
const MAX_DEPTH = 3

function keyName(value: unknown, depth: number): string | null {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return null
  const [role, environment, name] = ['role', 'environment', 'name'].map((field) => textField(value, field))
  if (role && environment && name) return `${role}/${environment}/${name}`
  for (const field of KEY_FIELDS) {
    const inner = keyName(Reflect.get(value, field), depth + 1)
    const id = field === 'job' ? textField(value, 'id') : null
    if (inner) return id ? `${inner}#${id}` : inner
  }
  return null
}

const textField = (value: object, field: string): string | null => {
  const text: unknown = Reflect.get(value, field)
  return typeof text === 'string' ? text : null
}
