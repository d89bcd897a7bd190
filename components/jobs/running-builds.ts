import type { InstanceView } from '@/lib/contract/instance-table'

/** How many instances run each build, the most common first; null stands for instances of which no build is known. */
export function runningBuilds(instances: Iterable<InstanceView>): { build: string | null; count: number }[] {
  const counts = new Map<string | null, number>()
  for (const { build, side } of instances) if (side !== 'none') counts.set(build, (counts.get(build) ?? 0) + 1)
  return [...counts]
    .map(([build, count]) => ({ build, count }))
    .sort((a, b) => b.count - a.count || (a.build ?? '').localeCompare(b.build ?? ''))
}
