import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { verifyJournal } from '@/lib/store/journal'
import { openStore, type StorePlace } from '@/lib/store/store'
import { findUnrecorded } from '@/lib/store/unrecorded'
import { ROOT } from './child'

const HELP = `npm run audit -- verify [--database URL | --data DIR]

Reads the whole journal and makes every hash of its chain anew, compares every confirmed plan with the digest it was confirmed
under, and looks for actions, steps and calls that no line tells of. Without an option it reads the store that the environment
names: DATABASE_URL, else AIRGLOW_DATA, else .airglow/data. A store in a directory can be read only while no Airglow runs on it.

The head it prints stands for the whole journal: note it somewhere else, and compare it with the number of lines later.
Exit status: 0 when all is as it was written, 1 when it is not, 2 for wrong use or a store that cannot be read.
`
const BROKEN = 1
const UNREADABLE = 2
const MOST_NAMED = 5

async function main(): Promise<number> {
  const place = placeNamed(process.argv.slice(2))
  if (place === null) return 0
  const store = await openStore(place, join(ROOT, 'lib/store/migrations'))
  try {
    const { rows, head, broken } = await verifyJournal(store.db)
    if (broken) {
      say(`The journal is broken: ${broken.why}. As written before that: lines ${rows}, head ${head || 'none'}.`)
      return BROKEN
    }
    const unrecorded = Object.entries(await findUnrecorded(store.db)).filter(([, names]) => names.length > 0)
    if (unrecorded.length === 0) {
      say(`The journal is as it was written: lines ${rows}, head ${head || 'none'}.`)
      return 0
    }
    const told = unrecorded.map(([kind, names]) => `${kind} ${named(names)}`).join('; ')
    say(`The journal is as it was written: lines ${rows}, head ${head || 'none'}. But no line tells of ${told}.`)
    return BROKEN
  } finally {
    await store.close()
  }
}

const say = (line: string): unknown => process.stdout.write(`${line}\n`)

const named = (names: readonly string[]): string =>
  names.slice(0, MOST_NAMED).join(', ') + (names.length > MOST_NAMED ? ' …' : '')

/** The store of the command line or the environment; null when only help was asked for. */
function placeNamed(argv: string[]): StorePlace | null {
  const { values, positionals } = parseArgs({
    args: argv,
    options: {
      help: { type: 'boolean', short: 'h' },
      database: { type: 'string' },
      data: { type: 'string' },
    },
    strict: true,
    allowPositionals: true,
  })
  if (values.help) {
    say(HELP)
    return null
  }
  if (positionals.length !== 1 || positionals[0] !== 'verify')
    throw new Error('Say what to do: npm run audit -- verify [--database URL | --data DIR]')
  if (values.database !== undefined && values.data !== undefined)
    throw new Error('Name one store, by --database or by --data.')
  const url = values.database ?? (values.data === undefined ? process.env.DATABASE_URL : undefined)
  if (url) return { kind: 'postgres', url }
  const directory = resolve(values.data ?? process.env.AIRGLOW_DATA ?? '.airglow/data')
  // Opening it would make an empty one, and call it whole.
  if (!existsSync(join(directory, 'database'))) throw new Error(`There is no store in ${directory}.`)
  return { kind: 'embedded', directory }
}

main().then(
  (status) => {
    process.exitCode = status
  },
  (thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
    process.exitCode = UNREADABLE
  },
)
