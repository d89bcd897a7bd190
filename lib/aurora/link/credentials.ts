import { inspect } from 'node:util'

const HIDDEN = '(secret)'

/** A value that shows itself to nobody who does not ask for it: not in JSON, logs, templates or errors. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  /** For telling whether a configuration changed. */
  equals(other: Secret): boolean {
    return this.#value === other.#value
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  [inspect.custom](): string {
    return HIDDEN
  }
}

/** The account Airglow uses at the schedulers of a cluster. */
export type Credentials = { readonly user: string; readonly password: Secret }

/** The value of the Authorization header (RFC 7617, UTF-8). */
export const basicAuthorization = ({ user, password }: Credentials): string =>
  `Basic ${Buffer.from(`${user}:${password.reveal()}`, 'utf8').toString('base64')}`
