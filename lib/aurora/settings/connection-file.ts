import { z } from 'zod'
import { type LinkTemplate, parseLinkTemplate } from '@/lib/domain/deep-link'
import { MOST_MASK_RULES, parseMaskRule } from '@/lib/domain/mask-rule'
import { nearestWord } from '@/lib/domain/nearest-word'
import { parseRackRule } from '@/lib/domain/rack-rule'
import { parseHostPattern } from '../link/own-hosts'
import { ConfigFileError, type ConfigText, readConfigText } from './config-text'
import { type JsonPath, jsonKeyWrittenTwice } from './json-lines'

/** Where a secret is to be had. */
export type SecretPlace =
  | { readonly kind: 'inline'; readonly value: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'environment'; readonly name: string }

/** What our own file says about the way to one cluster; null for what it does not say. Nothing is read yet. */
export type ConnectionEntry = {
  readonly credentials: { readonly user: string; readonly password: SecretPlace } | null
  readonly caFile: string | null
  readonly clientCertificate: {
    readonly certFile: string
    readonly keyFile: string
    readonly passphraseEnv: string | null
  } | null
  readonly allowedHosts: readonly string[] | null
  readonly updateMetadataKeys: readonly string[] | null
  readonly taskMetadataKeys: readonly string[] | null
  readonly links: readonly LinkTemplate[] | null
  readonly rackRule: string | null
  readonly keepPulses: boolean | null
  /** Where it stands, for what turns out only when files are read. */
  readonly where: EntryPlace
}

export type EntryPlace = { readonly path: string; readonly line: number; readonly name: string }

/** One `airglow.json`: what Aurora's own `clusters.json` has no place for. */
export type ConnectionFile = {
  readonly path: string
  readonly defaults: ConnectionEntry | null
  readonly clusters: ReadonlyMap<string, ConnectionEntry>
  /** What is masked in configs besides what every installation masks. */
  readonly secretPatterns: readonly RegExp[]
}

const MAX_LIST = 100
const text = z.string().min(1).max(2000)
const list = z.array(text).max(MAX_LIST)
const environmentName = z.string().regex(/^[A-Za-z_]\w{0,200}$/, 'must be the name of an environment variable')
const Credentials = z.strictObject({
  user: z.string().regex(/^[^:\p{Cc}]{1,255}$/u, 'must be a name without a colon'),
  password: z.string().min(1).max(4096).optional(),
  passwordFile: text.optional(),
  passwordEnv: environmentName.optional(),
})
const Connection = z.strictObject({
  credentials: Credentials.optional(),
  caFile: text.optional(),
  clientCertFile: text.optional(),
  clientKeyFile: text.optional(),
  passphraseEnv: environmentName.optional(),
  allowedHosts: list.optional(),
  updateMetadataKeys: list.optional(),
  taskMetadataKeys: list.optional(),
  links: z.record(text, text).optional(),
  rackRule: text.optional(),
  keepPulses: z.boolean().optional(),
})
const File = z.strictObject({
  defaults: Connection.optional(),
  clusters: z.record(z.string(), Connection).optional(),
  secretPatterns: z.array(text).max(MOST_MASK_RULES).optional(),
})

/**
 * Reads `{"defaults": {…}, "clusters": {"NAME": {…}}}`. Throws `ConfigFileError`; a key that is not known is refused and the
 * nearest that is known is named, because a setting that is silently ignored is worse than none.
 */
export function parseConnectionFile(content: string, path: string): ConnectionFile {
  const config = readConfigText(content, path)
  const twice = jsonKeyWrittenTwice(config.json)
  if (twice) {
    throw new ConfigFileError(path, `${placeName(twice.path)} is written twice; remove one of them.`, twice.line)
  }
  const parsed = File.safeParse(config.value)
  if (!parsed.success) {
    const { issues } = parsed.error
    throw refusalOf(issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0], config)
  }
  const { defaults, clusters = {}, secretPatterns = [] } = parsed.data
  return {
    path,
    defaults: defaults ? toEntry(defaults, ['defaults'], config) : null,
    clusters: new Map(
      Object.entries(clusters).map(([name, entry]) => [name, toEntry(entry, ['clusters', name], config)]),
    ),
    secretPatterns: secretPatterns.map((pattern, index) => {
      const parsedRule = parseMaskRule(pattern)
      if (parsedRule.kind === 'rule') return parsedRule.rule
      const at = ['secretPatterns', index]
      throw config.refuse(at, `${placeName(at)}: it ${parsedRule.problem}; correct it.`)
    }),
  }
}

