import type { Metadata } from './metadata'

/** What a task config says about its version, in the order in which it is believed. */
export type BuildParts = {
  /** `name:tag` of a Docker container, registry and digest included. */
  readonly dockerImage: string | null
  /** Tag or id of the image of a Mesos container. */
  readonly imageTag: string | null
  readonly metadata: readonly Metadata[]
  /** Executor data as the scheduler has it, JSON for the usual executors. */
  readonly executorData: string | null
  readonly fingerprint: string
}

const METADATA_KEYS = ['build', 'version', 'release', 'revision', 'git_sha', 'sha']
const EXECUTOR_KEYS = ['build', 'version']
const FINGERPRINT_LENGTH = 8
const DIGEST_LENGTH = 12
const LONGEST_BUILD = 80
/** Executor data beyond this is not searched: reading it would cost more than a name is worth. */
const LONGEST_EXECUTOR_DATA = 1_000_000

/**
 * What an operator calls the version a task config describes: the tag of its image, else a field of its metadata, else
 * a top-level field of its executor data, else the beginning of its fingerprint. Never empty.
 */
export function buildOf(parts: BuildParts): string {
  return (
    named(parts.dockerImage === null ? null : dockerTag(parts.dockerImage)) ??
    named(parts.imageTag) ??
    metadataBuild(parts.metadata) ??
    executorBuild(parts.executorData) ??
    parts.fingerprint.slice(0, FINGERPRINT_LENGTH)
  )
}

function named(text: string | null): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed.slice(0, LONGEST_BUILD)
}

/** The tag of `registry:5000/path/name:tag@sha256:…`, else the beginning of its digest. */
function dockerTag(image: string): string | null {
  const [name = '', digest] = image.split('@', 2)
  const lastPart = name.slice(name.lastIndexOf('/') + 1)
  const colon = lastPart.indexOf(':')
  if (colon >= 0) return lastPart.slice(colon + 1)
  return digest === undefined ? null : digest.slice(digest.indexOf(':') + 1).slice(0, DIGEST_LENGTH)
}

/** Keys may repeat in metadata and have no order, so that the smallest value wins. */
function metadataBuild(metadata: readonly Metadata[]): string | null {
  for (const key of METADATA_KEYS) {
    const values = metadata.filter((entry) => entry.key === key).map((entry) => named(entry.value))
    const [first] = values.filter((value) => value !== null).sort()
    if (first !== undefined) return first
  }
  return null
}

function executorBuild(data: string | null): string | null {
  if (data === null || data.length > LONGEST_EXECUTOR_DATA || !data.trimStart().startsWith('{')) return null
  const fields = parsedObject(data)
  for (const key of EXECUTOR_KEYS) {
    const value = fields.get(key)
    const build = typeof value === 'number' ? `${value}` : typeof value === 'string' ? named(value) : null
    if (build !== null) return build
  }
  return null
}

function parsedObject(text: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  } catch {
    return new Map()
  }
}
