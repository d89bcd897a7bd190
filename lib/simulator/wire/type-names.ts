/** TJSONProtocol.getTypeIDForTypeName looks at no more than the first two letters. */
function knownTypeName(name: string): string | null {
  const [first = '', second = ''] = name
  if (name.length < 2) return null
  switch (first) {
    case 'd':
      return 'dbl'
    case 'i':
      return { 8: 'i8', 1: 'i16', 3: 'i32', 6: 'i64' }[second] ?? null
    case 'l':
      return 'lst'
    case 'm':
      return 'map'
    case 'r':
      return 'rec'
    case 's':
      return second === 't' ? 'str' : second === 'e' ? 'set' : null
    case 't':
      return 'tf'
    default:
      return null
  }
}

const USUAL: ReadonlySet<string> = new Set(['tf', 'i8', 'i16', 'i32', 'i64', 'dbl', 'str', 'rec', 'map', 'set', 'lst'])

/**
 * A TJSON message with the names of its types as Java understands them, or null when one means nothing to it. A message
 * with nothing but usual names is given back as it came, and so is what is no message.
 */
export function withKnownTypeNames(message: string): string | null {
  const unusual = new Set<string>()
  for (const [, name = ''] of message.matchAll(/\{"(\w{1,16})":/g)) {
    if (!USUAL.has(name) && !/^-?\d+$/.test(name)) unusual.add(name)
  }
  if (unusual.size === 0) return message
  let parsed: unknown
  try {
    parsed = JSON.parse(message)
  } catch {
    return message
  }
  if (!Array.isArray(parsed) || !isObject(parsed[4])) return message
  const struct = renameStruct(parsed[4])
  return struct === null ? null : JSON.stringify([...parsed.slice(0, 4), struct])
}

type Fields = { readonly [id: string]: unknown }

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function renameStruct(fields: Fields): Fields | null {
  const renamed: Record<string, unknown> = {}
  for (const [id, field] of Object.entries(fields)) {
    if (!isObject(field)) return fields
    const [entry] = Object.entries(field)
    if (!entry) return fields
    const name = knownTypeName(entry[0])
    if (name === null) return null
    const value = renameValue(name, entry[1])
    if (value === null) return null
    renamed[id] = { [name]: value }
  }
  return renamed
}

/** Lists and sets of structs hold fields, too; whatever has not the shape of its type is left for the reader to refuse. */
function renameValue(type: string, value: unknown): unknown {
  if (type === 'rec' && isObject(value)) return renameStruct(value)
  if ((type !== 'lst' && type !== 'set') || !Array.isArray(value) || typeof value[0] !== 'string') return value
  const element = knownTypeName(value[0])
  if (element === null) return null
  const items = value.slice(2).map((item: unknown) => renameValue(element, item))
  return items.includes(null) ? null : [element, value[1], ...items]
}