/** `cluster "west", credentials, user`: the way people would say it. */
function placeName(at: JsonPath): string {
  const [first, second, ...rest] = at
  const names = first === 'clusters' && second !== undefined ? [`cluster "${second}"`, ...rest] : at
  return names.map((name) => (typeof name === 'number' ? `entry ${name + 1}` : name)).join(', ')
}

function refusalOf(issue: z.core.$ZodIssue | undefined, config: ConfigText): ConfigFileError {
  const at = (issue?.path ?? []).map((key) => (typeof key === 'symbol' ? String(key) : key))
  const where = at.length > 0 ? `${placeName(at)}: ` : ''
  if (issue?.code !== 'unrecognized_keys') {
    return config.refuse(at, `${where}${issue?.message ?? 'it cannot be read'}; correct it.`)
  }
  const [key = ''] = issue.keys
  const known = knownKeys(at)
  const nearest = nearestWord(key, known)
  const advice = nearest ? `did you mean "${nearest}"?` : `there are ${known.join(', ')}.`
  return config.refuse([...at, key], `${where}there is no setting "${key.slice(0, 60)}"; ${advice}`)
}

function knownKeys(at: JsonPath): string[] {
  if (at.length === 0) return Object.keys(File.shape)
  const setting = at[at[0] === 'defaults' ? 1 : 2]
  return Object.keys((setting === 'credentials' ? Credentials : Connection).shape)
}

function toEntry(entry: z.infer<typeof Connection>, at: JsonPath, config: ConfigText): ConnectionEntry {
  const refuse = (key: keyof typeof entry, message: string, below: JsonPath = []) =>
    config.refuse([...at, key, ...below], `${placeName([...at, key, ...below])}: ${message}`)

  for (const [index, host] of (entry.allowedHosts ?? []).entries()) {
    if (parseHostPattern(host) === null) {
      throw refuse('allowedHosts', 'write host, host:port or *.domain.name.', [index])
    }
  }
  const links = Object.entries(entry.links ?? {}).map(([label, template]) => {
    const link = parseLinkTemplate(label, template)
    if (link.kind === 'wrong') throw refuse('links', `it ${link.problem}; correct it.`, [label])
    return link.link
  })
  const rack = entry.rackRule === undefined ? null : parseRackRule(entry.rackRule)
  if (rack?.kind === 'wrong') throw refuse('rackRule', `it ${rack.problem}; correct it.`)
  return {
    credentials: entry.credentials ? toCredentials(entry.credentials, refuse) : null,
    caFile: entry.caFile ?? null,
    clientCertificate: toClientCertificate(entry, refuse),
    allowedHosts: entry.allowedHosts ?? null,
    updateMetadataKeys: entry.updateMetadataKeys ?? null,
    taskMetadataKeys: entry.taskMetadataKeys ?? null,
    links: entry.links ? links : null,
    rackRule: rack?.rule ?? null,
    keepPulses: entry.keepPulses ?? null,
    where: { path: config.path, line: config.lineOf(at), name: placeName(at) },
  }
}

type Refuse = (key: keyof z.infer<typeof Connection>, message: string) => ConfigFileError

function toCredentials(
  { user, password, passwordFile, passwordEnv }: z.infer<typeof Credentials>,
  refuse: Refuse,
): ConnectionEntry['credentials'] {
  const places: SecretPlace[] = []
  if (password !== undefined) places.push({ kind: 'inline', value: password })
  if (passwordFile !== undefined) places.push({ kind: 'file', path: passwordFile })
  if (passwordEnv !== undefined) places.push({ kind: 'environment', name: passwordEnv })
  const [place, ...others] = places
  if (place === undefined || others.length > 0) {
    throw refuse('credentials', 'give exactly one of password, passwordFile and passwordEnv.')
  }
  return { user, password: place }
}

function toClientCertificate(
  { clientCertFile, clientKeyFile, passphraseEnv }: z.infer<typeof Connection>,
  refuse: Refuse,
): ConnectionEntry['clientCertificate'] {
  if (clientCertFile === undefined && clientKeyFile === undefined) {
    if (passphraseEnv !== undefined)
      throw refuse('passphraseEnv', 'it needs clientCertFile and clientKeyFile; add them.')
    return null
  }
  if (clientCertFile === undefined) throw refuse('clientKeyFile', 'it needs clientCertFile; add it.')
  if (clientKeyFile === undefined) throw refuse('clientCertFile', 'it needs clientKeyFile; add it.')
  return { certFile: clientCertFile, keyFile: clientKeyFile, passphraseEnv: passphraseEnv ?? null }
}
