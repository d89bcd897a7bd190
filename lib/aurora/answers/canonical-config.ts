import { createHash } from 'node:crypto'
import Int64 from 'node-int64'
import aurora from '../generated/aurora_types'

/** A task config reduced to what makes it equal or different. */
export type CanonicalConfig = {
  /** JSON with sorted keys and sorted sets. */
  readonly canonical: string
  /** First half of the SHA-256 of `canonical`, in hex. */
  readonly fingerprint: string
  /** The same of the config less `executorConfig.data`. */
  readonly fingerprintWithoutData: string
}

type JsonObject = { readonly [key: string]: Json }
type Json = string | number | boolean | readonly Json[] | JsonObject

/** The lists of a task config. Every other collection in it is a set, whose order on the wire means nothing. */
const LISTS: ReadonlySet<string> = new Set(['volumes', 'parameters'])
const UNIONS = [aurora.Container, aurora.Image, aurora.Resource, aurora.SlaPolicy, aurora.TaskConstraint]
const FINGERPRINT_LENGTH = 32

/**
 * The canonical form of a generated TaskConfig. Unset counts as equal to 0, false and an empty collection, because
 * Aurora's own comparison cannot tell them apart (its immutable wrappers). Strings, structs and the member of a union
 * are kept even when empty: there it can.
 */
export function canonicalConfig(config: object): CanonicalConfig {
  const form = structForm(config)
  const canonical = JSON.stringify(form)
  return {
    canonical,
    fingerprint: fingerprintOf(canonical),
    fingerprintWithoutData: fingerprintOf(JSON.stringify(withoutData(form))),
  }
}

function withoutData(form: JsonObject): JsonObject {
  const { executorConfig } = form
  if (typeof executorConfig !== 'object') return form
  const kept = Object.entries(executorConfig).filter(([name]) => name !== 'data')
  return { ...form, executorConfig: Object.fromEntries(kept) }
}

const fingerprintOf = (canonical: string): string =>
  createHash('sha256').update(canonical).digest('hex').slice(0, FINGERPRINT_LENGTH)

function structForm(struct: object): JsonObject {
  const isUnion = UNIONS.some((union) => struct instanceof union)
  const fields: [string, Json][] = []
  for (const [name, value] of Object.entries(struct)) {
    const form = valueForm(name, value)
    if (form !== null && (isUnion || !isDefault(form, value))) fields.push([name, form])
  }
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

function valueForm(name: string, value: unknown): Json | null {
  if (value === null || value === undefined) return null
  if (name === 'mode' && typeof value === 'number') return modeName(value)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : `${value}`
  if (value instanceof Int64) return Number(value)
  if (Array.isArray(value)) return LISTS.has(name) ? listForm(name, value) : setForm(name, value)
  return typeof value === 'object' ? structForm(value) : null
}

const listForm = (name: string, values: readonly unknown[]): Json[] =>
  values.map((value) => valueForm(name, value)).filter((form) => form !== null)

function setForm(name: string, values: readonly unknown[]): Json[] {
  const byText = new Map(listForm(name, values).map((form) => [JSON.stringify(form), form]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, form]) => form)
}

const modeName = (mode: number): string | number =>
  mode === aurora.Mode.RW ? 'RW' : mode === aurora.Mode.RO ? 'RO' : mode

const isPlainMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

const isDefault = (form: Json, value: unknown): boolean =>
  form === 0 ||
  form === false ||
  (Array.isArray(form) && form.length === 0) ||
  (isPlainMap(value) && Object.keys(form).length === 0)
