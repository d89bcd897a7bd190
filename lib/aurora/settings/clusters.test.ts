import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { serverName } from '../link/zookeeper-place'
import { parseClusters } from './clusters'
import { ConfigFileError } from './config-text'

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
        zooKeeper: null,
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
    expect(() => urlOf(uri)).toThrow(ConfigFileError)
    expect(() => urlOf(uri)).toThrow(why)
    expect(() => urlOf(uri)).toThrow('clusters.json: line 1: entry 1, scheduler_uri')
  })

  test('a refusal does not repeat a password', () => {
    expect(() => urlOf('http://user:secret@aurora.west')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    )
  })

  const east = { name: 'east', zk: 'zk1', scheduler_zk_path: '/aurora/scheduler' }

  test.each<[object, string[], string]>([
    [{}, ['zk1:2181'], '/aurora/scheduler'],
    [{ zk: 'zk1,zk2', zk_port: 2888 }, ['zk1:2888', 'zk2:2888'], '/aurora/scheduler'],
    [{ zk: ' zk1:4000 , zk2,10.1.2.3:1' }, ['zk1:4000', 'zk2:2181', '10.1.2.3:1'], '/aurora/scheduler'],
    [{ zk: '[::1]:4000,[fe80::1]' }, ['[::1]:4000', '[fe80::1]:2181'], '/aurora/scheduler'],
    [{ scheduler_zk_path: '/aurora/scheduler/' }, ['zk1:2181'], '/aurora/scheduler'],
    [{ scheduler_zk_path: '/' }, ['zk1:2181'], '/'],
  ])('ZooKeeper as %j', (changes, servers, path) => {
    const [cluster] = parse([{ ...east, ...changes }])
    expect(cluster?.zooKeeper?.servers.map(serverName)).toEqual(servers)
    expect(cluster?.zooKeeper?.path).toBe(path)
    expect(cluster?.schedulerUrl).toBeNull()
  })

  test.each<[object, string]>([
    [{ zk: 'zk1,,zk2' }, 'entry 1, zk: "" is no server; write host,host or host:port,host:port.'],
    [{ zk: 'http://zk1' }, 'entry 1, zk: "http://zk1" is no server'],
    [{ zk: 'zk1:70000' }, 'entry 1, zk: "zk1:70000" is no server'],
    [{ zk: 'zk1/chroot' }, 'entry 1, zk: "zk1/chroot" is no server'],
    [{ zk: Array.from({ length: 21 }, (_, i) => `zk${i}`).join() }, 'more than 20 servers'],
    [{ scheduler_zk_path: null }, 'entry 1, zk: with zk, scheduler_zk_path is needed; add it'],
    [{ scheduler_zk_path: 'aurora' }, 'entry 1, scheduler_zk_path: it is no path of ZooKeeper'],
    [{ scheduler_zk_path: '/a//b' }, 'it is no path of ZooKeeper'],
    [{ scheduler_zk_path: '/a/../b' }, 'it is no path of ZooKeeper'],
  ])('ZooKeeper as %j is refused', (changes, why) => {
    expect(() => parse([{ ...east, ...changes }])).toThrow(why)
  })

  test('entries without a name are skipped', () => {
    expect(parse([{ scheduler_uri: 'http://a' }, { name: 'b', scheduler_uri: 'http://b' }])).toHaveLength(1)
  })

  test.each<[string, string, string]>([
    ['not JSON', '[\n  {"name": "a",\n   "scheduler_uri": "http://a",\n  }\n]', 'line 4: here this stops being JSON'],
    ['cut short', '[{"name": "a"', 'line 1'],
    ['a number', '7', 'must hold a list'],
    ['a list of strings', '[\n"a"]', 'line 2: entry 1'],
    ['a name with a slash', '[\n{"name": "a/b", "scheduler_uri": "http://a"}]', 'line 2: entry 1, name'],
    [
      'a port that is none',
      '{"west":\n {"name": "a", "zk": "z",\n\n "zk_port": "2181"}}',
      'line 4: entry "west", zk_port',
    ],
    [
      'a bad address in a second entry',
      '[{"name": "a", "zk": "z", "scheduler_zk_path": "/"},\n{"name": "b",\n"scheduler_uri": "ftp://x"}]',
      'line 3: entry 2, scheduler_uri',
    ],
    ['no address at all', '[\n\n{"name": "a"}]', 'line 3: entry 1: cluster "a" has neither scheduler_uri nor zk'],
    [
      'a name twice',
      '[{"name":"a","scheduler_uri":"z"},\n{"scheduler_uri":"y",\n"name":"a"}]',
      'line 3: cluster "a" is listed twice',
    ],
    [
      'too many entries',
      JSON.stringify(Array.from({ length: 501 }, (_, i) => ({ name: `c${i}`, zk: 'z' }))),
      'at most 500',
    ],
    ['too large a file', `["${'x'.repeat(1024 * 1024)}"]`, 'larger than'],
  ])('%s is refused by name and place', (_, content, place) => {
    expect(() => parseClusters(content, '/etc/aurora/clusters.json')).toThrow(ConfigFileError)
    expect(() => parseClusters(content, '/etc/aurora/clusters.json')).toThrow(place)
    expect(() => parseClusters(content, '/etc/aurora/clusters.json')).toThrow(/^\/etc\/aurora\/clusters\.json: .*\.$/)
  })

  test('whatever the text, it is clusters or a ConfigFileError', () => {
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
          expect(error).toBeInstanceOf(ConfigFileError)
        }
      }),
    )
  })
})
