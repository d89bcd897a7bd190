import {
  Container,
  Image,
  JobUpdateStrategy,
  Resource,
  SlaPolicy,
  TaskConstraint,
} from '@/lib/aurora/generated/aurora_types'

const shapeOf = (value: object): string => Object.keys(value).sort().join()

/** Unions are known by their members: the reader may have its classes from another instance of the generated module. */
const UNION_SHAPES: ReadonlySet<string> = new Set(
  [new Container(), new Image(), new JobUpdateStrategy(), new Resource(), new SlaPolicy(), new TaskConstraint()].map(
    shapeOf,
  ),
)

/** Whether a union without any member is somewhere in here. Java's readers break on one, so the whole message is lost. */
export function holdsEmptyUnion(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const members = Object.values(value)
  if (UNION_SHAPES.has(shapeOf(value)) && members.every((member) => member === null || member === undefined))
    return true
  return members.some(holdsEmptyUnion)
}
