import { listing } from '@/components/ui/count'
import { printable } from '@/components/ui/plain-text'
import type { MetaUpdateSummary } from '@/lib/contract/meta-update'
import type { Attention } from '@/lib/domain/verdict'

/** Plain characters for where only text goes: tabs of a browser, previews in a chat. */
const SIGNS: Readonly<Record<Attention, string>> = {
  'needs-you': '✕',
  unknown: '?',
  waiting: '‖',
  restoring: '↩',
  moving: '→',
  done: '✓',
}

/** `✕ api-gateway 41 → 42`. */
export function titleOf({
  attention,
  jobs,
  fromBuilds,
  toBuilds,
}: Pick<MetaUpdateSummary, 'attention' | 'jobs' | 'fromBuilds' | 'toBuilds'>): string {
  const names = listing([...new Set(jobs.map(({ name }) => name))].map(printable), 2)
  const from = fromBuilds.length === 0 ? '' : `${listing(fromBuilds.map(printable), 2)} → `
  return `${SIGNS[attention]} ${names} ${from}${listing(toBuilds.map(printable), 2)}`.trim()
}
