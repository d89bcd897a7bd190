import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CLIENT_KEY_PASSPHRASE, tlsFixture } from '../link/tls.test-support'
import { type ClusterFilePlaces, readClusters } from './cluster-files'
import { ConfigFileError } from './config-text'
import { parseConnectionFile } from './connection-file'

const CANARY = 'canary-5c1e'
const parse = (content: unknown) =>
  parseConnectionFile(typeof content === 'string' ? content : JSON.stringify(content, null, 1), 'airglow.json')

describe('airglow.json', () => {
  test('says nothing unless something is written', () => {
    expect(parse({})).toEqual({ path: 'airglow.json', defaults: null, clusters: new Map(), secretPatterns: [] })
    expect(parse({ clusters: { west: {} } }).clusters.get('west')).toEqual({
      credentials: null,
      caFile: null,
      clientCertificate: null,
      allowedHosts: null,
      updateMetadataKeys: null,
      taskMetadataKeys: null,
      links: null,
      rackRule: null,
      keepPulses: null,
      where: { path: 'airglow.json', line: 3, name: 'cluster "west"' },
    })
  })

  test.each<[string, unknown, string]>([
    ['no JSON', '{\n"defaults": {,}}', 'line 2: here this stops being JSON'],
    ['a list', '[]', 'line 1: '],
    [
      'a rack rule without a group',
      '{"defaults": {\n"rackRule": "-r\\\\d+-"}}',
      'line 2: defaults, rackRule: it needs a group that is the rack',
    ],
    ['an unknown room', '{\n"cluster": {}}', 'line 2: there is no setting "cluster"; did you mean "clusters"?'],
    [
      'an unknown setting',
      '{"clusters": {"west": {\n"allowedHost": []}}}',
      'line 2: cluster "west": there is no setting "allowedHost"; did you mean "allowedHosts"?',
    ],
    [
      'one that is like no other',
      '{"defaults": {"zzz": 1}}',
      'line 1: defaults: there is no setting "zzz"; there are credentials, caFile,',
    ],
    [
      'an unknown part of credentials',
      '{"clusters": {"west": {"credentials": {\n"username": "x"}}}}',
      'line 2: cluster "west", credentials: there is no setting "username"; did you mean "user"?',
    ],
    [
      'a pattern of secrets that could take for ever',
      '{"secretPatterns": ["corp-[a-z]+",\n "(a+)+"]}',
      'line 2: secretPatterns, entry 2: it must not repeat a group; only ? may follow one; correct it.',
    ],
    [
      'a wrong type',
      '{"clusters": {"west": {"credentials": {"user": "a", "password":\n 5}}}}',
      'line 1: cluster "west", credentials, password: ',
    ],
    [
      'a user with a colon',
      '{"defaults": {"credentials": {\n"user": "a:b", "password": "x"}}}',
      'line 2: defaults, credentials, user: must be a name without a colon',
    ],
    [
      'no password',
      '{"defaults": {\n"credentials": {"user": "a"}}}',
      'line 2: defaults, credentials: give exactly one of password, passwordFile and passwordEnv.',
    ],
    [
      'two passwords',
      '{"defaults": {"credentials": {"user": "a", "password": "x", "passwordEnv": "Y"}}}',
      'give exactly one of',
    ],
    [
      'a host that is none',
      '{"clusters": {"west": {"allowedHosts": ["a",\n\n"http://b"]}}}',
      'line 3: cluster "west", allowedHosts, entry 2: write host, host:port or *.domain.name.',
    ],
    [
      'half a certificate',
      '{"defaults": {\n"clientKeyFile": "k"}}',
      'line 2: defaults, clientKeyFile: it needs clientCertFile',
    ],
    ['the other half', '{"defaults": {"clientCertFile": "k"}}', 'defaults, clientCertFile: it needs clientKeyFile'],
    ['a passphrase for nothing', '{"defaults": {"passphraseEnv": "P"}}', 'passphraseEnv: it needs clientCertFile'],
    [
      'a link to a script',
      '{"defaults": {"links": {\n"Logs": "javascript:alert(1)"}}}',
      'line 2: defaults, links, Logs: it must begin with http:// or https://',
    ],
    [
      'an unknown placeholder',
      '{"defaults": {"links": {"Logs": "https://x/{shard}"}}}',
      'defaults, links, Logs: it has an unknown placeholder {shard}',
    ],
    [
      'a cluster twice',
      '{"clusters": {"west": {},\n"west": {}}}',
      'line 2: cluster "west" is written twice; remove one of them.',
    ],
  ])('%s is refused with its line', (_, content, words) => {
    expect(() => parse(content)).toThrow(ConfigFileError)
    expect(() => parse(content)).toThrow(`airglow.json: ${words.startsWith('line') ? words : ''}`)
    expect(() => parse(content)).toThrow(words)
  })

  test('no refusal repeats a password', () => {
    for (const wrong of [
      { user: 'a', password: CANARY, passwordEnv: 'X' },
      { user: 'a:b', password: CANARY },
      { user: 'a', password: [CANARY] },
      { user: 'a', pasword: CANARY },
    ])
      expect(() => parse({ defaults: { credentials: wrong } })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(CANARY) }),
      )
  })

  test('whatever the text, it is read or refused in one line', () => {
    const setting = fc.constantFrom('credentials', 'links', 'allowedHosts', 'caFile', 'user', '__proto__', 'zzz')
    const file = fc.record({
      defaults: fc.dictionary(setting, fc.anything()),
      clusters: fc.dictionary(fc.string(), fc.dictionary(setting, fc.jsonValue())),
    })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          file.map((one) => JSON.stringify(one) ?? ''),
        ),
        (content) => {
          try {
            parse(content)
          } catch (error) {
            expect(error).toBeInstanceOf(ConfigFileError)
          }
        },
      ),
    )
  })
})

