import { X509Certificate } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { LinkTemplate } from '@/lib/domain/deep-link'
import { type Credentials, Secret } from '../link/credentials'
import { ConfigFileError } from './config-text'
import type { ConnectionEntry, ConnectionFile, EntryPlace, SecretPlace } from './connection-file'
import { readBoundedFile } from './text-file'

/** How to reach and to appear at the schedulers of one cluster, secrets read. */
export type ConnectionOptions = {
  readonly credentials: Credentials | null
  readonly secureContext: SecureContext | null
  readonly allowedHosts: readonly string[]
  readonly updateMetadataKeys: readonly string[]
  readonly taskMetadataKeys: readonly string[]
  readonly links: readonly LinkTemplate[]
  /** Finds the rack in the name of a host, see `parseRackRule`; null: nobody has said how. */
  readonly rackRule: string | null
  /** Whoever confirms a rollback here may have Airglow pulse the update until it has ended. */
  readonly keepPulses: boolean
  /** What the secure context is made of; like every secret it shows itself to nobody. */
  readonly secureMaterial: Secret
}

/** What was read, what people should know about it, and every file that had a part in it. */
export type ReadConnection = {
  readonly options: ConnectionOptions
  readonly warnings: readonly string[]
  readonly files: readonly string[]
}

export type ConnectionSources = {
  /** In the order of their reading: of several entries for a cluster the last counts, as a whole; so with `defaults`. */
  readonly files: readonly ConnectionFile[]
  readonly environment: Readonly<Record<string, string | undefined>>
}

const MAX_SECRET_BYTES = 4096
const MAX_PEM_BYTES = 1024 * 1024
const USER = 'AIRGLOW_AURORA_USER'
const PASSWORD = 'AIRGLOW_AURORA_PASSWORD'
const PASSWORD_FILE = 'AIRGLOW_AURORA_PASSWORD_FILE'

/**
 * The options of one cluster: its own entry, before `defaults`, before the account of the environment
 * (AIRGLOW_AURORA_USER with AIRGLOW_AURORA_PASSWORD or AIRGLOW_AURORA_PASSWORD_FILE). Throws `ConfigFileError`; no
 * message or warning holds a secret.
 */
export async function readConnectionOptions(cluster: string, sources: ConnectionSources): Promise<ReadConnection> {
  const reading = new Reading(sources.environment)
  const entries = [
    sources.files.findLast(({ clusters }) => clusters.has(cluster))?.clusters.get(cluster),
    sources.files.findLast(({ defaults }) => defaults !== null)?.defaults,
  ].filter((entry): entry is ConnectionEntry => entry !== undefined && entry !== null)
  const first = <K extends keyof ConnectionEntry>(key: K) => entries.find((entry) => entry[key] !== null)

  const credentials = await reading.credentials(first('credentials') ?? environmentAccount(sources.environment))
  const secure = await reading.secureContext(first('caFile'), first('clientCertificate'))
  return {
    options: {
      credentials,
      ...secure,
      allowedHosts: first('allowedHosts')?.allowedHosts ?? [],
      updateMetadataKeys: first('updateMetadataKeys')?.updateMetadataKeys ?? [],
      taskMetadataKeys: first('taskMetadataKeys')?.taskMetadataKeys ?? [],
      links: first('links')?.links ?? [],
      rackRule: first('rackRule')?.rackRule ?? null,
      keepPulses: first('keepPulses')?.keepPulses ?? false,
    },
    warnings: reading.warnings,
    files: reading.files,
  }
}

type Account = Pick<ConnectionEntry, 'credentials' | 'where'>

function environmentAccount(environment: ConnectionSources['environment']): Account | null {
  const user = environment[USER]
  const file = environment[PASSWORD_FILE]
  if (!user) {
    const stray = [PASSWORD, PASSWORD_FILE].find((name) => environment[name])
    if (stray) throw new ConfigFileError('the environment', `${stray} is set, but ${USER} is not; set both or neither.`)
    return null
  }
  if (/[:\p{Cc}]/u.test(user)) throw new ConfigFileError('the environment', `${USER} must be a name without a colon.`)
  const password: SecretPlace = file ? { kind: 'file', path: resolve(file) } : { kind: 'environment', name: PASSWORD }
  return { credentials: { user, password }, where: { path: 'the environment', line: 0, name: USER } }
}

/** Reads what entries point to, and keeps what it met on the way. */
class Reading {
  readonly warnings: string[] = []
  readonly files: string[] = []

