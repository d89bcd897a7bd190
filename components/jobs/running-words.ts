import { shortBuild } from '@/components/frame/build-name'
import { listing } from '@/components/ui/count'
import { printable } from '@/components/ui/plain-text'
import { say } from '@/lib/messages/say'
import type { Running } from './running'

/** What runs where, of the clusters that can say it: the first sentence of the page. */
export function sayRunning(all: readonly Running[]): string {
  const told = all.filter(({ row }) => row.freshness === 'current')
  if (told.length === 0) return say('job.unanswered')
  const clusters = new Map<string | null, string[]>()
  for (const { row, builds } of told)
    for (const { build } of builds) clusters.set(build, [...(clusters.get(build) ?? []), printable(row.cluster)])
  const builds = [...clusters].sort(([, a], [, b]) => b.length - a.length)
  const [first] = builds
  if (!first) return say('job.runs-nothing', { n: told.length })
  if (builds.length > 1)
    return say('job.runs-several', {
      n: builds.length,
      builds: listing(
        builds.map(([build, where]) =>
          say('job.build-in', { build: sayBuild(build), n: where.length, cluster: where[0] ?? '' }),
        ),
        4,
      ),
    })
  const [build, where] = first
  const rest = told.length - where.length
  return rest === 0
    ? say('job.runs-one', { build: sayBuild(build), n: where.length })
    : say('job.runs-one-of', { build: sayBuild(build), n: where.length, rest })
}

/** Who cannot say what runs, and where instances are in trouble; nothing when there is neither. */
export function sayReservations(all: readonly Running[]): string[] {
  const told = all.filter(({ row }) => row.freshness === 'current')
  const bad = told.filter(({ troubled }) => troubled > 0)
  return [
    ...(bad.length > 0
      ? [
          say('job.troubled', {
            n: bad.reduce((sum, { troubled }) => sum + troubled, 0),
            where: listing(bad.map(({ row }) => printable(row.cluster))),
          }),
        ]
      : []),
    ...(told.length > 0 && told.length < all.length
      ? [say('job.left-out', { n: told.length, total: all.length })]
      : []),
  ]
}

/** `42 × 212, 41 × 188`. */
export const sayCounts = (builds: readonly { build: string | null; count: number }[]): string =>
  listing(
    builds.map(({ build, count }) => say('job.times', { build: sayBuild(build), n: count })),
    6,
  )

/** Of several clusters together. */
export function sumBuilds(all: readonly Running[]): { build: string | null; count: number }[] {
  const sums = new Map<string | null, number>()
  for (const { builds } of all) for (const { build, count } of builds) sums.set(build, (sums.get(build) ?? 0) + count)
  return [...sums].map(([build, count]) => ({ build, count })).sort((a, b) => b.count - a.count)
}

export const sayBuild = (build: string | null): string => (build === null ? say('job.no-build') : shortBuild(build))
