import { parseArgs } from 'node:util'
import { checkConformance } from '@/lib/simulator/conformance/conformance'
import { linesOf, sumLine, sumsByFile } from '@/lib/simulator/conformance/conformance-verdict'
import { readRecording, UnreadableRecording } from '@/lib/simulator/conformance/recording'

const HELP = `npm run conformance -- FILE.jsonl…

Replays recordings of real schedulers, request by request, against embedded clusters and compares every reply: status,
headers, which fields there are, order, codes and texts; not times, made-up ids, hosts and ports.

A file (.jsonl or .jsonl.gz) has one exchange a line: seq, label, cluster, epochMs, serverState, request {method, path,
headers, bodyBase64}, response {status, headers, bodyBase64}. Exchanges of all files are merged by cluster, time and seq.
Requests to the clusters of the two long scenarios that come with Airglow are asked in the course of those.

Prints every difference, then one line for each file. Exit status: 0 when all is equal or excepted, 1 when something
differs or an exception is stale, 2 for wrong use or a file that cannot be read.
`
const DIFFERENT = 1
const WRONG_USE = 2

async function main(): Promise<number> {
  const files = filesNamed(process.argv.slice(2))
  if (files === null) return 0
  const judged = await checkConformance(files.flatMap(readRecording))
  const sums = sumsByFile(judged)
  for (const line of [...linesOf(judged), ...sums.map(sumLine)]) process.stdout.write(`${line}\n`)
  return sums.some(({ different, stale }) => different + stale > 0) ? DIFFERENT : 0
}

/** The files of the command line; null when only help was asked for. */
function filesNamed(argv: string[]): string[] | null {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { help: { type: 'boolean', short: 'h' } },
    strict: true,
    allowPositionals: true,
  })
  if (values.help) {
    process.stdout.write(HELP)
    return null
  }
  if (positionals.length === 0)
    throw new UnreadableRecording('Name at least one recording: npm run conformance -- FILE.jsonl…')
  return positionals
}

main().then(
  (status) => {
    process.exitCode = status
  },
  (thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
    process.exitCode = WRONG_USE
  },
)