  constructor(readonly environment: ConnectionSources['environment']) {}

  async credentials(entry: Account | null | undefined): Promise<Credentials | null> {
    if (!entry?.credentials) return null
    const { user, password } = entry.credentials
    return { user, password: new Secret(await this.#secret(password, entry.where)) }
  }

  async secureContext(
    ca: ConnectionEntry | undefined,
    certificate: ConnectionEntry | undefined,
  ): Promise<Pick<ConnectionOptions, 'secureContext' | 'secureMaterial'>> {
    const caPem = ca?.caFile ? await this.#certificates(ca.caFile, 'caFile', ca.where) : null
    const { where, clientCertificate: own } = certificate ?? { where: null, clientCertificate: null }
    if (!where || !own) {
      const secureMaterial = new Secret(caPem ?? '')
      return caPem === null
        ? { secureContext: null, secureMaterial }
        : { secureContext: createSecureContext({ ca: caPem, minVersion: 'TLSv1.2' }), secureMaterial }
    }
    const cert = await this.#certificates(own.certFile, 'clientCertFile', where)
    const keyPath = this.#resolve(own.keyFile, where)
    const key = await this.#text(keyPath, MAX_PEM_BYTES, 'clientKeyFile', where)
    await this.#warnOfReaders(keyPath, where)
    const passphrase = own.passphraseEnv === null ? undefined : this.#variable(own.passphraseEnv, where)
    try {
      const secureContext = createSecureContext({
        ...(caPem !== null && { ca: caPem }),
        cert,
        key,
        ...(passphrase !== undefined && { passphrase }),
        minVersion: 'TLSv1.2',
      })
      return { secureContext, secureMaterial: new Secret([caPem, cert, key].join('\n')) }
    } catch {
      throw refusal(
        where,
        `clientKeyFile ${keyPath} does not open or does not belong to clientCertFile; check both and passphraseEnv.`,
      )
    }
  }

  async #secret(place: SecretPlace, where: EntryPlace): Promise<string> {
    switch (place.kind) {
      case 'inline':
        await this.#warnOfReaders(where.path, where)
        return place.value
      case 'environment':
        return this.#variable(place.name, where)
      case 'file': {
        const path = this.#resolve(place.path, where)
        const secret = (await this.#text(path, MAX_SECRET_BYTES, 'passwordFile', where)).replace(/\r?\n$/, '')
        if (secret === '') throw refusal(where, `passwordFile ${path} is empty; put the password into it.`)
        await this.#warnOfReaders(path, where)
        return secret
      }
    }
  }

  #variable(name: string, where: EntryPlace): string {
    const value = this.environment[name]
    if (!value) throw refusal(where, `the environment variable ${name} is not set; set it.`)
    return value
  }

  async #certificates(file: string, key: string, where: EntryPlace): Promise<string> {
    const path = this.#resolve(file, where)
    const pem = await this.#text(path, MAX_PEM_BYTES, key, where)
    try {
      for (const [certificate] of pem.matchAll(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g)) {
        new X509Certificate(certificate)
      }
      new X509Certificate(pem)
    } catch {
      throw refusal(where, `${key} ${path} holds no certificate in PEM that can be read; correct it.`)
    }
    return pem
  }

  async #text(path: string, maxBytes: number, key: string, where: EntryPlace): Promise<string> {
    this.files.push(path)
    const text = await readBoundedFile(path, maxBytes)
    if (text.kind === 'unreadable') {
      throw refusal(where, `${key} ${path} cannot be read; check that it exists and may be read.`)
    }
    if (text.kind === 'too-large') throw refusal(where, `${key} ${path} is larger than ${maxBytes} bytes; correct it.`)
    return text.text
  }

  /** A path in a file is meant from where the file lies. */
  #resolve(file: string, where: EntryPlace): string {
    return where.line === 0 ? file : resolve(dirname(where.path), file)
  }

  async #warnOfReaders(path: string, where: EntryPlace): Promise<void> {
    const mode = await stat(path).then(
      (found) => found.mode,
      () => 0,
    )
    if ((mode & 0o077) === 0) return
    const rights = (mode & 0o777).toString(8)
    this.warnings.push(`${where.name}: ${path} holds a secret and is open to others (mode ${rights}); chmod 600 it.`)
  }
}

const refusal = ({ path, line, name }: EntryPlace, message: string): ConfigFileError =>
  new ConfigFileError(path, `${name}: ${message}`, line === 0 ? null : line)
