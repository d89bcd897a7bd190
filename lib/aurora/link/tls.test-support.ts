import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { TlsOptions } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { type Loopback, listenForTest, type SeenCall, seenBy } from '../loopback.test-support'
import { CONTENT_TYPES } from '../wire/call-message'

/** Certificates and keys made for these tests; they protect nothing. The authority's own key was thrown away. */
export const tlsFixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/tls/${name}.pem`, import.meta.url))
export const CLIENT_KEY_PASSPHRASE = 'opensesame'

export const pemOf = (name: string): Buffer => readFileSync(tlsFixture(name))

/** A real HTTPS server on the loopback interface that answers everything with one byte of Thrift. */
export async function serveTls(
  certificate: 'server' | 'expired' | 'other-name',
  options: TlsOptions = {},
): Promise<Loopback> {
  const seen: SeenCall[] = []
  const pem = pemOf(certificate)
  const server = createServer(
    { key: pem, cert: pem, ...options },
    seenBy(seen, (_, response) => response.setHeader('content-type', CONTENT_TYPES.binary).end('x')),
  )
  server.on('tlsClientError', () => undefined)
  const loopback = await listenForTest(server, seen)
  return { ...loopback, url: loopback.url.replace('http:', 'https:') }
}
