import { z } from 'zod'
import { DEFAULT_HTTP_PORT } from '../link/own-hosts'
import type { ZooKeeperPlace, ZooKeeperServer } from '../link/zookeeper-place'
import { ConfigFileError, type ConfigText, readConfigText } from './config-text'
import type { JsonPath } from './json-lines'

/** One cluster of `clusters.json`, as far as Airglow uses it. It has an address, ZooKeeper, or both. */
export type ClusterEntry = {
  readonly name: string
  /** `http(s)://host:port` without a path; null for a cluster that is found through ZooKeeper alone. */
  readonly schedulerUrl: string | null
  readonly zooKeeper: ZooKeeperPlace | null
  /** Where people reach the scheduler's own pages; only ever shown. */
  readonly proxyUrl: string | null
  /** Aurora's word; what Airglow uses depends on the credentials it is given. */
  readonly authMechanism: string
  /** The file this entry comes from. */
  readonly path: string
}

const MAX_CLUSTERS = 500
const DEFAULT_ZK_PORT = 2181
const MAX_ZK_SERVERS = 20

const text = z.string().min(1).max(2000)
const Entry = z.object({
  name: z
    .string()
    .max(255)
    .regex(/^[\w.-]+$/, 'must consist of letters, digits, ".", "_" and "-"'),
  scheduler_uri: text.nullish(),
  zk: text.nullish(),
  zk_port: z.int().min(1).max(65535).nullish(),
  scheduler_zk_path: text.nullish(),
  proxy_url: text.nullish(),
  auth_mechanism: text.nullish(),
})

/**
 * The clusters of one file of Aurora's client: a list of objects, or an object whose values they are. Unknown keys are
 * ignored, entries without a name skipped, as Aurora's own client does. Throws `ConfigFileError`.
 */
export function parseClusters(content: string, path: string): ClusterEntry[] {
  const config = readConfigText(content, path)
  const entries = entriesOf(config)
  if (entries.length > MAX_CLUSTERS) {
    throw new ConfigFileError(path, `it lists ${entries.length} clusters, and at most ${MAX_CLUSTERS} are allowed.`)
  }
  const seen = new Set<string>()
  return entries
    .filter(({ value }) => isNamed(value))
    .map((entry) => {
      const cluster = toCluster(entry, config)
      if (seen.has(cluster.name)) {
        throw config.refuse(
          [...entry.at, 'name'],
          `cluster "${cluster.name}" is listed twice; remove one of the entries.`,
        )
      }
      seen.add(cluster.name)
      return cluster
    })
}

/** The clusters of several files; of those with the same name, the one of the later file. */
export function mergeClusters(files: readonly (readonly ClusterEntry[])[]): ClusterEntry[] {
  return [...new Map(files.flat().map((cluster) => [cluster.name, cluster])).values()]
}

type FileEntry = { readonly where: string; readonly at: JsonPath; readonly value: unknown }

function entriesOf({ value: content, path }: ConfigText): FileEntry[] {
  if (Array.isArray(content)) {
    return content.map((value: unknown, i) => ({ where: `entry ${i + 1}`, at: [i], value }))
  }
  if (typeof content === 'object' && content !== null) {
    return Object.entries(content).map(([key, value]) => ({ where: `entry ${JSON.stringify(key)}`, at: [key], value }))
  }
  throw new ConfigFileError(path, 'it must hold a list of clusters, or an object whose values are clusters.', 1)
}

const isNamed = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || Array.isArray(value) || 'name' in value

function toCluster({ where, at, value }: FileEntry, config: ConfigText): ClusterEntry {
  const refuse = (key: string | null, message: string) =>
    config.refuse(key === null ? at : [...at, key], `${where}${key === null ? '' : `, ${key}`}: ${message}`)
  const parsed = Entry.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const [key] = issue?.path ?? []
    throw refuse(key === undefined ? null : String(key), `${issue?.message ?? 'it cannot be read'}; correct it.`)
  }
  const entry = parsed.data
  const schedulerUrl = entry.scheduler_uri
    ? toSchedulerUrl(entry.scheduler_uri, (what) =>
        refuse('scheduler_uri', `${what}; write http://host:port or https://host:port.`),
      )
    : null
  if (schedulerUrl === null && !entry.zk) {
    throw refuse(null, `cluster "${entry.name}" has neither scheduler_uri nor zk; add one of them.`)
  }
  return {
    name: entry.name,
    schedulerUrl,
    zooKeeper: entry.zk ? toZooKeeper(entry.zk, entry, refuse) : null,
    proxyUrl: entry.proxy_url ?? null,
    authMechanism: entry.auth_mechanism ?? 'UNAUTHENTICATED',
    path: config.path,
  }
}

/** A scheduler_uri without scheme gets `http://`, and one over plain HTTP without port gets 8081. */
function toSchedulerUrl(uri: string, refuse: (what: string) => ConfigFileError): string {
  const complete = /^[a-z][a-z0-9+.-]*:\/\//i.test(uri) ? uri : `http://${uri}`
  if (!URL.canParse(complete)) throw refuse('it is no URL')
  const url = new URL(complete)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('it must begin with http:// or https://')
  if (url.username || url.password) throw refuse('it must not hold credentials; they belong into airglow.json')
  if (url.search || url.hash || complete.includes('?') || complete.includes('#'))
    throw refuse('it must not have a query or fragment')
  if (!['', '/', '/api', '/scheduler'].includes(url.pathname))
    throw refuse(`it must not have a path like ${url.pathname.slice(0, 50)}`)
  if (url.protocol === 'http:' && url.port === '' && !hasPort(complete)) url.port = `${DEFAULT_HTTP_PORT}`
  return url.origin
}

/** The URL class drops a port that is the scheme's default, although somebody wrote it. */
const hasPort = (url: string): boolean => /^[a-z]+:\/\/[^/]*:\d+(?:\/|$)/i.test(url)

function toZooKeeper(
  zk: string,
  entry: z.infer<typeof Entry>,
  refuse: (key: string | null, message: string) => ConfigFileError,
): ZooKeeperPlace {
  const parts = zk.split(',').map((part) => part.trim())
  const servers = parts.map((part) => toServer(part, entry.zk_port ?? DEFAULT_ZK_PORT))
  const wrong = servers.indexOf(null)
  if (wrong !== -1 || servers.length > MAX_ZK_SERVERS) {
    const what = wrong === -1 ? `more than ${MAX_ZK_SERVERS} servers` : `${JSON.stringify(parts[wrong])} is no server`
    throw refuse('zk', `${what}; write host,host or host:port,host:port.`)
  }
  const path = entry.scheduler_zk_path
  if (!path) throw refuse('zk', 'with zk, scheduler_zk_path is needed; add it, for example "/aurora/scheduler".')
  const trimmed = path.length > 1 ? path.replace(/\/$/, '') : path
  if (!/^(\/|(\/(?!\.{1,2}(\/|$))[^/\p{Cc}]+)+)$/u.test(trimmed)) {
    throw refuse('scheduler_zk_path', 'it is no path of ZooKeeper; write for example "/aurora/scheduler".')
  }
  return { servers: servers.filter((server) => server !== null), path: trimmed }
}

/** Aurora's own client appends zk_port to every host; a port that somebody wrote beside it wins here. */
function toServer(text: string, usualPort: number): ZooKeeperServer | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = match?.[3] === undefined ? usualPort : Number(match[3])
  return host === undefined || port < 1 || port > 65_535 ? null : { host, port }
}
