import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAnnouncement, readAnnouncement } from './leader-announcement'

const service = { host: 'sched', port: 8081 }
const read = (content: unknown) => {
  const announcement = readAnnouncement(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)))
  return announcement.kind === 'leader' ? announcement.url.href : announcement.reason
}

describe('what a leader announces', () => {
  test.each<[string, unknown, string]>([
    [
      'http as stock Aurora writes it',
      { serviceEndpoint: service, additionalEndpoints: { http: { host: 'web', port: 80 } }, status: 'ALIVE' },
      'http://web/api',
    ],
    [
      'https before http',
      {
        serviceEndpoint: service,
        additionalEndpoints: { http: { host: 'web', port: 80 }, https: { host: 'tls', port: 8443 } },
        status: 'ALIVE',
      },
      'https://tls:8443/api',
    ],
    [
      'the service itself where there is no other',
      { serviceEndpoint: service, additionalEndpoints: { thrift: 7 }, status: 'ALIVE' },
      'http://sched:8081/api',
    ],
    ['an IPv6 address', { serviceEndpoint: { host: '::1', port: 1 }, status: 'ALIVE' }, 'http://[::1]:1/api'],
    ['one that is leaving', { serviceEndpoint: service, status: 'DEAD' }, 'its status is not ALIVE'],
    ['no status', { serviceEndpoint: service }, 'it has no readable endpoint and status'],
    ['no endpoint', { additionalEndpoints: {}, status: 'ALIVE' }, 'it has no endpoint'],
    [
      'a port that is none',
      { serviceEndpoint: { host: 'a', port: 0 }, status: 'ALIVE' },
      'it has no readable endpoint and status',
    ],
    [
      'a host with a path',
      { serviceEndpoint: { host: 'a/b', port: 1 }, status: 'ALIVE' },
      'it has no readable endpoint and status',
    ],
    [
      'a host with credentials',
      { serviceEndpoint: { host: 'u@a', port: 1 }, status: 'ALIVE' },
      'it has no readable endpoint and status',
    ],
    [
      'colons that are no address',
      { serviceEndpoint: { host: 'a:b', port: 1 }, status: 'ALIVE' },
      'its host cannot be used',
    ],
    ['no JSON', 'member', 'it is no JSON'],
    ['nothing', '', 'it is no JSON'],
    ['a list', [], 'it has no readable endpoint and status'],
    ['too much', `"${'x'.repeat(64 * 1024)}"`, 'it is longer than 65536 bytes'],
  ])('%s', (_, content, wanted) => {
    expect(read(content)).toBe(wanted)
  })

  test('whatever the bytes, it is an address of http or https with the path /api, or a reason', () => {
    const endpoint = fc.record({ host: fc.oneof(fc.string(), fc.domain()), port: fc.integer() })
    const content = fc
      .record({ serviceEndpoint: endpoint, status: fc.constant('ALIVE') })
      .map((one) => JSON.stringify(one))
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), content), (text) => {
        const announcement = readAnnouncement(Buffer.from(text))
        if (announcement.kind === 'leader') expect(announcement.url.href).toMatch(/^http:\/\/[^@/]+\/api$/)
        else expect(announcement.reason).not.toBe('')
      }),
    )
  })

  test('election nodes announce nothing', () => {
    expect(['member_0000000001', '_c_1-latch-2', 'xmember_', 'singleton'].map(isAnnouncement)).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})
