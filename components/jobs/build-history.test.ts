import { expect, test } from 'vitest'
import type { JobChange, JobChangeCell } from '@/lib/contract/job'
import { buildHistory, cellLook } from './build-history'
import { changeLook } from './change-look'

const cell = (cluster: string, builds: string[] | null, other: Partial<JobChangeCell> = {}): JobChangeCell => ({
  cluster,
  updateId: `u-${cluster}`,
  status: 'ROLLED_FORWARD',
  attention: 'done',
  freshness: 'current',
  direction: 'forward',
  held: false,
  user: 'ana',
  fromBuilds: ['40'],
  toBuild: '41',
  left: builds?.map((build) => ({ build, count: 2 })) ?? null,
  startedAtMs: 1,
  endedAtMs: 2,
  restores: [],
  ...other,
})
const change = (toBuild: string, cells: JobChangeCell[]): JobChange => ({
  metaUpdateId: `release-${toBuild}`,
  attention: 'done',
  restored: false,
  headline: null,
  fromBuilds: [],
  toBuilds: [toBuild],
  users: [],
  startedAtMs: 1,
  lastModifiedAtMs: 2,
  cells,
})
/** `42 all*` of a cell: what ran, how much of it the change brought, and a star where the change was there. */
const told = (changes: JobChange[], clusters: string[]) =>
  buildHistory(changes, clusters).map(({ clusters: names, cells }) => [
    names.join(' '),
    ...cells.map(
      ({ builds, share, change: own }) =>
        `${builds?.map(({ build }) => build).join('+') ?? '?'} ${share}${own ? '*' : ''}`,
    ),
  ])

test('where a change did not come, what ran before goes on; before all of it, what the first one found', () => {
  const changes = [
    change('43', [cell('a', ['43'])]),
    change('42', [cell('a', ['42', '41']), cell('b', ['42'], { fromBuilds: ['41'] })]),
    change('41', [cell('a', ['41'])]),
  ]
  expect(told(changes, ['b', 'a', 'elsewhere'])).toEqual([
    ['b', '42 none', '42 all*', '41 all'],
    ['a', '43 all*', '42+41 some*', '41 all*'],
  ])
})

test('what nobody has read is not guessed', () => {
  const changes = [
    change('43', [cell('b', ['43'], { fromBuilds: ['41', '42'] })]),
    change('42', [cell('a', null)]),
    change('41', []),
  ]
  expect(told(changes, ['a', 'b'])).toEqual([
    ['a', '? none', '? none*', '40 none'],
    ['b', '43 all*', '? none', '? none'],
  ])
})

test('many clusters that went through it alike share a row, and one that did not stands alone', () => {
  const names = Array.from({ length: 10 }, (_, at) => `c${at}`)
  const cells = names.map((name) => cell(name, [name === 'c3' ? '41' : '42']))
  expect(told([change('42', cells)], names)).toEqual([
    ['c0 c1 c2 c4 c5 c6 c7 c8 c9', '42 all*'],
    ['c3', '41 none*'],
  ])
})

test('a silent cluster does not unmake what ended there, and what moved there is not known any more', () => {
  expect(cellLook(cell('a', ['42'], { freshness: 'stale' })).tone).toBe('good')
  const moving = { status: 'ROLLING_FORWARD', attention: 'unknown', freshness: 'stale' } as const
  expect(cellLook(cell('a', ['42'], moving)).tone).toBe('unknown')
  expect(cellLook(cell('a', ['42'], { attention: null, status: 'ROLLED_BACK' })).shape).toBe('check-back')
})

test('an update in no meta-update speaks for itself', () => {
  const lone = { ...change('42', [cell('a', ['41'], { attention: null, status: 'FAILED' })]), attention: null }
  expect(changeLook(lone).tone).toBe('bad')
})
