import { createHmac, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nearestWord } from '@/lib/domain/nearest-word'
import { type ClusterEntry, mergeClusters, parseClusters } from './clusters'
import { ConfigFileError, MAX_CONFIG_FILE_BYTES } from './config-text'
import { type ConnectionFile, parseConnectionFile } from './connection-file'
import { type ConnectionOptions, readConnectionOptions } from './connection-options'
import { readBoundedFile } from './text-file'

/** Everything that is configured about one cluster. */
export type ClusterConfig = ClusterEntry &
  Omit<ConnectionOptions, 'secureMaterial'> & {
    /** The same as before as long as nothing about the cluster has changed, secrets included; tells nothing else. */
    readonly fingerprint: string
  }

/** Where to look for configuration. Values of the environment come in from outside. */
export type ClusterFilePlaces = {
  /** A `clusters.json` somebody named: then no other is looked at, and it must exist. */
  readonly explicitPath: string | undefined
  /** The same for `airglow.json`. */
  readonly explicitConnectionPath: string | undefined
  /** `AURORA_CONFIG_ROOT` */
  readonly configRoot: string | undefined
  readonly home: string | undefined
}

export type ReadClusters = {
  readonly clusters: readonly ClusterConfig[]
  /** The `clusters.json` files that were read. */
  readonly clusterFiles: readonly string[]
  /** The `airglow.json` files that were read. */
  readonly connectionFiles: readonly string[]
  /** Every file that had or could have a part in this, those included that do not exist. */
  readonly watchedFiles: readonly string[]
  /** Sentences for whoever runs the installation. */
  readonly warnings: readonly string[]
  /** Of all `airglow.json` files. */
  readonly secretPatterns: readonly RegExp[]
}

const CLUSTERS_FILE = 'clusters.json'
const CONNECTION_FILE = 'airglow.json'
const DEFAULT_CONFIG_ROOT = '/etc/aurora'
/** Makes fingerprints useless to anybody who would guess secrets by them. */
const FINGERPRINT_KEY = randomBytes(32)

/**
 * Reads the clusters from the files Aurora's own client would read, in its order, and what our own `airglow.json` beside
 * them adds. Throws `ConfigFileError` for a file that cannot be read or used.
 */
export async function readClusters(
  places: ClusterFilePlaces,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReadClusters> {
  const folders = usualFolders(places)
  const clusterPlaces = places.explicitPath ? [places.explicitPath] : folders.map((one) => join(one, CLUSTERS_FILE))
  const connectionPlaces = places.explicitConnectionPath
    ? [places.explicitConnectionPath]
    : folders.map((one) => join(one, CONNECTION_FILE))
  const clusterFiles = places.explicitPath ? clusterPlaces : await existing(clusterPlaces)
  const connectionFiles = places.explicitConnectionPath ? connectionPlaces : await existing(connectionPlaces)

  const entries: ClusterEntry[][] = []
  for (const path of clusterFiles) entries.push(parseClusters(await readText(path), path))
  const files: ConnectionFile[] = []
  for (const path of connectionFiles) files.push(parseConnectionFile(await readText(path), path))

  const clusters: ClusterConfig[] = []
  const warnings: string[] = []
  const watched = new Set([...clusterPlaces, ...connectionPlaces])
  for (const entry of mergeClusters(entries)) {
    const read = await readConnectionOptions(entry.name, { files, environment })
    clusters.push(toConfig(entry, read.options))
    warnings.push(...read.warnings)
    for (const file of read.files) watched.add(file)
  }
  warnings.push(...strangers(files, clusters))
  return {
    clusters,
    clusterFiles,
    connectionFiles,
    watchedFiles: [...watched],
    warnings: [...new Set(warnings)],
    secretPatterns: files.flatMap(({ secretPatterns }) => secretPatterns),
  }
}

/** Aurora's own, or where the `clusters.json` lies that somebody named: then no other account is drawn in. */
function usualFolders({ explicitPath, configRoot, home }: ClusterFilePlaces): string[] {
  if (explicitPath) return [dirname(explicitPath)]
  const folders = [configRoot || DEFAULT_CONFIG_ROOT]
  if (home) folders.push(join(home, '.aurora'))
  return folders
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      access(path, constants.F_OK).then(
        () => [path],
        () => [],
      ),
    ),
  )
  return found.flat()
}

async function readText(path: string): Promise<string> {
  // One byte more than allowed, so that the size limit is the parser's to report.
  const read = await readBoundedFile(path, MAX_CONFIG_FILE_BYTES + 1)
  if (read.kind === 'unreadable') {
    throw new ConfigFileError(path, 'the file cannot be read; check that it exists and may be read.')
  }
  return read.kind === 'too-large' ? ' '.repeat(MAX_CONFIG_FILE_BYTES + 1) : read.text
}

function toConfig(entry: ClusterEntry, { secureMaterial, ...options }: ConnectionOptions): ClusterConfig {
  const { credentials, allowedHosts } = options
  const parts = [
    entry,
    allowedHosts,
    credentials?.user ?? null,
    credentials?.password.reveal() ?? null,
    secureMaterial.reveal(),
  ]
  const fingerprint = createHmac('sha256', FINGERPRINT_KEY).update(JSON.stringify(parts)).digest('hex')
  return { ...entry, ...options, fingerprint }
}

/** Entries of our own file for clusters that nobody configured: a name written wrong would leave out its credentials. */
function strangers(files: readonly ConnectionFile[], clusters: readonly ClusterConfig[]): string[] {
  const names = clusters.map(({ name }) => name)
  return files.flatMap(({ clusters: entries }) =>
    [...entries].flatMap(([name, { where }]) => {
      if (names.includes(name)) return []
      const nearest = nearestWord(name, names)
      const advice = nearest ? `did you mean "${nearest}"?` : 'no clusters.json names it.'
      return [`${where.path}: line ${where.line}: there is no cluster "${name.slice(0, 60)}"; ${advice}`]
    }),
  )
}
