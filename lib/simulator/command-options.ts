import { parseArgs } from 'node:util'
import { nearestWord } from '@/lib/domain/nearest-word'
import { clusterNames, DEFAULT_CLUSTER_COUNT, DEFAULT_INSTANCES } from './embedded-clusters'
import type { ClockMode, ExtensionChoice } from './fleet-simulation'
import { DEFAULT_ZOOKEEPER_PATH, type ZooKeeperOptions } from './leadership/zookeeper-announcer'
import { SCENARIO_NAMES, type ScenarioName, scenarioNamed } from './scenarios/scenario-catalog'
import { EXTENSIONS, type Extension } from './scheduler'
import { FAULT_SYNTAX, type Fault, parseFault, parseSkew } from './wire/fault'

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
      readonly extensions: ExtensionChoice
      readonly standbys: number
      readonly auth: 'none' | 'basic'
      /** A file to read users from; null for the usual ones. */
      readonly usersFile: string | null
      readonly corsOrigin: string | null
      readonly zookeeper: ZooKeeperOptions | null
      readonly faults: readonly { readonly cluster: string; readonly fault: Fault }[]
      readonly skews: readonly { readonly cluster: string; readonly skewMs: number }[]
    }

const MAX_CLUSTERS = 200
export const MAX_INSTANCES = 4000
export const MAX_STANDBYS = 4
const MAX_PORT = 65_535
const CLUSTER_NAME = /^[\w.-]{1,64}$/
const ORIGIN = /^(\*|https?:\/\/[^\s/]+)$/
const ZOOKEEPER_SERVER = /^[\w.-]+:\d{1,5}$/

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
  standbys: { type: 'string' },
  auth: { type: 'string' },
  users: { type: 'string' },
  cors: { type: 'string' },
  zookeeper: { type: 'string' },
  'zk-path': { type: 'string' },
  fault: { type: 'string', multiple: true },
} as const

/** The options as they are written, for those who look one up. */
export const OPTION_NAMES: readonly string[] = Object.keys(OPTIONS).map((name) => `--${name}`)

/** What is wrong with a command line, in one sentence. */
class WrongUse extends Error {}

/** Reads the command line; anything wrong with it comes back as one sentence. */
export function parseCommand(argv: readonly string[]): ClustersCommand {
  try {
    const values = readValues(argv)
    if (values.help) return { kind: 'help' }
    const clusters = clustersOf(values.clusters ?? String(DEFAULT_CLUSTER_COUNT))
    const zookeeper = zookeeperOf(values.zookeeper, values['zk-path'])
    const auth = oneOf('--auth', values.auth ?? 'none', ['none', 'basic'] as const)
    if (values.users !== undefined && auth === 'none') throw new WrongUse('--users needs --auth basic beside it')
    return {
      kind: 'start',
      scenario: scenarioOf(values.scenario ?? 'bad-build'),
      clusters,
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
      extensions: profilesOf(values.profile ?? 'stock', clusters),
      standbys: wholeNumber('--standbys', values.standbys ?? '0', 0, MAX_STANDBYS),
      auth,
      usersFile: values.users ?? null,
      corsOrigin: originOf(values.cors),
      zookeeper,
      ...faultsOf(values.fault ?? [], clusters),
    }
  } catch (thrown) {
    if (!(thrown instanceof WrongUse)) throw thrown
    return { kind: 'wrong', message: thrown.message.endsWith('?') ? thrown.message : `${thrown.message}.` }
  }
}

/** The library finds the options; what is wrong with them is said here, with the option that was probably meant. */
function readValues(argv: readonly string[]) {
  const { values, tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') throw new WrongUse(`${token.value} belongs to no option`)
    if (token.kind !== 'option') continue
    const option = Object.hasOwn(OPTIONS, token.name) ? Reflect.get(OPTIONS, token.name) : null
    if (option === null) throw new WrongUse(unknownOption(token.rawName))
    if (option.type === 'boolean' && token.value !== undefined)
      throw new WrongUse(`${token.rawName} takes no value, but got ${token.value}`)
    const missing =
      token.value === undefined || token.value === '' || (!token.inlineValue && token.value.startsWith('--'))
    if (option.type === 'string' && missing) throw new WrongUse(`${token.rawName} needs a value`)
  }
  const text = (name: keyof typeof OPTIONS): string | undefined => {
    const value: unknown = values[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    help: values.help === true,
    scenario: text('scenario'),
    clusters: text('clusters'),
    instances: text('instances'),
    seed: text('seed'),
    port: text('port'),
    'control-port': text('control-port'),
    speed: text('speed'),
    clock: text('clock'),
    'clusters-file': text('clusters-file'),
    profile: text('profile'),
    standbys: text('standbys'),
    auth: text('auth'),
    users: text('users'),
    cors: text('cors'),
    zookeeper: text('zookeeper'),
    'zk-path': text('zk-path'),
    fault: (values.fault ?? []).map(String),
  }
}

function unknownOption(name: string): string {
  const near = nearestWord(name, OPTION_NAMES)
  return near
    ? `There is no option ${name}; did you mean ${near}?`
    : `There is no option ${name}; --help lists them all`
}

function scenarioOf(text: string): ScenarioName {
  const name = scenarioNamed(text)
  if (!name) throw new WrongUse(choiceText('--scenario', text, SCENARIO_NAMES))
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
    throw new WrongUse('--clusters must be a number or different names with commas between them, like dca1,sjc1')
  }
  return names
}

