import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { HONEST_TOOLS } from '@/lib/model/engine-tools'
import { ALL_FAULTS, withFaults } from '@/lib/model/fault-profile'
import { runSchedule, type ScheduleOptions } from '@/lib/model/schedule'
import { addResult, addTally, emptyTally, sayTally, type Tally } from '@/lib/model/tally'
import { VARIANTS, variantNamed } from '@/lib/model/variants'
import { ConfigError } from '@/lib/server/config'
import { ended, runCommand, startChild } from './child'

/** `npm run model`: the engine in a simulated world, through as many seeded schedules as one likes, on all cores. */
const USAGE = `npm run model -- [--schedules N] [--seed S] [--from N] [--variant NAME] [--only SEED]

  --schedules N   how many (5000)
  --seed S        a number that makes this run another one than the next (1)
  --from N        leave out the first N of them
  --variant NAME  an engine broken on purpose: ${VARIANTS.map(({ name }) => name).join(', ')}
  --only SEED     this one alone, told event by event; SEED as a run has printed it

Ends with 1 when an invariant was broken.
`
const SCRIPT = fileURLToPath(import.meta.url)
const CHUNK = 250

type Order = { readonly firstSeed: number; readonly count: number; readonly variant: string | null }

runCommand(async () => {
  const { values, order } = options()
  if (values.help) {
    process.stdout.write(USAGE)
    return 0
  }
  if (order) return await workThrough(order)
  const variant = values.variant ?? null
  if (variant !== null && !variantNamed(variant))
    throw new ConfigError(`There is no variant ${variant}: take one of ${VARIANTS.map(({ name }) => name).join(', ')}.`)
  if (values.only !== undefined) return await tellOne(whole('only', values.only), variant)
  const schedules = whole('schedules', values.schedules ?? '5000')
  const from = whole('from', values.from ?? '0')
  const seed = whole('seed', values.seed ?? '1')
  return await runAll({ firstSeed: seed * 100_000_000 + from, count: Math.max(0, schedules - from), variant })
})

/** @throws ConfigError for options there are none of */
function options() {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      options: {
        schedules: text,
        seed: text,
        from: text,
        variant: text,
        only: text,
        worker: text,
        help: { type: 'boolean' },
      },
    })
    return { values, order: values.worker === undefined ? null : (JSON.parse(values.worker) as Order) }
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : 'The options cannot be read.'}\n\n${USAGE}`)
  }
}

function whole(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new ConfigError(`--${name} takes a whole number, not ${text}.`)
  return value
}

function scheduleOptions(name: string | null): Partial<ScheduleOptions> {
  const variant = name === null ? undefined : variantNamed(name)
  if (!variant) return {}
  const { tools, faults, wishes } = variant
  return { tools: { ...HONEST_TOOLS, ...tools }, faults: withFaults(ALL_FAULTS, faults), wishes }
}

/** The work of one core; says how far it is after every chunk. */
async function workThrough({ firstSeed, count, variant }: Order): Promise<number> {
  const changes = scheduleOptions(variant)
  for (let done = 0; done < count; done += CHUNK) {
    const tally = emptyTally()
    for (let at = done; at < Math.min(count, done + CHUNK); at++)
      addResult(tally, await runSchedule(firstSeed + at, changes))
    process.send?.(tally)
  }
  return 0
}

async function runAll({ firstSeed, count, variant }: Order): Promise<number> {
  const sum = emptyTally()
  const startedMs = performance.now()
  const cores = Math.max(1, Math.min(availableParallelism(), Math.ceil(count / CHUNK)))
  const share = Math.ceil(count / cores)
  let toldAt = 0
  const codes = await Promise.all(
    Array.from({ length: cores }, (_, core) => {
      const order: Order = {
        firstSeed: firstSeed + core * share,
        count: Math.max(0, Math.min(share, count - core * share)),
        variant,
      }
      const child = startChild(SCRIPT, ['--worker', JSON.stringify(order)])
      child.on('message', (part) => {
        addTally(sum, part as Tally)
        if (sum.schedules - toldAt < count / 20 && sum.schedules < count) return
        toldAt = sum.schedules
        const seconds = (performance.now() - startedMs) / 1000
        process.stdout.write(
          `${sum.schedules} of ${count}, ${sum.violations.length} violations, ${seconds.toFixed(0)} s\n`,
        )
      })
      return ended(child)
    }),
  )
  process.stdout.write(`\n${sayTally(sum)}`)
  if (codes.some((code) => code !== 0))
    throw new ConfigError('A worker ended before its schedules did: its own words are above.')
  return sum.violations.length > 0 ? 1 : 0
}

async function tellOne(seed: number, variant: string | null): Promise<number> {
  const result = await runSchedule(seed, { ...scheduleOptions(variant), traced: true })
  const tally = emptyTally()
  addResult(tally, result)
  process.stdout.write(`${result.trace.join('\n')}\n\n${sayTally(tally)}`)
  return result.violations.length > 0 ? 1 : 0
}
