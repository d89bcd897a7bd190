import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { ConfigError } from '@/lib/server/config'
import { benchFiftyClusters } from './bench-fifty-clusters'
import { benchHistory } from './bench-history'
import { benchHold } from './bench-hold'
import { benchReads } from './bench-reads'
import { benchRollback } from './bench-rollback'
import { type BenchRow, benchTable } from './bench-row'
import { benchScreens } from './bench-screens'
import { runCommand } from './child'

/** What `npm run bench` measures, by the name that `--only` takes. Each figure stands beside a rival's of the same run. */
const BENCHES: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  // First, while the heap is small: collecting what the others leave behind would hold the loop, too.
  hold: benchHold,
  'fifty-clusters': benchFiftyClusters,
  history: benchHistory,
  reads: benchReads,
  rollback: benchRollback,
  screens: benchScreens,
}

const USAGE = `npm run bench -- [--only NAME] [--json FILE]

  --only NAME   one of ${Object.keys(BENCHES).join(', ')}
  --json FILE   write the rows to a file as well

Ends with 1 when an aim is missed.
`

runCommand(async () => {
  const { only, json, help } = options()
  if (help) {
    process.stdout.write(USAGE)
    return 0
  }
  const names = only === undefined ? Object.keys(BENCHES) : [only]
  const rows: BenchRow[] = []
  for (const name of names) {
    const bench = BENCHES[name]
    if (!bench) throw new ConfigError(`There is no bench ${name}: take one of ${Object.keys(BENCHES).join(', ')}.`)
    const measured = await bench()
    process.stdout.write(`${name}\n${benchTable(measured)}\n`)
    rows.push(...measured)
  }
  if (json !== undefined) await writeRows(json, rows)
  const missed = rows.filter(({ met }) => met === false)
  process.stdout.write(missed.length === 0 ? 'Every aim was met.\n' : `${missed.length} of the aims were missed.\n`)
  return missed.length === 0 ? 0 : 1
})

/** @throws ConfigError for options there are none of */
function options(): { only?: string | undefined; json?: string | undefined; help?: boolean | undefined } {
  try {
    return parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' }, help: { type: 'boolean' } } })
      .values
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : 'The options cannot be read.'}\n\n${USAGE}`)
  }
}

/** @throws ConfigError when the file cannot be written */
async function writeRows(file: string, rows: readonly BenchRow[]): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(rows, null, 2)}\n`)
  } catch {
    throw new ConfigError(`The rows cannot be written to ${file}: choose a file that can be made.`)
  }
}
