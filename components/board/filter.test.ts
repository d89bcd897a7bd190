import { expect, test } from 'vitest'
import type { MetaUpdateSummary } from '@/lib/contract/meta-update'
import { INSTANCE_STATES, type InstanceState } from '@/lib/domain/instance'
import { ATTENTIONS, type Attention } from '@/lib/domain/verdict'
import { grouped, matching } from './filter'

const row = (id: string, attention: Attention, name: string): MetaUpdateSummary => ({
  id,
  jobs: [{ role: 'web', environment: 'prod', name }],
  fromBuilds: ['41'],
  toBuilds: ['42'],
  users: ['Ana'],
  attention,
  headline: 'Rolling forward in 2 of 6 clusters',
  startedAtMs: 0,
  lastModifiedAtMs: 0,
  clusters: {
    total: 6,
    current: 6,
    byAttention: Object.fromEntries(ATTENTIONS.map((each) => [each, 0])) as Record<Attention, number>,
  },
  direction: 'forward',
  counts: Object.fromEntries(INSTANCE_STATES.map((state) => [state, 0])) as Record<InstanceState, number>,
  instances: 0,
  asOfMs: null,
  heldBuilds: [],
})
const rows = [row('r1', 'done', 'eta'), row('r2', 'needs-you', 'fares'), row('r3', 'done', 'surge')]
const found = (search: string) => matching(rows, search).map(({ id }) => id)

test('every word has to be somewhere, in any case and any order', () => {
  expect(found('')).toEqual(['r1', 'r2', 'r3'])
  expect(found('ANA fares')).toEqual(['r2'])
  expect(found('web/prod/eta')).toEqual(['r1'])
  expect(found('fares eta')).toEqual([])
  expect(found('r3 42')).toEqual(['r3'])
})

test('sections are worst first, and only those that hold something', () => {
  expect(grouped(rows).map(({ attention, rows: held }) => [attention, held.map(({ id }) => id)])).toEqual([
    ['needs-you', ['r2']],
    ['done', ['r1', 'r3']],
  ])
})
