import { describe, expect, it } from 'vitest'
import { type Judged, judge, linesOf, sumLine, sumsByFile } from './conformance-verdict'
import { EXCEPTIONS, RACES } from './exceptions'
import type { Aspect } from './tree-difference'

const PLACE = 'result.scheduleStatusResult.tasks[3]'
const [exception] = EXCEPTIONS
const excepted = { cluster: exception?.cluster ?? '', seq: exception?.seq ?? 0, label: exception?.label ?? '' }

const judged = (
  place: { cluster: string; seq: number; label: string },
  aspects: readonly Aspect[],
  file = 'a',
  path = PLACE,
): Judged =>
  judge({
    exchange: {
      ...place,
      file,
      epochMs: 1,
      serverState: '',
      request: { method: 'POST', path: '/api', headers: [], body: Buffer.alloc(0) },
      response: { status: 200, headers: [], body: Buffer.alloc(0) },
    },
    differences: aspects.map((aspect) => ({ aspect, path, recorded: 'a\nb', ours: 'c' })),
    foundAfterMs: 0,
  })

describe('what is said of an exchange', () => {
  it('is that it differs, unless an exception covers every aspect of the difference', () => {
    expect(judged(excepted, exception?.aspects ?? []).verdict.kind).toBe('excepted')
    expect(judged(excepted, [...(exception?.aspects ?? []), 'status']).verdict.kind).toBe('different')
    for (const other of [{ cluster: 'other' }, { seq: 1 }, { label: 'other' }])
      expect(judged({ ...excepted, ...other }, exception?.aspects ?? []).verdict.kind).toBe('different')
  })

  it('is that it differs when it does so somewhere else', () => {
    expect(judged(excepted, exception?.aspects ?? [], 'a', 'responseCode').verdict.kind).toBe('different')
  })

  it('is that it shows a race of real schedulers, whichever exchange it is', () => {
    const other = { ...excepted, seq: 1 }
    const verdictAt = (field: string, aspect: Aspect) =>
      judged(other, [aspect], 'a', `${PLACE}.assignedTask.${field}`).verdict.kind
    for (const field of ['slaveId', 'slaveHost', 'assignedPorts[http]'])
      expect(verdictAt(field, 'presence')).toBe('excepted')
    expect([verdictAt('slaveId', 'value'), verdictAt('task', 'presence')]).toEqual(['different', 'different'])
  })

  it('is that its exception is stale when nothing differs', () => {
    expect(judged(excepted, []).verdict.kind).toBe('stale')
    expect(judged({ ...excepted, seq: 1 }, []).verdict.kind).toBe('equal')
  })
})

it('every exception says why', () => {
  expect([...EXCEPTIONS, ...RACES].filter(({ reason, aspects }) => reason.length < 20 || aspects.length === 0)).toEqual(
    [],
  )
})

it('the sum of a file counts each exchange once, and every difference has a line', () => {
  const all = [judged(excepted, ['status']), judged(excepted, [], 'b'), judged({ ...excepted, seq: 1 }, [], 'b')]
  expect(sumsByFile(all).map(sumLine)).toEqual([
    'a: 1 records, 0 equal, 0 excepted, 1 different',
    'b: 2 records, 2 equal, 0 excepted, 0 different',
  ])
  expect(linesOf(all)).toEqual([
    `different  a ${excepted.cluster} ${excepted.seq} ${excepted.label}  status at ${PLACE}: recorded a\\nb, ours c`,
    `stale exception  b ${excepted.cluster} ${excepted.seq} ${excepted.label}: equal after all, take it off the list`,
  ])
})
