import { type JsonPath, jsonErrorLine, jsonLineOf } from './json-lines'

/** A file of the configuration that cannot be used. The message names file, line and entry, and says what to do. */
export class ConfigFileError extends Error {
  readonly path: string
  /** Counted from 1; null where no one line is to blame. */
  readonly line: number | null

  constructor(path: string, message: string, line: number | null = null) {
    super(`${path}: ${line === null ? '' : `line ${line}: `}${message}`)
    this.name = 'ConfigFileError'
    this.path = path
    this.line = line
  }
}

export const MAX_CONFIG_FILE_BYTES = 1024 * 1024

/** The JSON of one file, and a way to say which line of it is wrong. */
export type ConfigText = {
  readonly path: string
  readonly json: string
  readonly value: unknown
  refuse(at: JsonPath, message: string): ConfigFileError
  lineOf(at: JsonPath): number
}

/** Throws `ConfigFileError` for a text that is too large or no JSON. A byte order mark is ignored. */
export function readConfigText(content: string, path: string): ConfigText {
  if (Buffer.byteLength(content) > MAX_CONFIG_FILE_BYTES) {
    throw new ConfigFileError(
      path,
      `the file is larger than ${MAX_CONFIG_FILE_BYTES} bytes; split it or remove entries.`,
    )
  }
  const json = content.replace(/^\uFEFF/, '')
  const line = jsonErrorLine(json)
  if (line !== null) throw new ConfigFileError(path, 'here this stops being JSON; correct it.', line)
  const lineOf = (at: JsonPath) => jsonLineOf(json, at)
  return {
    path,
    json,
    value: JSON.parse(json),
    lineOf,
    refuse: (at, message) => new ConfigFileError(path, message, lineOf(at)),
  }
}
