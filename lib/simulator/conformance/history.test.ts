import { describe, expect, it } from 'vitest'
import { historiesOf } from './history'
import type { Exchange } from './recording'

const at = (epochMs: number, seq: number, cluster = 'a', file = 'one'): Exchange => ({
  file,
  seq,
  label: `call-${seq}`,
  cluster,
  epochMs,
  serverState: '',
  request: { method: 'POST', path: '/api', headers: [], body: Buffer.alloc(0) },
  response: { status: 200, headers: [], body: Buffer.alloc(0) },
})

const seqs = (exchanges: Iterable<Exchange>): number[] => [...exchanges].map(({ seq }) => seq)

describe('the histories of several files', () => {
  it('are merged by cluster and time, and by seq at the same time', () => {
    const histories = historiesOf(
      [
        at(1000, 1),
        at(3000, 5),
        at(1000, 1, 'b'),
        at(2000, 4, 'a', 'two'),
        at(2000, 3, 'a', 'two'),
        at(500, 9, 'b', 'two'),
      ],
      [],
    )
    expect(histories.map(({ cluster, exchanges }) => [cluster, seqs(exchanges)])).toEqual([
      ['a', [1, 3, 4, 5]],
      ['b', [9, 1]],
    ])
  })

  it('take in what is known of the same run, and nothing of it twice', () => {
    const [history] = historiesOf([at(2000, 2), at(2500, 3)], [at(1000, 1), at(2000, 2), at(4000, 4), at(1500, 7, 'b')])
    expect(seqs(history?.exchanges ?? [])).toEqual([1, 2, 3, 4])
    expect(seqs(history?.asked.keys() ?? [])).toEqual([2, 3])
  })

  it('have an exchange that stands in two files once, for both', () => {
    const [history] = historiesOf([at(1000, 1), at(2000, 2), at(1000, 1, 'a', 'two')], [])
    const [first] = history?.exchanges ?? []
    expect(seqs(history?.exchanges ?? [])).toEqual([1, 2])
    expect((first && history?.asked.get(first))?.map(({ file }) => file)).toEqual(['one', 'two'])
  })

  it('take in nothing of another run of a cluster with that name', () => {
    const known = [at(1_000_000, 1), at(2_000_000, 2)]
    for (const other of [at(900_000, 8), at(2_000_000 + 3_600_001, 8)]) {
      expect(historiesOf([other], known).map(({ exchanges }) => seqs(exchanges))).toEqual([[8]])
    }
    expect(seqs(historiesOf([at(2_000_000 + 3_600_000, 8)], known)[0]?.exchanges ?? [])).toEqual([1, 2, 8])
  })
})
