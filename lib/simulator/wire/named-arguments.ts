import { Client } from '@/lib/aurora/generated/AuroraAdmin'
import type { MethodName } from '../calls/calls'
import { COLLISION_POLICY_IDS, SCHEDULE_STATUS_IDS, UPDATE_STATUS_IDS } from '../calls/wire-enums'

/** An argument as Java reflects it: its name, and the class that Gson is asked to read. */
export type NamedArgument = { readonly name: string; readonly javaType: string }

const STRING = 11
const JAVA_TYPES: Readonly<Record<number, string>> = { [STRING]: 'java.lang.String', 8: 'int', 14: 'java.util.Set' }
/** More than any call has. */
const MANY = 8

/** Values of enums are names in plain JSON: where they can stand in what is sent. */
const SENT_ENUMS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  statuses: SCHEDULE_STATUS_IDS,
  updateStatuses: UPDATE_STATUS_IDS,
  cronCollisionPolicy: COLLISION_POLICY_IDS,
}

const known = new Map<MethodName, readonly NamedArgument[]>()

/** The names of a method's arguments in their order, as the generated client writes them. */
export function argumentsOf(method: MethodName): readonly NamedArgument[] {
  let found = known.get(method)
  if (!found) {
    found = observe(method)
    known.set(method, found)
  }
  return found
}

/** Has the generated client write the call with something for every argument, and looks at what it names. */
function observe(method: MethodName): readonly NamedArgument[] {
  const found: NamedArgument[] = []
  let depth = 0
  const writer = new Proxy(
    {},
    {
      get: (_target, name) => {
        if (name === 'writeStructBegin') {
          return (struct: string) => {
            depth++
            const last = found.at(-1)
            if (depth === 2 && last) found[found.length - 1] = { ...last, javaType: `org.apache.aurora.gen.${struct}` }
          }
        }
        if (name === 'writeStructEnd') return () => void depth--
        if (name !== 'writeFieldBegin') return () => undefined
        return (field: string, type: number) => {
          if (depth === 1) found.push({ name: field, javaType: JAVA_TYPES[type] ?? 'java.lang.Object' })
        }
      },
    },
  )
  const client: object = Object.assign(Object.create(Client.prototype), {
    pClass: function Writer() {
      return writer
    },
    output: { flush: () => undefined },
  })
  const anything = () => Object.assign([], { write: (): undefined => undefined })
  Reflect.apply(Reflect.get(client, `send_${method}`), client, Array.from({ length: MANY }, anything))
  return found
}

/** Arguments out of plain JSON, or the text about the one that is of another kind than its method takes. */
export function readArguments(
  method: MethodName,
  sent: object,
): { readonly ok: true; readonly args: readonly unknown[] } | { readonly ok: false; readonly message: string } {
  const args: unknown[] = []
  for (const { name, javaType } of argumentsOf(method)) {
    const value: unknown = Reflect.get(sent, name) ?? null
    const wanted = tokenOf(javaType)
    const found = tokenFound(value)
    if (value !== null && found !== wanted) {
      const reason = `java.lang.IllegalStateException: Expected ${wanted} but was ${found} at path $`
      return { ok: false, message: `Failed to parse parameter ${javaType} ${name}: ${reason}` }
    }
    args.push(withEnumIds(value, name))
  }
  return { ok: true, args }
}

const tokenOf = (javaType: string): string =>
  ({ 'java.lang.String': 'STRING', int: 'NUMBER', 'java.util.Set': 'BEGIN_ARRAY' })[javaType] ?? 'BEGIN_OBJECT'

const tokenFound = (value: unknown): string => {
  if (Array.isArray(value)) return 'BEGIN_ARRAY'
  if (typeof value === 'object') return 'BEGIN_OBJECT'
  return typeof value === 'string' ? 'STRING' : typeof value === 'number' ? 'NUMBER' : 'BOOLEAN'
}

function withEnumIds(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withEnumIds(item, field))
  if (typeof value === 'string') return SENT_ENUMS[field]?.[value] ?? value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withEnumIds(inner, name)]))
}
