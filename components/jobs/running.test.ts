import { expect, test } from 'vitest'
import { type InstanceView, instanceTable } from '@/lib/contract/instance-table'
import type { InstanceState } from '@/lib/domain/instance'
import { type Running, runningOf } from './running'
import { sayReservations, sayRunning } from './running-words'

type Row = Running['row']
const instances = (builds: readonly string[], state: InstanceState = 'unchanged') =>
  instanceTable(
    builds.map(
      (build, id): InstanceView => ({
        id,
        state,
        side: 'new',
        build,
        status: 'RUNNING',
        host: null,
        message: null,
        failures: 0,
        sinceMs: null,
        inHand: false,
        restarted: false,
      }),
    ),
  )
const row = (cluster: string, table: Row['instances'], other: Partial<Row> = {}): Row => ({
  cluster,
  freshness: 'current',
  asOfMs: 1,
  problem: null,
  rackRule: null,
  update: null,
  instances: table,
  ...other,
})
const running = (...clusters: Row[]) =>
  runningOf({ nowMs: 1, job: { role: 'web', environment: 'prod', name: 'api' }, cursor: '', clusters })
const update = (status: string, restores = false) => ({ id: 'u', status, restores, metaUpdateId: null })

test('the worst comes first, and what is old or mixed is never green', () => {
  const all = running(
    row('healthy', instances(['42', '42'])),
    row('empty', instances([])),
    row('mixed', instances(['42', '41'])),
    row('silent', instances(['42']), { freshness: 'stale' }),
    row('never', null, { freshness: 'unseen', asOfMs: null }),
    row('failing', instances(['42'], 'failed')),
    row('moving', instances(['42', '41']), { update: update('ROLLING_FORWARD') }),
    row('unread', instances(['42'], 'unknown')),
  )
  expect(all.map(({ row: { cluster }, look }) => [cluster, look.tone])).toEqual([
    ['failing', 'bad'],
    ['silent', 'unknown'],
    ['never', 'unknown'],
    ['unread', 'unknown'],
    ['mixed', 'warn'],
    ['moving', 'move'],
    ['healthy', 'good'],
    ['empty', 'plain'],
  ])
  expect(all.filter(({ healthy }) => healthy)).toHaveLength(1)
})

test('what an ended update never came to is as healthy as the rest', () => {
  const [only] = running(row('a', instances(['41'], 'waiting'), { update: update('ROLLED_BACK') }))
  expect(only?.look.tone).toBe('good')
})

test('a restore that goes forward is on its way back', () => {
  const [only] = running(row('a', instances(['42', '41']), { update: update('ROLLING_FORWARD', true) }))
  expect(only?.look.shape).toBe('back')
})

test.each<[string, Row[], string]>([
  ['one build', [row('a', instances(['42'])), row('b', instances(['42']))], '42 runs in all 2 clusters.'],
  ['one cluster', [row('a', instances(['42']))], '42 runs in 1 cluster.'],
  ['somewhere', [row('a', instances(['42'])), row('b', instances([]))], '42 runs in 1 cluster, nothing in 1 other.'],
  [
    'two builds',
    [row('a', instances(['42'])), row('b', instances(['42', '41'])), row('c', instances(['42']))],
    '2 builds run: 42 in 3 clusters and 41 in b.',
  ],
  ['nothing', [row('a', instances([])), row('b', instances([]))], 'Nothing of it runs in the 2 clusters that answer.'],
  ['nobody answers', [row('a', instances(['42']), { freshness: 'stale' })], 'No cluster can say what runs just now.'],
])('%s', (_, clusters, sentence) => expect(sayRunning(running(...clusters))).toBe(sentence))

test('who is not counted is told, and where instances are in trouble', () => {
  const all = running(
    row('a', instances(['42', '42'], 'failed')),
    row('b', instances(['42'])),
    row('c', instances(['41']), { freshness: 'stale' }),
  )
  expect(sayRunning(all)).toBe('42 runs in all 2 clusters.')
  expect(sayReservations(all)).toEqual(['2 instances are in trouble in a.', '2 of 3 counted; the others cannot say.'])
})
