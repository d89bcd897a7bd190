import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigError, readConfig, readListenConfig } from './config'
import { isLoopbackName } from './loopback'
import { parseJobKey, parsePathPart } from './path-part'

let directory: string
let file: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'airglow-config-'))
  file = join(directory, 'clusters.json')
  writeFileSync(
    file,
    JSON.stringify([
      { name: 'dca1', scheduler_uri: 'http://127.0.0.1:8081' },
      { name: 'old', zk: 'zk1', scheduler_zk_path: '/aurora' },
    ]),
  )
})
afterAll(() => rmSync(directory, { recursive: true }))

describe('configuration', () => {
  test('names the clusters, and has a default for all the rest', async () => {
    const config = await readConfig({ AIRGLOW_CLUSTERS: file })
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      groupingKeys: { updateMetadata: ['meta_update_id'], taskMetadata: ['meta_update_id'] },
    })
    expect(config.clusters.map(({ name, schedulerUrl, zooKeeper }) => [name, schedulerUrl, zooKeeper?.path])).toEqual([
      ['dca1', 'http://127.0.0.1:8081', undefined],
      ['old', null, '/aurora'],
    ])
    expect(config.files).toEqual([file, join(directory, 'airglow.json')])
  })

  test('a database is used where one is named, and its address shows itself to nobody', async () => {
    const url = 'postgres://air:hush-hush@db.example:5432/airglow'
    const config = await readConfig({ AIRGLOW_CLUSTERS: file, DATABASE_URL: url })
    expect(config.databaseUrl?.reveal()).toBe(url)
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('hush-hush')
    expect(config.warnings).toEqual([])
    expect((await readConfig({ AIRGLOW_CLUSTERS: file })).databaseUrl).toBeNull()

    const both = await readConfig({ AIRGLOW_CLUSTERS: file, DATABASE_URL: url, AIRGLOW_DATA: directory })
    expect(both.warnings).toEqual([expect.stringMatching(/^DATABASE_URL and AIRGLOW_DATA are both set/)])
    for (const wrong of ['mysql://air:hush-hush@db', 'hush-hush', '/var/lib/airglow']) {
      const refused = readConfig({ AIRGLOW_CLUSTERS: file, DATABASE_URL: wrong })
      await expect(refused).rejects.toThrow(ConfigError)
      await expect(refused).rejects.toThrow(/^DATABASE_URL must be an address like postgres:(?!.*hush-hush)/)
    }
  })

  test('takes keys, an empty list included', async () => {
    const { groupingKeys } = await readConfig({
      AIRGLOW_CLUSTERS: file,
      AIRGLOW_UPDATE_METADATA_KEYS: 'a, b,a',
      AIRGLOW_TASK_METADATA_KEYS: '',
    })
    expect(groupingKeys).toEqual({ updateMetadata: ['a', 'b'], taskMetadata: [] })
  })

  test('takes the keys of airglow.json for all clusters, in place of the default and beside those of the environment', async () => {
    const own = join(directory, 'own.json')
    writeFileSync(
      own,
      JSON.stringify({
        clusters: { dca1: { updateMetadataKeys: ['a', 'b'] }, old: { updateMetadataKeys: ['b', 'c'] } },
      }),
    )
    const keys = async (env: Record<string, string>) =>
      (await readConfig({ AIRGLOW_CLUSTERS: file, AIRGLOW_CONFIG: own, ...env })).groupingKeys
    expect(await keys({})).toEqual({ updateMetadata: ['a', 'b', 'c'], taskMetadata: ['meta_update_id'] })
    expect(await keys({ AIRGLOW_UPDATE_METADATA_KEYS: 'x,a' })).toMatchObject({ updateMetadata: ['x', 'a', 'b', 'c'] })
  })

  const refused: [Record<string, string>, RegExp][] = [
    [{ HOST: '0.0.0.0' }, /no login yet.*loopback only.*0\.0\.0\.0/],
    [{ HOST: '10.1.2.3' }, /loopback only/],
    [{ HOST: '::' }, /loopback only/],
    [{ PORT: 'http' }, /PORT must be a whole number from 0 to 65535, not “http”/],
    [{ PORT: '70000' }, /PORT must be/],
    [{ AIRGLOW_POLL_SECONDS: '0' }, /AIRGLOW_POLL_SECONDS must be/],
    [{ AIRGLOW_POLL_SECONDS: '20' }, /at least three times/],
    [{ AIRGLOW_QUIET_SECONDS: '1.5' }, /AIRGLOW_QUIET_SECONDS must be a whole number/],
    [{ AIRGLOW_CLUSTERS: '/nowhere/clusters.json' }, /nowhere\/clusters\.json.*cannot be read/],
    [{ AIRGLOW_CONFIG: '/nowhere/airglow.json' }, /nowhere\/airglow\.json.*cannot be read/],
    [{ AIRGLOW_AURORA_PASSWORD: 'canary' }, /AIRGLOW_AURORA_PASSWORD is set, but AIRGLOW_AURORA_USER is not/],
  ]
  for (const [env, message] of refused)
    test(`refuses ${JSON.stringify(env)} in one sentence`, async () => {
      const failure = await readConfig({ AIRGLOW_CLUSTERS: file, ...env }).then(
        () => null,
        (error: unknown) => error,
      )
      expect(failure).toBeInstanceOf(ConfigError)
      expect((failure as ConfigError).message).toMatch(message)
      expect((failure as ConfigError).message).not.toContain('\n')
    })

  test('without any cluster it says where to put one', async () => {
    writeFileSync(join(directory, 'empty.json'), '[]')
    await expect(readConfig({ AIRGLOW_CLUSTERS: join(directory, 'empty.json') })).rejects.toThrow(
      /Set AIRGLOW_CLUSTERS/,
    )
  })

  test('every way to write loopback is accepted', () => {
    expect(['127.0.0.1', 'localhost', '::1'].map((HOST) => readListenConfig({ HOST }).host)).toEqual([
      '127.0.0.1',
      'localhost',
      '::1',
    ])
  })
})

describe('addresses', () => {
  test('pages decode once, routes not again', () => {
    expect(parsePathPart('a%2Fb%25')).toBe('a/b%')
    expect(parsePathPart('a%2Fb', false)).toBe('a%2Fb')
    expect(() => parsePathPart('%')).toThrow(/%25/)
    expect(() => parsePathPart('')).toThrow(/1 to 512/)
  })

  test('a job key holds identifiers', () => {
    expect(parseJobKey({ role: 'web', environment: 'prod', name: 'a.b-c_d' })).toEqual({
      role: 'web',
      environment: 'prod',
      name: 'a.b-c_d',
    })
    expect(() => parseJobKey({ role: 'web', environment: 'a%20b', name: 'n' })).toThrow(/environment/)
  })

  test('only names of this machine are answered', () => {
    expect(['localhost', 'localhost:3000', '127.0.0.1:80', '[::1]:3000'].every(isLoopbackName)).toBe(true)
    expect(
      [null, '', 'localhost.evil.example', 'evil:3000', '127.0.0.1.evil', 'localhost:3000:1'].some(isLoopbackName),
    ).toBe(false)
  })
})
