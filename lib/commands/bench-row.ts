/** One figure: ours beside a rival's, measured in the same run. Machines differ, ratios travel. */
export type BenchRow = {
  readonly what: string
  /** Of `ours` and `rival`. */
  readonly unit: 'bytes' | 'ms' | '%'
  readonly ours: number
  readonly rival: number
  /** How many times more the rival takes. */
  readonly ratio: number
  /** The ratio to be reached; null: the row is only told. */
  readonly aim: number | null
  /** Null where there is no aim. */
  readonly met: boolean | null
}

/** A row from its two figures. */
export function benchRow(
  what: string,
  unit: BenchRow['unit'],
  ours: number,
  rival: number,
  aim: number | null = null,
): BenchRow {
  // Two figures of nothing are equal.
  const ratio = rival === ours ? 1 : rival / ours
  return { what, unit, ours, rival, ratio, aim, met: aim === null ? null : ratio >= aim }
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Median CPU time of this process for one run, garbage collection included; the first rounds warm up. Milliseconds. */
export async function cpuMs(rounds: number, run: () => unknown): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds + Math.ceil(rounds / 3); round++) {
    const before = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(before)
    if (round >= Math.ceil(rounds / 3)) times.push((user + system) / 1000)
  }
  return median(times)
}

/** Median wall-clock times of two ways, turn by turn; the first round warms up. Milliseconds. */
export async function wallMs(rounds: number, ours: () => unknown, rival: () => unknown): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round <= rounds; round++)
    for (const [index, run] of [ours, rival].entries()) {
      const from = performance.now()
      await run()
      if (round > 0) times[index === 0 ? 0 : 1].push(performance.now() - from)
    }
  return [median(times[0]), median(times[1])]
}

const BYTES = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const DECIMALS = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 })

/** The rows as a table of text. */
export function benchTable(rows: readonly BenchRow[]): string {
  const format = (value: number, unit: BenchRow['unit']) =>
    unit === 'bytes' ? `${BYTES.format(value)} B` : `${DECIMALS.format(value)} ${unit}`
  const cells = [
    ['what', 'ours', 'rival', 'ratio', 'aim', 'met'],
    ...rows.map(({ what, unit, ours, rival, ratio, aim, met }) => [
      what,
      format(ours, unit),
      format(rival, unit),
      DECIMALS.format(ratio),
      aim === null ? '' : `≥ ${Math.round(aim * 100) / 100}`,
      met === null ? '' : met ? 'yes' : 'NO',
    ]),
  ]
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart((widths[column] ?? 0) + 2),
        )
        .join(''),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}
