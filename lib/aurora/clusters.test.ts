import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findClusterFiles, readClusterFiles } from './cluster-files'
import { ClusterFileError, parseClusters } from './clusters'
import { jsonErrorLine } from './json-error-line'

const parse = (content: unknown) => parseClusters(JSON.stringify(content), 'clusters.json')
const urlOf = (scheduler_uri: string) => parse([{ name: 'west', scheduler_uri }])[0]?.schedulerUrl

describe('clusters.json', () => {
  test('the list form and the object form mean the same', () => {
    const west = {
      name: 'west',
      scheduler_uri: 'http://aurora.west:8081',
      auth_mechanism: 'UNAUTHENTICATED',
      slave_root: '/var',
    }
    expect(parse([west])).toEqual(parse({ anything: west }))
    expect(parse([west])).toEqual([
      {
        name: 'west',
        schedulerUrl: 'http://aurora.west:8081',
        reason: null,
        zk: null,
        zkPort: 2181,
        schedulerZkPath: null,
        proxyUrl: null,
        authMechanism: 'UNAUTHENTICATED',
        path: 'clusters.json',
      },
    ])
  })

  test.each([
    ['aurora.west', 'http://aurora.west:8081'],
    ['aurora.west:9000', 'http://aurora.west:9000'],
    ['http://aurora.west', 'http://aurora.west:8081'],
    ['http://aurora.west:80', 'http://aurora.west'],
    ['http://aurora.west:80/', 'http://aurora.west'],
    ['https://aurora.west', 'https://aurora.west'],
    ['https://aurora.west:8443/api', 'https://aurora.west:8443'],
    ['HTTP://Aurora.West/scheduler', 'http://aurora.west:8081'],
    ['http://[::1]', 'http://[::1]:8081'],
    ['http://[::1]:9000', 'http://[::1]:9000'],
  ])('scheduler_uri %s becomes %s', (uri, url) => {
    expect(urlOf(uri)).toBe(url)
  })

  test.each([
    ['ftp://aurora.west', 'must begin with http'],
    ['file:///etc/passwd', 'must begin with http'],
    ['http://user:secret@aurora.west', 'credentials'],
    ['http://aurora.west/?x=1', 'query'],
    ['http://aurora.west/#x', 'fragment'],
    ['http://aurora.west/quitquitquit', 'path'],
    ['http://', 'no URL'],
    ['http://aurora.west:99999', 'no URL'],
  ])('scheduler_uri %s is refused: %s', (uri, why) => {
    expect(() => urlOf(uri)).toThrow(ClusterFileError)
    expect(() => urlOf(uri)).toThrow(why)
    expect(() => urlOf(uri)).toThrow('clusters.json: entry 1, scheduler_uri')
  })

  test('a refusal does not repeat a password', () => {
    expect(() => urlOf('http://user:secret@aurora.west')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    )
  })

  test('a cluster known only through ZooKeeper is kept, with the reason why it is not observed', () => {
    expect(parse([{ name: 'east', zk: 'zk1,zk2', scheduler_zk_path: '/aurora/scheduler' }])).toMatchObject([
      {
        name: 'east',
        schedulerUrl: null,
        reason: 'Leader discovery through ZooKeeper is not built into this version; add scheduler_uri.',
        schedulerZkPath: '/aurora/scheduler',
      },
    ])
  })

  test('entries without a name are skipped', () => {
    expect(parse([{ scheduler_uri: 'http://a' }, { name: 'b', scheduler_uri: 'http://b' }])).toHaveLength(1)
  })

  test.each<[string, string, string]>([
    ['not JSON', '[\n  {"name": "a",\n   "scheduler_uri": "http://a",\n  }\n]', 'line 4'],
    ['cut short', '[{"name": "a"', 'line 1'],
    ['a number', '7', 'must hold a list'],
    ['a list of strings', '["a"]', 'entry 1'],
    ['a name with a slash', '[{"name": "a/b", "scheduler_uri": "http://a"}]', 'entry 1, name'],
    ['a port that is none', '{"west": {"name": "a", "zk": "z", "zk_port": "2181"}}', 'entry "west", zk_port'],
    ['no address at all', '[{"name": "a"}]', 'add scheduler_uri'],
    ['a name twice', '[{"name":"a","zk":"z"},{"name":"a","zk":"z"}]', 'cluster "a" is listed twice'],
    [
      'too many entries',
      JSON.stringify(Array.from({ length: 501 }, (_, i) => ({ name: `c${i}`, zk: 'z' }))),
      'at most 500',
    ],
    ['too large a file', `["${'x'.repeat(1024 * 1024)}"]`, 'larger than'],
  ])('%s is refused by name and place', (_, content, place) => {
    expect(() => parseClusters(content, '/etc/aurora/clusters.json')).toThrow(ClusterFileError)
    expect(() => parseClusters(content, '/etc/aurora/clusters.json')).toThrow(place)
    expect(() => parseClusters(content, '/etc/aurora/clusters.json')).toThrow(/^\/etc\/aurora\/clusters\.json: .*\.$/)
  })

  test('whatever the text, it is clusters or a ClusterFileError', () => {
    const entry = fc.record({ name: fc.string(), scheduler_uri: fc.webUrl(), zk: fc.anything() }, { requiredKeys: [] })
    const content = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(entry).map((entries) => JSON.stringify(entries)),
    )
    fc.assert(
      fc.property(content, (text) => {
        try {
          for (const { name } of parseClusters(text, 'x')) expect(name).toMatch(/^[\w.-]+$/)
        } catch (error) {
          expect(error).toBeInstanceOf(ClusterFileError)
        }
      }),
    )
  })
})

