import { CHANCE_FIELDS, CHANCE_VALUES } from './chance'
import { withoutUuids } from './uuid-book'

/**
 * A plain JSON document as one text, without what is left to chance. It does not tell sets from lists, so all of its
 * arrays are sorted; so are fields, whose order means nothing in JSON.
 */
export function plainJsonEssence(text: string): string {
  try {
    return JSON.stringify(essenceOf(JSON.parse(text), ''))
  } catch {
    return text
  }
}

function essenceOf(value: unknown, name: string): unknown {
  if (CHANCE_FIELDS.has(name)) return '~'
  if (typeof value === 'string') return withoutUuids(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => essenceOf(item, '')).sort(byText)
  const chance = CHANCE_VALUES.has(name)
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, chance ? '~' : essenceOf(inner, key)]),
  )
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
