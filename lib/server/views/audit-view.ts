import type { AuditLineView } from '@/lib/contract/audit'
import { sayJournal } from '@/lib/domain/action-words'
import type { JournalEntry } from '@/lib/domain/journal'
import type { JournalRow } from '@/lib/store/journal'

/** @param rows of one page, in any order */
export function auditLines(rows: readonly JournalRow[]): AuditLineView[] {
  const isPulse = pulsesAmong(rows)
  return rows.map((row) => ({
    seq: row.seq,
    atMs: row.atMs,
    hash: row.hash,
    kind: row.entry.kind,
    pulse: isPulse(row),
    cluster: row.cluster,
    metaUpdateId: row.metaUpdateId,
    actionId: row.actionId,
    stepId: row.stepId,
    by: 'by' in row.entry ? row.entry.by : null,
    sentence: sayJournal(row.entry),
  }))
}

type StepLine = { readonly stepId: string | null; readonly entry: JournalEntry }

/** Tells lines about pulses from others. An outcome does not name its call; its intention, which stands near it, does. */
export function pulsesAmong(lines: readonly StepLine[]): (line: StepLine) => boolean {
  const pulses = new Set(
    lines.flatMap(({ stepId, entry }) =>
      entry.kind === 'intention' && entry.call === 'pulseJobUpdate' ? [`${stepId} ${entry.ordinal}`] : [],
    ),
  )
  return ({ stepId, entry }) =>
    (entry.kind === 'intention' || entry.kind === 'outcome') && pulses.has(`${stepId} ${entry.ordinal}`)
}