test('jsonErrorLine agrees with JSON.parse about what is JSON', () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '\n', '1', '\\'))
    .map(([json, at, piece]) => {
      const position = at % (json.length + 1)
      return json.slice(0, position) + piece + json.slice(position + (at % 3))
    })
  fc.assert(
    fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
      expect(jsonErrorLine(text) === null).toBe(isJson(text))
    }),
    { numRuns: 3000 },
  )
  expect(jsonErrorLine('['.repeat(1_000_000))).toBe(1)
  expect(jsonErrorLine(`["${'x\\n'.repeat(300_000)}"]`)).toBeNull()
  expect(jsonErrorLine(`[\n"${'x\\n'.repeat(300_000)}`)).toBe(2)
})

describe('where clusters.json is found', () => {
  async function directory(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'airglow-clusters-'))
    onTestFinished(() => rm(path, { recursive: true }))
    return path
  }
  const file = (name: string, port: number) => JSON.stringify([{ name, scheduler_uri: `http://host:${port}` }])

  test('an explicit path is the only one', async () => {
    const places = { explicitPath: '/nowhere/clusters.json', configRoot: undefined, home: '/root' }
    expect(await findClusterFiles(places)).toEqual(['/nowhere/clusters.json'])
    await expect(readClusterFiles(['/nowhere/clusters.json'])).rejects.toThrow(
      '/nowhere/clusters.json: the file cannot be read',
    )
  })

  test('the home directory comes after the config root and wins', async () => {
    const [root, home] = [await directory(), await directory()]
    await mkdir(join(home, '.aurora'))
    await writeFile(
      join(root, 'clusters.json'),
      JSON.stringify([...JSON.parse(file('a', 1)), ...JSON.parse(file('b', 2))]),
    )
    await writeFile(join(home, '.aurora', 'clusters.json'), file('a', 3))
    const paths = await findClusterFiles({ explicitPath: undefined, configRoot: root, home })
    expect(paths).toEqual([join(root, 'clusters.json'), join(home, '.aurora', 'clusters.json')])
    const clusters = await readClusterFiles(paths)
    expect(clusters.map(({ name, schedulerUrl }) => [name, schedulerUrl])).toEqual([
      ['a', 'http://host:3'],
      ['b', 'http://host:2'],
    ])
  })

  test('usual places without a file are left out', async () => {
    expect(
      await findClusterFiles({ explicitPath: undefined, configRoot: await directory(), home: await directory() }),
    ).toEqual([])
  })

  test('a file is not read beyond its limit', async () => {
    const path = join(await directory(), 'clusters.json')
    await writeFile(path, ' '.repeat(3 * 1024 * 1024))
    await expect(readClusterFiles([path])).rejects.toThrow('larger than')
  })
})
