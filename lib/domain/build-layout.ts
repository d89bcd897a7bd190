import type { InstanceEvent, JobUpdateDetails } from './job-update'
import type { InstanceRange } from './task-config'

/** Instances next to each other that run the same build. */
export type BuildRun = InstanceRange & { readonly build: string }

/** Which build which instances run, as far as updates tell: ascending, without overlaps. */
export type BuildLayout = readonly BuildRun[]

/** How many instances run a build. */
export type BuildCount = { readonly build: string; readonly count: number }

/** The layout with these instances on this build. @param build null: they are gone */
export function withBuild(layout: BuildLayout, ranges: readonly InstanceRange[], build: string | null): BuildLayout {
  const sorted = ascending(ranges)
  const added = build === null ? [] : sorted.map(({ first, last }) => ({ first, last, build }))
  return joined([...without(layout, sorted), ...added].sort((a, b) => a.first - b.first))
}

/** What is left of ascending runs without ascending ranges. */
function without(layout: BuildLayout, ranges: readonly InstanceRange[]): BuildRun[] {
  const kept: BuildRun[] = []
  let at = 0
  for (const run of layout) {
    let first = run.first
    while ((ranges[at]?.last ?? run.first) < run.first) at++
    for (let over = at; over < ranges.length; over++) {
      const range = ranges[over]
      if (!range || range.first > run.last) break
      if (range.first > first) kept.push({ ...run, first, last: range.first - 1 })
      first = Math.max(first, range.last + 1)
    }
    if (first <= run.last) kept.push({ ...run, first })
  }
  return kept
}

/** In order and without overlaps. */
function ascending(ranges: readonly InstanceRange[]): InstanceRange[] {
  const all: InstanceRange[] = []
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = all.at(-1)
    if (before && range.first <= before.last + 1)
      all[all.length - 1] = { first: before.first, last: Math.max(before.last, range.last) }
    else all.push(range)
  }
  return all
}

function joined(runs: readonly BuildRun[]): BuildLayout {
  const all: BuildRun[] = []
  for (const run of runs) {
    const before = all.at(-1)
    if (before && run.first <= before.last + 1 && before.build === run.build)
      all[all.length - 1] = { ...before, last: Math.max(before.last, run.last) }
    else all.push(run)
  }
  return all
}

/** The builds of a layout, the most common first. */
export function buildCounts(layout: BuildLayout): BuildCount[] {
  const counts = new Map<string, number>()
  for (const { first, last, build } of layout) counts.set(build, (counts.get(build) ?? 0) + last - first + 1)
  return [...counts]
    .map(([build, count]) => ({ build, count }))
    .sort((a, b) => b.count - a.count || a.build.localeCompare(b.build))
}

/**
 * What an update leaves behind, by what its scheduler tells of it. One that is complete has brought its instances to the new build
 * and one that is rolled back has none of them there; of any other each instance is where its newest event puts it, and one that is
 * being changed counts as changed.
 *
 * @param before what ran when it began, as far as that is known; the update itself tells what the instances ran that it is about
 */
export function layoutAfter(
  before: BuildLayout,
  { summary, initial, desired, instanceEvents }: JobUpdateDetails,
): BuildLayout {
  const added = desired ? [{ ranges: desired.instances, build: null }] : []
  const old = [...added, ...initial.map(({ instances, config }) => ({ ranges: instances, build: config.build }))]
  const fresh = [
    ...initial.map(({ instances }) => ({ ranges: instances, build: null })),
    ...(desired ? [{ ranges: desired.instances, build: desired.config.build }] : []),
  ]
  const paint = (layout: BuildLayout, strokes: typeof fresh) =>
    strokes.reduce((painted, { ranges, build }) => withBuild(painted, ranges, build), layout)
  if (summary.status === 'ROLLED_FORWARD') return paint(before, fresh)
  const start = paint(before, old)
  if (summary.status === 'ROLLED_BACK') return start
  const changed = changedRanges(instanceEvents)
  return paint(
    start,
    fresh.map(({ ranges, build }) => ({ ranges: overlap(ascending(ranges), changed), build })),
  )
}

/** Instances that an update has touched and not brought back. */
function changedRanges(events: readonly InstanceEvent[]): InstanceRange[] {
  const newest = new Map(events.map(({ instanceId, action }) => [instanceId, action]))
  return ascending(
    [...newest].flatMap(([id, action]) => (action === 'INSTANCE_ROLLED_BACK' ? [] : { first: id, last: id })),
  )
}

/** What two ascending lists of ranges have in common. */
function overlap(some: readonly InstanceRange[], others: readonly InstanceRange[]): InstanceRange[] {
  const common: InstanceRange[] = []
  for (let a = 0, b = 0; a < some.length && b < others.length; ) {
    const [one, other] = [some[a], others[b]]
    if (!one || !other) break
    const range = { first: Math.max(one.first, other.first), last: Math.min(one.last, other.last) }
    if (range.first <= range.last) common.push(range)
    if (one.last < other.last) a++
    else b++
  }
  return common
}
