import { describe, expect, test } from 'vitest'
import { ownHosts, parseHostPattern } from './own-hosts'

const isOwn = (url: string, allowed: string[], schedulerUrl: string | null = 'http://aurora.west:9000') =>
  ownHosts(schedulerUrl, allowed, () => ['10.0.0.7:8081'])(new URL(url))

describe('the cluster’s own hosts', () => {
  test.each<[string, string[], boolean]>([
    ['http://aurora.west:9000/api', [], true],
    ['http://AURORA.west:9000/api', [], true],
    ['http://aurora.west/api', [], false],
    ['http://10.0.0.7:8081/api', [], true],
    ['http://10.0.0.7:8082/api', [], false],
    ['http://a2.west:9000/api', ['a2.west'], true],
    ['http://a2.west:8081/api', ['a2.west'], false],
    ['http://a2.west:8081/api', ['A2.West:8081'], true],
    ['http://x.a2.west:9000/api', ['a2.west'], false],
    ['http://x.sched.west:9000/api', ['*.sched.west'], true],
    ['http://y.x.sched.west:9000/api', ['*.sched.west'], true],
    ['http://sched.west:9000/api', ['*.sched.west'], false],
    ['http://evilsched.west:9000/api', ['*.sched.west'], false],
    ['http://x.sched.west.evil:9000/api', ['*.sched.west'], false],
    ['http://x.sched.west:1/api', ['*.sched.west:1'], true],
    ['http://[::1]:8081/api', ['[::1]:8081'], true],
    ['http://[::1]:9000/api', ['[::1]'], true],
    ['https://b.west/api', ['b.west:443'], true],
  ])('%s with %j: %s', (url, allowed, own) => {
    expect(isOwn(url, allowed)).toBe(own)
  })

  test('without a scheduler_uri the port is Aurora’s', () => {
    expect(isOwn('http://a2.west:8081/api', ['a2.west'], null)).toBe(true)
    expect(isOwn('http://a2.west:9000/api', ['a2.west'], null)).toBe(false)
  })

  test.each([
    '',
    '*',
    '*.',
    '*.com',
    '*.1',
    'http://a',
    'a:b',
    'a:0',
    'a:65536',
    'a/b',
    'a b',
    'user@a',
    '*.[::1]',
    'a.*.b',
  ])('%j is no pattern', (text) => {
    expect(parseHostPattern(text)).toBeNull()
  })
})
