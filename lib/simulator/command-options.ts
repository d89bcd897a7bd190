import { parseArgs } from 'node:util'
import { clusterNames, DEFAULT_CLUSTER_COUNT, DEFAULT_INSTANCES } from './embedded-clusters'
import type { ClockMode } from './fleet-simulation'
import { SCENARIO_NAMES, SCENARIOS, type ScenarioName, scenarioNamed } from './scenarios/scenario-catalog'
import { EXTENSIONS, type Extension } from './scheduler'
import { FAULT_SYNTAX, type Fault, parseFault } from './wire/fault'

export type ClustersCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | {
      readonly kind: 'start'
      readonly scenario: ScenarioName
      readonly clusters: readonly string[]
      readonly instances: number
      readonly seed: number
      readonly port: number
      readonly controlPort: number | null
      readonly speed: number
      readonly clock: ClockMode
      readonly clustersFile: string
      readonly extensions: readonly Extension[]
      readonly faults: readonly { readonly cluster: string; readonly fault: Fault }[]
    }

const MAX_CLUSTERS = 200
const MAX_INSTANCES = 4000
const MAX_PORT = 65_535
const CLUSTER_NAME = /^[\w.-]{1,64}$/

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  scenario: { type: 'string' },
  clusters: { type: 'string' },
  instances: { type: 'string' },
  seed: { type: 'string' },
  port: { type: 'string' },
  'control-port': { type: 'string' },
  speed: { type: 'string' },
  clock: { type: 'string' },
  'clusters-file': { type: 'string' },
  profile: { type: 'string' },
  fault: { type: 'string', multiple: true },
} as const

/** Reads the command line; anything wrong with it comes back as one sentence. */
export function parseCommand(argv: readonly string[]): ClustersCommand {
  try {
    const { values } = parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false })
    if (values.help) return { kind: 'help' }
    return {
      kind: 'start',
      scenario: scenarioOf(values.scenario ?? 'bad-build'),
      clusters: clustersOf(values.clusters ?? String(DEFAULT_CLUSTER_COUNT)),
      instances: wholeNumber('--instances', values.instances ?? String(DEFAULT_INSTANCES), 1, MAX_INSTANCES),
      seed: wholeNumber('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
      port: wholeNumber('--port', values.port ?? '0', 0, MAX_PORT),
      controlPort:
        values['control-port'] === undefined
          ? null
          : wholeNumber('--control-port', values['control-port'], 0, MAX_PORT),
      speed: speedOf(values.speed ?? '1'),
      clock: oneOf('--clock', values.clock ?? 'live', ['live', 'held'] as const),
      clustersFile: values['clusters-file'] ?? '.airglow/clusters.json',
      extensions:
        oneOf('--profile', values.profile ?? 'released', ['released', 'proposed'] as const) === 'proposed'
          ? EXTENSIONS
          : [],
      faults: faultsOf(values.fault ?? [], clustersOf(values.clusters ?? String(DEFAULT_CLUSTER_COUNT))),
    }
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return { kind: 'wrong', message: `${message.split(/\.?\n|\. /)[0]?.replace(/\.$/, '')}.` }
  }
}

function scenarioOf(text: string): ScenarioName {
  const name = scenarioNamed(text)
  if (!name) throw new Error(`--scenario must be one of ${SCENARIO_NAMES.join(', ')}, not ${text}`)
  return name
}

function clustersOf(text: string): readonly string[] {
  if (/^\d+$/.test(text)) return clusterNames(wholeNumber('--clusters', text, 1, MAX_CLUSTERS))
  const names = text.split(',').map((name) => name.trim())
  if (
    names.length > MAX_CLUSTERS ||
    names.some((name) => !CLUSTER_NAME.test(name)) ||
    new Set(names).size < names.length
  ) {
    throw new Error('--clusters must be a number or different names with commas between them, like dca1,sjc1')
  }
  return names
}

function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new Error(`${option} must be a whole number from ${low} to ${high}, not ${text}`)
  }
  return value
}

function speedOf(text: string): number {
  const speed = Number(text)
  if (!Number.isFinite(speed) || speed < 0.01 || speed > 10_000)
    throw new Error(`--speed must be a number from 0.01 to 10000, not ${text}`)
  return speed
}

function oneOf<Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === text)
  if (!choice) throw new Error(`${option} must be one of ${choices.join(', ')}, not ${text}`)
  return choice
}

const faultsOf = (texts: readonly string[], clusters: readonly string[]) =>
  texts.map((text) => {
    const [cluster = '', ...rest] = text.split('=')
    const fault = parseFault(rest.join('='))
    if (!fault) throw new Error(`--fault must be CLUSTER=FAULT with a fault out of ${FAULT_SYNTAX}, not ${text}`)
    if (!clusters.includes(cluster)) throw new Error(`--fault names a cluster ${cluster} that is not started`)
    return { cluster, fault }
  })

export const HELP = `Simulated Apache Aurora clusters: each has a scheduler in memory that speaks Aurora's Thrift API over HTTP
(POST /api; TJSON and TBinary). Good for trying anything that talks to Aurora.

  --scenario NAME       what goes on in the clusters (default bad-build)
${SCENARIO_NAMES.map((name) => `                          ${name.padEnd(12)} ${SCENARIOS[name].description}`).join('\n')}
  --clusters N|A,B,C    how many, or their names (default ${DEFAULT_CLUSTER_COUNT})
  --instances N         instances of each job, 1 to ${MAX_INSTANCES} (default ${DEFAULT_INSTANCES})
  --seed S              the same seed gives the same ids, hosts and failures (default 1)
  --port P              port of the first cluster, the others follow; 0 takes free ones (default 0)
  --control-port P      port of the control server (default: the one behind the last cluster, or a free one)
  --clusters-file PATH  where to write a clusters.json for Aurora clients (default .airglow/clusters.json)
  --speed X             divides every waiting time; timestamps stay real (default 1)
  --clock live|held     a held clock moves only by POST /advance (default live)
  --profile NAME        released: Aurora as it is (default); proposed: takes the caller's update id, rolls back
                        completed updates, honours limitPerInstance
  --fault CLUSTER=FAULT begin with a fault; may be repeated
  --help                this text

Faults: none; down (connections are reset); slow:MILLISECONDS (late replies); hang (no reply); garbage and html (replies that
are no Thrift); drop-before (the connection breaks before the call is done), drop-after (after it); error (responseCode ERROR).

Control server:
  GET  /                    the clusters with their jobs, updates and faults
  GET  /log?cluster=NAME    the requests a scheduler has got, and what it made of them
  POST /fault               {"cluster":"dca1","fault":"slow:30000","methods":["rollbackJobUpdate"],"times":1}; the last two are optional
  POST /advance             {"ms":60000}, with --clock held

A task's life can be scripted: a field "sim" in the JSON of executorConfig.data, directives separated by ";", each optionally
for some instances ("fail=1@0,1"). fail=N, lost=N, finish=N end the task N seconds after RUNNING; starting and drop keep it in
STARTING or ASSIGNED; start_ms=N and run_ms=N set the delays.
`
