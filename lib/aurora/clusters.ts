import { z } from 'zod'
import { jsonErrorLine } from './json-error-line'

/** One cluster of `clusters.json`, as far as Airglow uses it. */
export type ClusterConfig = {
  readonly name: string
  /** `http(s)://host:port` without a path; null for a cluster that cannot be reached by this version, see `reason`. */
  readonly schedulerUrl: string | null
  /** Why `schedulerUrl` is null, in one sentence; null when it is not. */
  readonly reason: string | null
  readonly zk: string | null
  readonly zkPort: number
  readonly schedulerZkPath: string | null
  /** Where people reach the scheduler's own pages; only ever shown. */
  readonly proxyUrl: string | null
  /** Aurora's word; anything but `UNAUTHENTICATED` needs credentials of another kind than a config file holds. */
  readonly authMechanism: string
  /** The file this entry comes from. */
  readonly path: string
}

/** A `clusters.json` that cannot be used. The message names the file and the entry, and says what to do. */
export class ClusterFileError extends Error {
  readonly path: string

  constructor(path: string, message: string) {
    super(`${path}: ${message}`)
    this.name = 'ClusterFileError'
    this.path = path
  }
}

export const MAX_CLUSTER_FILE_BYTES = 1024 * 1024
const MAX_CLUSTERS = 500
/** The scheduler's port by convention; other clients of Aurora complete an address the same way. */
const DEFAULT_HTTP_PORT = 8081
const DEFAULT_ZK_PORT = 2181
const NO_DISCOVERY = 'Leader discovery through ZooKeeper is not built into this version; add scheduler_uri.'

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
 * ignored, entries without a name skipped, as Aurora's own client does. Where both are given, scheduler_uri is used and
 * zk only shown. Throws `ClusterFileError`.
 */
export function parseClusters(content: string, path: string): ClusterConfig[] {
  if (Buffer.byteLength(content) > MAX_CLUSTER_FILE_BYTES) {
    throw new ClusterFileError(
      path,
      `the file is larger than ${MAX_CLUSTER_FILE_BYTES} bytes; split it or remove entries.`,
    )
  }
  const entries = entriesOf(parsedJson(content, path), path)
  if (entries.length > MAX_CLUSTERS) {
    throw new ClusterFileError(path, `it lists ${entries.length} clusters, and at most ${MAX_CLUSTERS} are allowed.`)
  }
  const clusters = entries
    .filter(({ value }) => isNamed(value))
    .map(({ where, value }) => toCluster(value, where, path))
  const seen = new Set<string>()
  for (const { name } of clusters) {
    if (seen.has(name))
      throw new ClusterFileError(path, `cluster "${name}" is listed twice; remove one of the entries.`)
    seen.add(name)
  }
  return clusters
}

/** The clusters of several files; of those with the same name, the one of the later file. */
export function mergeClusters(files: readonly (readonly ClusterConfig[])[]): ClusterConfig[] {
  return [...new Map(files.flat().map((cluster) => [cluster.name, cluster])).values()]
}

type FileEntry = { readonly where: string; readonly value: unknown }

function parsedJson(content: string, path: string): unknown {
  const json = content.replace(/^\uFEFF/, '')
  const line = jsonErrorLine(json)
  if (line !== null) throw new ClusterFileError(path, `line ${line} is where this stops being JSON; correct it.`)
  return JSON.parse(json)
}

function entriesOf(content: unknown, path: string): FileEntry[] {
  if (Array.isArray(content)) return content.map((value: unknown, i) => ({ where: `entry ${i + 1}`, value }))
  if (typeof content === 'object' && content !== null) {
    return Object.entries(content).map(([key, value]) => ({ where: `entry ${JSON.stringify(key)}`, value }))
  }
  throw new ClusterFileError(path, 'it must hold a list of clusters, or an object whose values are clusters.')
}

const isNamed = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || Array.isArray(value) || 'name' in value

function toCluster(value: unknown, where: string, path: string): ClusterConfig {
  const parsed = Entry.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const field = issue?.path.join('.') ?? ''
    throw new ClusterFileError(
      path,
      `${where}${field && `, ${field}`}: ${issue?.message ?? 'it cannot be read'}; correct it.`,
    )
  }
  const entry = parsed.data
  const schedulerUrl = entry.scheduler_uri ? toSchedulerUrl(entry.scheduler_uri, `${where}, scheduler_uri`, path) : null
  if (schedulerUrl === null && !entry.zk) {
    throw new ClusterFileError(
      path,
      `${where}: cluster "${entry.name}" has neither scheduler_uri nor zk; add scheduler_uri.`,
    )
  }
  return {
    name: entry.name,
    schedulerUrl,
    reason: schedulerUrl === null ? NO_DISCOVERY : null,
    zk: entry.zk ?? null,
    zkPort: entry.zk_port ?? DEFAULT_ZK_PORT,
    schedulerZkPath: entry.scheduler_zk_path ?? null,
    proxyUrl: entry.proxy_url ?? null,
    authMechanism: entry.auth_mechanism ?? 'UNAUTHENTICATED',
    path,
  }
}

/** A scheduler_uri without scheme gets `http://`, and one over plain HTTP without port gets 8081. */
function toSchedulerUrl(uri: string, where: string, path: string): string {
  const refuse = (what: string) =>
    new ClusterFileError(path, `${where}: ${what}; write http://host:port or https://host:port.`)
  const complete = /^[a-z][a-z0-9+.-]*:\/\//i.test(uri) ? uri : `http://${uri}`
  if (!URL.canParse(complete)) throw refuse('it is no URL')
  const url = new URL(complete)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('it must begin with http:// or https://')
  if (url.username || url.password) throw refuse('it must not hold credentials')
  if (url.search || url.hash || complete.includes('?') || complete.includes('#'))
    throw refuse('it must not have a query or fragment')
  if (!['', '/', '/api', '/scheduler'].includes(url.pathname))
    throw refuse(`it must not have a path like ${url.pathname.slice(0, 50)}`)
  if (url.protocol === 'http:' && url.port === '' && !hasPort(complete)) url.port = `${DEFAULT_HTTP_PORT}`
  return url.origin
}

/** The URL class drops a port that is the scheme's default, although somebody wrote it. */
const hasPort = (url: string): boolean => /^[a-z]+:\/\/[^/]*:\d+(?:\/|$)/i.test(url)
