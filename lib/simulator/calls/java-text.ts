import type { JobKey, JobUpdateKey } from '@/lib/domain/job'

/** The text of an immutable job key wrapper; unset parts are `null`. */
export const jobKeyText = (key: { role?: string | null; environment?: string | null; name?: string | null }): string =>
  `IJobKey{role=${key.role ?? null}, environment=${key.environment ?? null}, name=${key.name ?? null}}`

export const updateKeyText = (key: JobUpdateKey): string => `IJobUpdateKey{job=${jobKeyText(key.job)}, id=${key.id}}`

/**
 * The text of a mutable Thrift struct as Java's generated toString writes it: `Name(field:value, …)`, unset fields left out.
 *
 * @param fields in the order of the IDL; nested structs are given as their own text.
 */
export function structText(name: string, fields: readonly (readonly [string, unknown])[]): string {
  const parts = fields.flatMap(([field, value]) =>
    value === null || value === undefined ? [] : [`${field}:${valueText(value)}`],
  )
  return `${name}(${parts.join(', ')})`
}

const valueText = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(valueText).join(', ')}]` : String(value)

export const jobKeyStructText = (key: JobKey): string =>
  structText('JobKey', [
    ['role', key.role],
    ['environment', key.environment],
    ['name', key.name],
  ])

/**
 * The order in which a java.util.HashSet of integers is walked. Groups of instances pass through one, which is why a
 * rollback that takes 5, 4 and 3 next still acts on 3 first.
 */
export function hashSetOrder(ids: readonly number[]): number[] {
  let capacity = 16
  while (ids.length > capacity * 0.75) capacity *= 2
  const bucket = (id: number): number => (id ^ (id >>> 16)) & (capacity - 1)
  return [...ids].sort((a, b) => bucket(a) - bucket(b))
}

const PLAIN_FROM = 1e-3
const PLAIN_BELOW = 1e7

/** Double.toString: always a digit behind the point, and powers of ten for what is very small or large. */
export function doubleText(value: number): string {
  const size = Math.abs(value)
  const withPoint = (digits: string) => (digits.includes('.') ? digits : `${digits}.0`)
  if (!Number.isFinite(value)) return String(value)
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (size >= PLAIN_FROM && size < PLAIN_BELOW) return withPoint(String(value))
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  return `${withPoint(mantissa)}E${Number(exponent)}`
}
