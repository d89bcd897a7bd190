import {
  Container,
  Image,
  JobUpdateStrategy,
  Resource,
  SlaPolicy,
  TaskConstraint,
} from '@/lib/aurora/generated/aurora_types'

const UNIONS: readonly (new () => object)[] = [Container, Image, JobUpdateStrategy, Resource, SlaPolicy, TaskConstraint]

/** Whether a union without any member is somewhere in here. Java's readers break on one, so the whole message is lost. */
export function holdsEmptyUnion(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const members = Object.values(value)
  if (
    UNIONS.some((union) => value instanceof union) &&
    members.every((member) => member === null || member === undefined)
  ) {
    return true
  }
  return members.some(holdsEmptyUnion)
}