/** `proposed` for all, or `dca1=proposed,sjc1=stock`: a cluster that is not named is stock. */
function profilesOf(text: string, clusters: readonly string[]): ExtensionChoice {
  if (!text.includes('=')) return extensionsIn(text)
  const chosen = new Map<string, readonly Extension[]>()
  for (const entry of text.split(',')) {
    const [cluster = '', profile = ''] = entry.split('=')
    if (!clusters.includes(cluster)) throw new WrongUse(missingCluster('--profile', cluster, clusters))
    chosen.set(cluster, extensionsIn(profile))
  }
  return chosen
}

const extensionsIn = (profile: string): readonly Extension[] =>
  oneOf('--profile', profile, ['stock', 'proposed'] as const) === 'proposed' ? EXTENSIONS : []

function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new WrongUse(`${option} must be a whole number from ${low} to ${high}, not ${text}`)
  }
  return value
}

function speedOf(text: string): number {
  const speed = Number(text)
  if (!Number.isFinite(speed) || speed < 0.01 || speed > 10_000)
    throw new WrongUse(`--speed must be a number from 0.01 to 10000, not ${text}`)
  return speed
}

function oneOf<Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === text)
  if (!choice) throw new WrongUse(choiceText(option, text, choices))
  return choice
}

const choiceText = (option: string, text: string, choices: readonly string[]): string =>
  `${option} must be one of ${choices.join(', ')}, not ${text}`

function originOf(text: string | undefined): string | null {
  if (text === undefined) return null
  if (!ORIGIN.test(text)) throw new WrongUse(`--cors must be an origin like http://localhost:3000, not ${text}`)
  return text
}

function zookeeperOf(servers: string | undefined, path: string | undefined): ZooKeeperOptions | null {
  if (servers === undefined) {
    if (path !== undefined) throw new WrongUse('--zk-path needs --zookeeper beside it')
    return null
  }
  const list = servers.split(',')
  if (!list.every((server) => ZOOKEEPER_SERVER.test(server)))
    throw new WrongUse(`--zookeeper must be HOST:PORT, with commas between several, not ${servers}`)
  if (new Set(list.map((server) => server.split(':')[1])).size > 1)
    throw new WrongUse('--zookeeper servers must share one port: clusters.json has one zk_port for all')
  if (path !== undefined && (!/^(\/[^/\s]+)+$/.test(path) || !path.includes('{cluster}')))
    throw new WrongUse(`--zk-path must be a path with {cluster} in it, like ${DEFAULT_ZOOKEEPER_PATH}, not ${path}`)
  return { servers, path: path ?? DEFAULT_ZOOKEEPER_PATH }
}

const missingCluster = (option: string, cluster: string, clusters: readonly string[]): string => {
  const near = nearestWord(cluster, clusters)
  return `${option} names a cluster ${cluster} that is not started${near ? `; did you mean ${near}?` : ''}`
}

function faultsOf(texts: readonly string[], clusters: readonly string[]) {
  const faults: { cluster: string; fault: Fault }[] = []
  const skews: { cluster: string; skewMs: number }[] = []
  for (const text of texts) {
    const [cluster = '', ...rest] = text.split('=')
    const written = rest.join('=')
    const skewMs = parseSkew(written)
    const fault = parseFault(written)
    if (!fault && skewMs === null)
      throw new WrongUse(`--fault must be CLUSTER=FAULT with a fault out of ${FAULT_SYNTAX}, not ${text}`)
    if (!clusters.includes(cluster)) throw new WrongUse(missingCluster('--fault', cluster, clusters))
    if (skewMs !== null) skews.push({ cluster, skewMs })
    else if (fault) faults.push({ cluster, fault })
  }
  return { faults, skews }
}
