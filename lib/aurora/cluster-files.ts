import { constants } from 'node:fs'
import { access, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type ClusterConfig, ClusterFileError, MAX_CLUSTER_FILE_BYTES, mergeClusters, parseClusters } from './clusters'

/** Where to look for `clusters.json`. Values of the environment come in from outside. */
export type ClusterFilePlaces = {
  /** A file somebody named: then nothing else is looked at, and it must exist. */
  readonly explicitPath: string | undefined
  /** `AURORA_CONFIG_ROOT` */
  readonly configRoot: string | undefined
  readonly home: string | undefined
}

const FILE_NAME = 'clusters.json'
const DEFAULT_CONFIG_ROOT = '/etc/aurora'

/**
 * The files Aurora's own client would read, in its order; of the usual places only those that exist. An explicit path
 * is returned as it is.
 */
export async function findClusterFiles({ explicitPath, configRoot, home }: ClusterFilePlaces): Promise<string[]> {
  if (explicitPath) return [explicitPath]
  const places = [join(configRoot || DEFAULT_CONFIG_ROOT, FILE_NAME)]
  if (home) places.push(join(home, '.aurora', FILE_NAME))
  const found = await Promise.all(places.map(async (place) => ((await exists(place)) ? [place] : [])))
  return found.flat()
}

/** Reads and merges the given files. Throws `ClusterFileError` for one that cannot be read or used. */
export async function readClusterFiles(paths: readonly string[]): Promise<ClusterConfig[]> {
  const files: ClusterConfig[][] = []
  for (const path of paths) files.push(parseClusters(await readBounded(path), path))
  return mergeClusters(files)
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path, constants.F_OK)
    return true
  } catch {
    return false
  }
}

/** One byte more than allowed is read at most, so that the size limit is the parser's to report. */
async function readBounded(path: string): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      const buffer = Buffer.alloc(MAX_CLUSTER_FILE_BYTES + 1)
      let length = 0
      for (let read = -1; read !== 0 && length < buffer.length; length += read) {
        read = (await file.read(buffer, length, buffer.length - length)).bytesRead
      }
      return buffer.toString('utf8', 0, length)
    } finally {
      await file.close()
    }
  } catch {
    throw new ClusterFileError(path, 'the file cannot be read; check that it exists and may be read.')
  }
}
