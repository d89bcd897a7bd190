import { createSecureContext, type SecureContext } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { encodedCall } from '../loopback.test-support'
import { DEFAULT_WIRE_LIMITS } from '../wire/wire-limits'
import type { Credentials } from './credentials'
import { Secret } from './credentials'
import { openSchedulerLink } from './scheduler-link'
import { CLIENT_KEY_PASSPHRASE, pemOf, serveTls } from './tls.test-support'

const CALL = encodedCall('binary', 'getTierConfigs', (client) => client.getTierConfigs())
const CREDENTIALS: Credentials = { user: 'airglow', password: new Secret('canary') }
const trusting = (name: string) => createSecureContext({ ca: pemOf(name) })
const withCertificate = createSecureContext({
  ca: pemOf('authority'),
  cert: pemOf('client-certificate'),
  key: pemOf('client-key'),
  passphrase: CLIENT_KEY_PASSPHRASE,
})

/** Both ways a call goes out must come to the same end. */
async function expectOf(schedulerUrl: string, secureContext: SecureContext | null, end: object): Promise<void> {
  const link = openSchedulerLink({ cluster: 'west', schedulerUrl, secureContext, credentials: CREDENTIALS })
  onTestFinished(link.close)
  for (const kind of ['read', 'write'] as const)
    expect(await link.deliver(CALL, kind, 20_000, DEFAULT_WIRE_LIMITS)).toMatchObject(end)
}

const problem = (words: string) => ({
  kind: 'not-applied',
  failure: 'tls',
  message: `No trusted connection to the scheduler could be made: certificate problem: ${words}.`,
})

describe('certificates of schedulers', () => {
  test('one of the configured authority is trusted, and gets the credentials', async () => {
    const server = await serveTls('server')
    await expectOf(server.url, trusting('authority'), { kind: 'answer' })
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${Buffer.from('airglow:canary').toString('base64')}`,
      `Basic ${Buffer.from('airglow:canary').toString('base64')}`,
    ])
  })

  test.each<[string, Parameters<typeof serveTls>[0], string | null, string]>([
    [
      'of an authority that nobody named',
      'server',
      null,
      'the authority of the scheduler is not known; name it in caFile',
    ],
    [
      'of another authority',
      'server',
      'other-authority',
      'the authority of the scheduler is not known; name it in caFile',
    ],
    ['that has expired', 'expired', 'authority', 'the certificate of the scheduler has expired'],
    ['for another name', 'other-name', 'authority', 'the certificate of the scheduler is for another host name'],
  ])('one %s is refused before anything is sent', async (_, certificate, authority, words) => {
    const server = await serveTls(certificate)
    await expectOf(server.url, authority === null ? null : trusting(authority), problem(words))
    expect(server.seen).toEqual([])
  })

  test('the switch of the runtime that trusts everybody changes nothing', async () => {
    const server = await serveTls('expired')
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    onTestFinished(() => void delete process.env.NODE_TLS_REJECT_UNAUTHORIZED)
    await expectOf(server.url, trusting('authority'), { failure: 'tls' })
    expect(server.seen).toEqual([])
  })

  test('a server that speaks only old TLS is refused', async () => {
    const server = await serveTls('server', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' })
    await expectOf(server.url, trusting('authority'), { kind: 'not-applied', failure: 'tls' })
  })
})

describe('a certificate of ours', () => {
  const asking = { requestCert: true, rejectUnauthorized: true, ca: pemOf('authority') }

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('is shown over %s to a scheduler that asks for it', async (maxVersion) => {
    await expectOf((await serveTls('server', { ...asking, maxVersion })).url, withCertificate, { kind: 'answer' })
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('is missed over %s: the call is not answered', async (maxVersion) => {
    const server = await serveTls('server', { ...asking, maxVersion })
    const link = openSchedulerLink({
      cluster: 'west',
      schedulerUrl: server.url,
      secureContext: trusting('authority'),
    })
    onTestFinished(link.close)
    const outcome = await link.deliver(CALL, 'write', 20_000, DEFAULT_WIRE_LIMITS)
    expect(outcome).toMatchObject({
      kind: 'not-applied',
      failure: 'tls',
      message: expect.stringContaining('certificate problem: '),
    })
    expect(server.seen).toEqual([])
  })
})
