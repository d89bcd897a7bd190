import { describe, expect, test } from 'vitest'
import { decideRedirect, hostAndPort } from './redirect'

const ALLOWED = new Set(['a.example:8081', 'a.example:443', 'b.example:443'])
const decide = (from: string, location: string | undefined, hops = 0) =>
  decideRedirect(new URL(from), location, hops, (url) => ALLOWED.has(hostAndPort(url)))

describe('decideRedirect', () => {
  test.each([
    ['http://b.example/api', 'http://a.example:8081/api', 'http://a.example:8081/api'],
    ['http://b.example/api', 'https://b.example/api', 'https://b.example/api'],
    ['https://b.example/api', 'https://A.EXAMPLE:443/api', 'https://a.example/api'],
    ['https://b.example/api', '/api', 'https://b.example/api'],
  ])('from %s, %s is followed', (from, location, url) => {
    expect(decide(from, location)).toEqual({ kind: 'follow', url: new URL(url) })
  })

  test.each<[string, string | undefined, string]>([
    ['https://b.example/api', 'http://a.example:8081/api', 'it leads from HTTPS to HTTP'],
    [
      'http://b.example/api',
      'http://a.example/api',
      'a.example:80 is not listed for this cluster; if it is one of its schedulers, add it to allowedHosts in airglow.json',
    ],
    [
      'http://b.example/api',
      'http://a.example.:8081/api',
      'a.example.:8081 is not listed for this cluster; if it is one of its schedulers, add it to allowedHosts in airglow.json',
    ],
    ['http://b.example/api', 'http://u:p@a.example:8081/api', 'it carries credentials'],
    ['http://b.example/api', 'http://a.example:8081/API', 'it leads to another path than /api'],
    ['http://b.example/api', 'http://a.example:8081/api#x', 'it leads to another path than /api'],
    ['http://b.example/api', 'http://a.example:8081/x/../quitquitquit', 'it leads to another path than /api'],
    ['http://b.example/api', 'javascript:alert(1)', 'it leads away from HTTP'],
    ['http://b.example/api', 'http://a.example:99999/api', 'it names no readable address'],
    ['http://b.example/api', undefined, 'it names no readable address'],
    ['https://b.example/api', '//a.example/api', 'its host is not written as a plain host and port'],
    ['https://b.example/api', '/\\a.example/api', 'its host is not written as a plain host and port'],
    ['http://b.example/api', 'http://\uff41.example:8081/api', 'its host is not written as a plain host and port'],
    ['http://b.example/api', 'http://a%2eexample:8081/api', 'its host is not written as a plain host and port'],
    ['http://b.example/api', 'http://a.example:08081/api', 'its host is not written as a plain host and port'],
  ])('from %s, %s is refused', (from, location, reason) => {
    expect(decide(from, location)).toEqual({ kind: 'refuse', reason })
  })

  test('two hops are followed and a third is not', () => {
    const kinds = [0, 1, 2, 3].map((hops) => decide('http://b.example/api', 'http://a.example:8081/api', hops).kind)
    expect(kinds).toEqual(['follow', 'follow', 'refuse', 'refuse'])
  })
})

test('hosts are compared with their ports written out', () => {
  expect(hostAndPort(new URL('http://Aurora.West/api'))).toBe('aurora.west:80')
  expect(hostAndPort(new URL('https://aurora.west'))).toBe('aurora.west:443')
  expect(hostAndPort(new URL('http://[::1]:8081'))).toBe('[::1]:8081')
})
