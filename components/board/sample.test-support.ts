import type { BoardRow } from '@/lib/contract/meta-update'
import { INSTANCE_STATES, type InstanceState } from '@/lib/domain/instance'
import { ATTENTIONS, type Attention } from '@/lib/domain/verdict'

/** A row of the board: `web/prod/<id>` 41 → 42 by Ana in dca1 and phx2, begun at 1,000. */
export const sampleRow = (id: string, other: Partial<BoardRow> = {}): BoardRow => ({
  id,
  jobs: [{ role: 'web', environment: 'prod', name: id }],
  fromBuilds: ['41'],
  toBuilds: ['42'],
  users: ['Ana'],
  attention: 'moving',
  headline: 'Rolling forward in 2 of 2 clusters',
  startedAtMs: 1000,
  lastModifiedAtMs: 2000,
  clusters: {
    total: 2,
    current: 2,
    byAttention: Object.fromEntries(ATTENTIONS.map((each) => [each, 0])) as Record<Attention, number>,
    names: ['dca1', 'phx2'],
  },
  statuses: ['ROLLING_FORWARD'],
  sinceMs: 1500,
  direction: 'forward',
  counts: Object.fromEntries(INSTANCE_STATES.map((state) => [state, 0])) as Record<InstanceState, number>,
  instances: 0,
  heldBuilds: [],
  ...other,
})
