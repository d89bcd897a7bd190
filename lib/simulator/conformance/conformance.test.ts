import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkConformance } from './conformance'
import { type FileSum, type Judged, linesOf, sumsByFile } from './conformance-verdict'
import { EXCEPTIONS, RACES } from './exceptions'
import { leavesAsIs } from './recorded-call'
import { type Exchange, readRecording } from './recording'
import { replayHistory } from './replay'

const FILES = ['tjson', 'tbinary', 'http', 'leader', 'auth', 'cors']
const MAX_EXCEPTED = 0.05

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../aurora/fixtures/${name}.jsonl.gz`, import.meta.url))
const recorded = (name: string): Exchange[] => readRecording(pathOf(name))

describe('the recordings of real schedulers, replayed over the wire', () => {
  let judged: readonly Judged[] = []
  let sums: readonly FileSum[] = []
  beforeAll(async () => {
    judged = await checkConformance(FILES.flatMap(recorded))
    sums = sumsByFile(judged)
  })

  it('are all answered alike, but for the exceptions', () => {
    const counts = Object.fromEntries(sums.map(({ file, records }) => [file, records]))
    expect(counts).toEqual(Object.fromEntries(FILES.map((name) => [pathOf(name), recorded(name).length])))
    expect(linesOf(judged).filter((line) => line.startsWith('different'))).toEqual([])
  })

  it('have few exceptions in each file, and none that is stale', () => {
    for (const { records, excepted } of sums) expect(excepted).toBeLessThan(records * MAX_EXCEPTED)
    expect(linesOf(judged).filter((line) => line.startsWith('stale'))).toEqual([])
    const used = judged.flatMap(({ verdict }) => (verdict.kind === 'excepted' ? [verdict.exception] : []))
    expect(new Set(used)).toEqual(new Set([...EXCEPTIONS, ...RACES]))
  })
})

describe('reads that come without the rest of their scenario', () => {
  it('are asked in the course of it, whatever else is given', async () => {
    const reads = recorded('tbinary').filter((exchange) => leavesAsIs(exchange))
    const some = reads.filter((_, index) => index % 9 === 0)
    const judged = await checkConformance(some)
    expect(judged).toHaveLength(some.length)
    expect(linesOf(judged).filter((line) => line.startsWith('different'))).toEqual([])
  })

  it('are asked of a fresh cluster when the scenario is another', async () => {
    const [first, ...others] = recorded('tjson')
      .slice(0, 10)
      .map((exchange) => ({ ...exchange, epochMs: exchange.epochMs + 86_400_000 }))
    const judged = await checkConformance(first ? [first, ...others] : [])
    expect(judged.map(({ verdict }) => verdict.kind)).toEqual(Array(10).fill('equal'))
  })
})

describe('the agents of a recorded world', () => {
  it('are read from the other records: what they do not decide is answered alike without its own record', async () => {
    const all = recorded('tjson')
    const summaries = all.filter(({ label }) =>
      /^get(JobSummary|ConfigSummary|Quota|JobUpdateSummaries|RoleSummary|Jobs)/.test(label),
    )
    const outcomes = await replayHistory(
      all,
      all.filter((exchange) => !summaries.includes(exchange)),
    )
    const differing = outcomes.filter(
      ({ exchange, differences }) => summaries.includes(exchange) && differences.length > 0,
    )
    expect(summaries.length).toBeGreaterThan(40)
    expect(differing.map(({ exchange }) => exchange.label)).toEqual([])
  })
})

describe('a read whose moment is not quite the recorded one', () => {
  const all = recorded('tjson')
  const read = all.find(({ seq }) => seq === 119)
  const nextWrite = all.find(({ seq }) => seq === 129)

  /** What becomes of the read, recorded in the middle of an update, when it is asked at another time. */
  const askedAt = async (epochMs: number) => {
    const moved = all.map((exchange) => (exchange === read ? { ...exchange, epochMs } : exchange))
    const outcomes = await replayHistory(
      moved.toSorted((a, b) => a.epochMs - b.epochMs).filter(({ seq }) => seq <= 130),
    )
    return outcomes.find(({ exchange }) => exchange.seq === 119)
  }

  it('finds its answer nearby', async () => {
    const outcome = await askedAt((nextWrite?.epochMs ?? 0) - 20)
    expect(outcome?.differences).toEqual([])
    expect(outcome?.foundAfterMs).toBeLessThan(-100)
  })

  it('does not find it on the other side of a write', async () => {
    const outcome = await askedAt((nextWrite?.epochMs ?? 0) + 1)
    expect(outcome?.differences.length).toBeGreaterThan(0)
  })
})
