import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Secret } from '@/lib/aurora/link/credentials'
import { type ClusterConfig, readClusters } from '@/lib/aurora/settings/cluster-files'
import type { GroupingKeys } from '@/lib/domain/meta-update'

export type Config = {
  readonly clusters: readonly ClusterConfig[]
  readonly clusterFiles: readonly string[]
  /** The `airglow.json` files that were read. */
  readonly connectionFiles: readonly string[]
  /** Sentences for whoever runs the installation; nothing is out of order enough to refuse it. */
  readonly warnings: readonly string[]
  /** What is masked wherever a config is shown, besides what every installation masks. */
  readonly secretPatterns: readonly RegExp[]
  /** Every file that this configuration came from or that may yet appear and change it. */
  readonly files: readonly string[]
  /** The shared store, whose address holds a password; null: the embedded one in `dataDirectory`. */
  readonly databaseUrl: Secret | null
  readonly dataDirectory: string
  readonly migrationsFolder: string
  readonly host: string
  readonly port: number
  readonly groupingKeys: GroupingKeys
  readonly pollEveryMs: number
  readonly staleAfterMs: number
  readonly quietMs: number
  /** How long meta-updates are kept after their last change, and how much room all of them may take. */
  readonly history: { readonly keepMs: number; readonly bytes: number }
}

/** The environment or a file in it cannot be used; the message is one plain sentence for whoever started the process. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Environment = Readonly<Record<string, string | undefined>>

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '::1']
const DEFAULT_KEY = 'meta_update_id'

/** @throws ConfigError */
export function readListenConfig(env: Environment = process.env): { host: string; port: number } {
  const host = env.HOST || '127.0.0.1'
  if (!LOOPBACK_HOSTS.includes(host))
    throw new ConfigError(
      `Airglow has no login yet, so it listens on loopback only: HOST may be ${LOOPBACK_HOSTS.join(', ')}, not “${host}”.`,
    )
  return { host, port: wholeNumber(env, 'PORT', 3000, 0, 65_535) }
}

/** Reads and checks everything that the process is told from outside. @throws ConfigError */
export async function readConfig(env: Environment = process.env): Promise<Config> {
  const root = process.cwd()
  const pollEveryMs = wholeNumber(env, 'AIRGLOW_POLL_SECONDS', 3, 1, 300) * 1000
  const staleAfterMs = wholeNumber(env, 'AIRGLOW_STALE_SECONDS', 30, 5, 3600) * 1000
  if (staleAfterMs < 3 * pollEveryMs)
    throw new ConfigError(
      'AIRGLOW_STALE_SECONDS must be at least three times AIRGLOW_POLL_SECONDS, or healthy clusters would look stale.',
    )
  const { warnings, ...read } = await readConfiguredClusters(env)
  return {
    ...readListenConfig(env),
    ...read,
    warnings: [...warnings, ...storeWarnings(env)],
    databaseUrl: readDatabaseUrl(env),
    dataDirectory: resolve(/* turbopackIgnore: true */ root, env.AIRGLOW_DATA || '.airglow/data'),
    migrationsFolder: join(/* turbopackIgnore: true */ root, 'lib/store/migrations'),
    groupingKeys: {
      updateMetadata: keyList(env.AIRGLOW_UPDATE_METADATA_KEYS, read.clusters, 'updateMetadataKeys'),
      taskMetadata: keyList(env.AIRGLOW_TASK_METADATA_KEYS, read.clusters, 'taskMetadataKeys'),
    },
    pollEveryMs,
    staleAfterMs,
    quietMs: wholeNumber(env, 'AIRGLOW_QUIET_SECONDS', 30, 1, 600) * 1000,
    history: {
      keepMs: wholeNumber(env, 'AIRGLOW_HISTORY_DAYS', 90, 1, 3650) * 24 * 3600_000,
      bytes: wholeNumber(env, 'AIRGLOW_HISTORY_MB', 512, 1, 1_000_000) * 1024 * 1024,
    },
  }
}

/** Whether it is an address of Postgres; whether anybody answers there is for the store to find out. */
function readDatabaseUrl({ DATABASE_URL: url }: Environment): Secret | null {
  if (!url) return null
  const scheme = URL.canParse(url) ? new URL(url).protocol : ''
  if (scheme !== 'postgres:' && scheme !== 'postgresql:')
    throw new ConfigError('DATABASE_URL must be an address like postgres://user:password@host:5432/name.')
  return new Secret(url)
}

const storeWarnings = ({ DATABASE_URL, AIRGLOW_DATA }: Environment): string[] =>
  DATABASE_URL && AIRGLOW_DATA
    ? ['DATABASE_URL and AIRGLOW_DATA are both set: the database is used, and the directory is left as it is.']
    : []

async function readConfiguredClusters(
  env: Environment,
): Promise<Pick<Config, 'clusters' | 'clusterFiles' | 'connectionFiles' | 'files' | 'warnings' | 'secretPatterns'>> {
  const places = {
    explicitPath: env.AIRGLOW_CLUSTERS || undefined,
    explicitConnectionPath: env.AIRGLOW_CONFIG || undefined,
    configRoot: env.AURORA_CONFIG_ROOT,
    home: homedir(),
  }
  const { watchedFiles: files, ...read } = await readClusters(places, env).catch((error: Error) => {
    throw error.name === 'ConfigFileError' ? new ConfigError(error.message) : error
  })
  if (read.clusters.length === 0)
    throw new ConfigError(
      'No cluster is configured. Set AIRGLOW_CLUSTERS to a clusters.json of the Aurora client, or put one into /etc/aurora or ~/.aurora.',
    )
  return { ...read, files }
}

/**
 * Meta-updates span clusters, so that every cluster's keys count for all of them, after those of the environment. The default
 * holds only where nobody named any.
 */
function keyList(
  text: string | undefined,
  clusters: readonly ClusterConfig[],
  key: 'updateMetadataKeys' | 'taskMetadataKeys',
): string[] {
  const configured = clusters.flatMap((cluster) => cluster[key])
  const keys = (text ?? (configured.length > 0 ? '' : DEFAULT_KEY)).split(',').map((name) => name.trim())
  return [...new Set([...keys, ...configured].filter((name) => name !== ''))]
}

function wholeNumber(env: Environment, name: string, fallback: number, least: number, most: number): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new ConfigError(`${name} must be a whole number from ${least} to ${most}, not “${text}”.`)
  return value
}