async function folder(files: Record<string, unknown>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'airglow-connection-'))
  onTestFinished(() => rm(path, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(path, name, '..'), { recursive: true })
    await writeFile(join(path, name), typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 })
  }
  return path
}

const WEST = [{ name: 'west', scheduler_uri: 'http://a' }]
const places = (configRoot: string, more: Partial<ClusterFilePlaces> = {}): ClusterFilePlaces => ({
  explicitPath: undefined,
  explicitConnectionPath: undefined,
  configRoot,
  home: undefined,
  ...more,
})
const read = async (root: string, environment: Record<string, string> = {}) => {
  const all = await readClusters(places(root), environment)
  const [west] = all.clusters
  if (!west) throw new Error('There is no cluster.')
  return { ...all, west }
}

describe('what is read for a cluster', () => {
  test.each<[string, object, Record<string, string>]>([
    ['inline', { password: CANARY }, {}],
    ['from a file beside it', { passwordFile: 'secret/west' }, {}],
    ['from the environment', { passwordEnv: 'WEST_PASSWORD' }, { WEST_PASSWORD: CANARY }],
  ])('a password %s shows itself to nobody', async (_, password, environment) => {
    const root = await folder({
      'clusters.json': WEST,
      'airglow.json': { clusters: { west: { credentials: { user: 'airglow', ...password } } } },
      'secret/west': `${CANARY}\n`,
    })
    const all = await read(root, environment)
    expect(all.west.credentials?.user).toBe('airglow')
    expect(all.west.credentials?.password.reveal()).toBe(CANARY)
    const shown = [
      JSON.stringify(all),
      inspect(all, { depth: 20, showHidden: true }),
      `${all.west.credentials?.password}`,
    ]
    for (const text of shown) expect(text).not.toContain(CANARY)
    expect(shown[0]).toContain('(secret)')
    expect(all.warnings).toEqual([])
  })

  test('a cluster’s own entry goes before defaults, setting by setting, and defaults before the environment', async () => {
    const root = await folder({
      'clusters.json': [
        ...WEST,
        { name: 'east', scheduler_uri: 'http://b' },
        { name: 'north', scheduler_uri: 'http://c' },
      ],
      'airglow.json': {
        defaults: { allowedHosts: ['a.example'], links: { Logs: 'https://logs.example/{job}' }, keepPulses: true },
        clusters: {
          east: { credentials: { user: 'east', password: 'x' }, keepPulses: false },
          west: { allowedHosts: [], updateMetadataKeys: ['k'] },
        },
      },
    })
    const { clusters } = await readClusters(places(root), {
      AIRGLOW_AURORA_USER: 'everywhere',
      AIRGLOW_AURORA_PASSWORD: 'y',
    })
    expect(
      clusters.map(({ name, credentials, allowedHosts, links, updateMetadataKeys, keepPulses }) => [
        name,
        credentials?.user,
        credentials?.password.reveal(),
        allowedHosts,
        links.map(({ label }) => label),
        updateMetadataKeys,
        keepPulses,
      ]),
    ).toEqual([
      ['west', 'everywhere', 'y', [], ['Logs'], ['k'], true],
      ['east', 'east', 'x', ['a.example'], ['Logs'], [], false],
      ['north', 'everywhere', 'y', ['a.example'], ['Logs'], [], true],
    ])
  })

  test('the home directory wins over the config root, cluster by cluster', async () => {
    const root = await folder({
      'clusters.json': [...WEST, { name: 'east', scheduler_uri: 'http://b' }],
      'airglow.json': { clusters: { west: { allowedHosts: ['root'] }, east: { allowedHosts: ['root'] } } },
    })
    const home = await folder({ '.aurora/airglow.json': { clusters: { west: { allowedHosts: ['home'] } } } })
    const { clusters, connectionFiles } = await readClusters(places(root, { home }), {})
    expect(clusters.map(({ allowedHosts }) => allowedHosts)).toEqual([['home'], ['root']])
    expect(connectionFiles).toEqual([join(root, 'airglow.json'), join(home, '.aurora', 'airglow.json')])
  })

  test('a clusters.json that somebody named brings the airglow.json beside it, and no other', async () => {
    const root = await folder({ 'airglow.json': { defaults: { allowedHosts: ['root'] } } })
    const other = await folder({ 'mine.json': WEST, 'airglow.json': { defaults: { allowedHosts: ['beside'] } } })
    const named = places(root, { explicitPath: join(other, 'mine.json') })
    expect((await readClusters(named, {})).clusters[0]?.allowedHosts).toEqual(['beside'])
    const both = { ...named, explicitConnectionPath: join(root, 'airglow.json') }
    expect((await readClusters(both, {})).clusters[0]?.allowedHosts).toEqual(['root'])
  })

  test('every file that had or could have a part is told, for whoever watches them', async () => {
    const root = await folder({
      'clusters.json': WEST,
      'airglow.json': { defaults: { credentials: { user: 'a', passwordFile: 'p' }, caFile: tlsFixture('authority') } },
      p: CANARY,
    })
    const home = await folder({})
    const { watchedFiles } = await readClusters(places(root, { home }), {})
    expect([...watchedFiles].sort()).toEqual(
      [
        join(root, 'clusters.json'),
        join(root, 'airglow.json'),
        join(home, '.aurora', 'clusters.json'),
        join(home, '.aurora', 'airglow.json'),
        join(root, 'p'),
        tlsFixture('authority'),
      ].sort(),
    )
  })

  test('a fingerprint changes with anything about the connection, a password included, and with nothing else', async () => {
    const write = (root: string, entry: object) =>
      writeFile(join(root, 'airglow.json'), JSON.stringify({ clusters: { west: entry } }))
    const root = await folder({ 'clusters.json': WEST })
    const fingerprints: string[] = []
    const credentials = { user: 'a', password: 'x' }
    const ca = { caFile: tlsFixture('authority') }
    for (const entry of [
      {},
      { credentials },
      { credentials: { ...credentials, password: 'y' } },
      ca,
      { caFile: tlsFixture('other-authority') },
      { allowedHosts: ['b'] },
    ]) {
      await write(root, entry)
      fingerprints.push((await read(root)).west.fingerprint)
    }
    expect(new Set(fingerprints).size).toBe(6)
    await write(root, { ...ca, links: { Logs: 'https://x.example' } })
    expect((await read(root)).west.fingerprint).toBe(fingerprints[3])
  })

  test('a secret that others may read is warned of, and so is a cluster that nobody configured', async () => {
    const root = await folder({
      'clusters.json': WEST,
      'airglow.json': '{"clusters": {\n"wset": {},\n"west": {"credentials": {"user": "a", "passwordFile": "p"}}}}',
      p: CANARY,
    })
    await chmod(join(root, 'p'), 0o644)
    expect((await read(root)).warnings).toEqual([
      `cluster "west": ${join(root, 'p')} holds a secret and is open to others (mode 644); chmod 600 it.`,
      `${join(root, 'airglow.json')}: line 2: there is no cluster "wset"; did you mean "west"?`,
    ])
  })

  test('a certificate of ours opens with its passphrase', async () => {
    const certificate = {
      clientCertFile: tlsFixture('client-certificate'),
      clientKeyFile: tlsFixture('client-key'),
      passphraseEnv: 'PASSPHRASE',
    }
    const root = await folder({ 'clusters.json': WEST, 'airglow.json': { defaults: certificate } })
    expect((await read(root, { PASSPHRASE: CLIENT_KEY_PASSPHRASE })).west.secureContext).not.toBeNull()
    await expect(read(root, { PASSPHRASE: 'wrong' })).rejects.toThrow(
      /airglow\.json: line 1: defaults: clientKeyFile .*client-key\.pem does not open/,
    )
    await expect(read(root)).rejects.toThrow('the environment variable PASSPHRASE is not set; set it.')
  })

  test.each<[object, Record<string, string>, RegExp]>([
    [
      { credentials: { user: 'a', passwordFile: 'nowhere' } },
      {},
      /line 1: cluster "west": passwordFile .*nowhere cannot be read/,
    ],
    [{ credentials: { user: 'a', passwordFile: 'empty' } }, {}, /passwordFile .*empty is empty/],
    [{ credentials: { user: 'a', passwordFile: 'large' } }, {}, /passwordFile .*large is larger than 4096 bytes/],
    [{ credentials: { user: 'a', passwordFile: '.' } }, {}, /passwordFile .* cannot be read/],
    [{ credentials: { user: 'a', passwordFile: '/dev/zero' } }, {}, /passwordFile \/dev\/zero cannot be read/],
    [{ credentials: { user: 'a', passwordEnv: 'UNSET' } }, {}, /environment variable UNSET is not set/],
    [{ caFile: 'empty' }, {}, /caFile .*empty holds no certificate in PEM/],
    [{ caFile: 'large' }, {}, /caFile .*large holds no certificate in PEM/],
    [{}, { AIRGLOW_AURORA_PASSWORD: 'x' }, /AIRGLOW_AURORA_PASSWORD is set, but AIRGLOW_AURORA_USER is not/],
    [{}, { AIRGLOW_AURORA_USER: 'x' }, /AIRGLOW_AURORA_PASSWORD is not set/],
    [{}, { AIRGLOW_AURORA_USER: 'x:y', AIRGLOW_AURORA_PASSWORD: 'x' }, /must be a name without a colon/],
  ])('%j with %j is refused', async (entry, environment, words) => {
    const root = await folder({
      'clusters.json': WEST,
      'airglow.json': { clusters: { west: entry } },
      empty: '',
      large: 'x'.repeat(5000),
    })
    await expect(read(root, environment)).rejects.toThrow(words)
    await expect(read(root, environment)).rejects.toBeInstanceOf(ConfigFileError)
  })
})
