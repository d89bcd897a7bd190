import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { configFields } from './config-fields'
import type { JobUpdateDetails, JobUpdateSettings } from './job-update'
import type { Member } from './meta-update'
import { config, member, update } from './sample.test-support'
import { findSkew, type SkewMember } from './skew'
import { saySkew, saySkewHeadline } from './skew-words'

const CANONICAL = {
  isService: true,
  priority: 1,
  tier: 'preferred',
  contactEmail: 'web@example.com',
  container: { docker: { image: 'api:42' } },
  executorConfig: {
    name: 'x',
    data: JSON.stringify({ task: { processes: [{ name: 'api', cmdline: './api' }] }, limit: 5 }),
  },
  metadata: [{ key: 'build', value: '42' }],
  resources: [{ numCpus: 0.25 }, { ramMb: 2048 }, { namedPort: 'http' }],
}

type Shape = {
  canonical?: object
  settings?: Partial<JobUpdateSettings>
  more?: Partial<Member>
  update?: Parameters<typeof update>[0]
}

function skewMember(cluster: string, shape: Shape = {}, other: Partial<SkewMember> = {}): SkewMember {
  const plain = update(shape.update)
  const desired = plain.desired && {
    ...plain.desired,
    config: { ...config(plain.desired.config.build), canonical: JSON.stringify(shape.canonical ?? CANONICAL) },
  }
  const details: JobUpdateDetails = { ...plain, desired, settings: { ...plain.settings, ...shape.settings } }
  return {
    member: member(cluster, details, shape.more),
    current: true,
    fields: desired && configFields(desired.config, []),
    heldBuild: null,
    ...other,
  }
}

const ALIKE = ['a1', 'b1', 'c1']
const alike = () => ALIKE.map((cluster) => skewMember(cluster))
const said = (members: readonly SkewMember[]) => findSkew(members, [], []).findings.map(saySkew)

test('what is the same everywhere is no skew', () => {
  const skew = findSkew(alike(), [], [])
  expect(skew).toEqual({ findings: [], notCompared: [], compared: 3 })
  expect(saySkewHeadline(skew)).toBeNull()
})

describe('one that is not like the others is named, and nothing else is', () => {
  const later = { key: { job: { role: 'web', environment: 'prod', name: 'api' }, id: 'u2' } }
  test.each<[string, SkewMember, string]>([
    [
      'build',
      skewMember('dca1', { update: { desired: { build: '43', ids: [0, 1, 2, 3] } } }),
      'dca1 differs: build 43 instead of 42',
    ],
    [
      'ram',
      skewMember('dca1', {
        canonical: { ...CANONICAL, resources: [{ numCpus: 0.25 }, { ramMb: 1024 }, { namedPort: 'http' }] },
      }),
      'dca1 differs: ram 1 GB instead of 2 GB',
    ],
    [
      'a field less',
      skewMember('dca1', { canonical: { ...CANONICAL, metadata: undefined } }),
      'dca1 differs: no metadata › build, unlike most',
    ],
    [
      'a field more',
      skewMember('dca1', { canonical: { ...CANONICAL, production: true } }),
      'dca1 differs: production true, which most have not',
    ],
    [
      'wait',
      skewMember('dca1', { settings: { minWaitInInstanceRunningMs: 45_000 } }),
      'dca1 differs: watched after start 45 s instead of 10 s',
    ],
    [
      'pulse guard',
      skewMember('dca1', { settings: { blockIfNoPulsesAfterMs: 60_000 } }),
      'dca1 differs: pulse guard waits after 60 s without one instead of none',
    ],
    [
      'strategy',
      skewMember('dca1', { settings: { strategy: { kind: 'batch', groupSize: 2, autopause: true } } }),
      'dca1 differs: strategy batches of 2, pausing after each instead of 2 at a time',
    ],
    [
      'instances',
      skewMember('dca1', { update: { desired: { build: '42', ids: [0, 1, 2] } } }),
      'dca1 differs: instances 3 (0–2) instead of 4 (0–3)',
    ],
    [
      'old build',
      skewMember('dca1', { update: { old: { 0: '40', 1: '41', 2: '41', 3: '41' } } }),
      'dca1 differs: build it replaces 40, 41 instead of 41',
    ],
    [
      'later update',
      skewMember('dca1', { more: { supersededBy: { ...update().summary, ...later } } }),
      'dca1: a later update is on top of it, unlike most',
    ],
    ['hold', skewMember('dca1', {}, { heldBuild: '42' }), 'dca1: brings 42, which is held, unlike most'],
    [
      'restored',
      skewMember('dca1', { update: { status: 'ROLLED_BACK' } }),
      'dca1: restored or on its way back, unlike most',
    ],
    ['two ids', skewMember('dca1', { more: { otherIds: ['x', 'y'] } }), 'dca1: its grouping key also holds x, y'],
    [
      'grouping',
      skewMember('dca1', { more: { because: { by: 'update-metadata', key: 'k' } } }),
      'dca1 differs: grouped by update metadata k instead of its update id',
    ],
    ['late', skewMember('dca1', { update: { createdAtMs: 2 * 3_600_000 } }), 'dca1 started 120 min after most'],
  ])('%s', (_, odd, sentence) => expect(said([...alike(), odd])).toEqual([sentence]))

  test('another job, another person', () => {
    const elsewhere = skewMember('dca1', { update: { job: { role: 'web', environment: 'prod', name: 'other' } } })
    expect(said([...alike(), elsewhere])).toEqual(['dca1 differs: job web/prod/other instead of web/prod/api'])
    const other = skewMember('dca1')
    const summary = { ...other.member.update.summary, user: 'ann' }
    expect(
      said([...alike(), { ...other, member: { ...other.member, update: { ...other.member.update, summary } } }]),
    ).toEqual(['dca1 differs: started by ann instead of bo'])
  })

  test('two updates of one job in one cluster: the newest is compared', () => {
    const old = skewMember('a1', { update: { id: 'u0', desired: { build: '7', ids: [0, 1, 2, 3] } } })
    expect(said([...alike(), old])).toEqual(['a1 has two updates of one job in it'])
  })

  test('any one field of the config', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean())
    const others = {
      a: 1,
      b: { c: 'x', d: [1, 2] },
      e: [
        { name: 'p', v: 1 },
        { name: 'q', v: 2 },
      ],
    }
    const places: readonly [string, (v: unknown) => object][] = [
      ['a', (a) => ({ ...others, a })],
      ['b › c', (c) => ({ ...others, b: { ...others.b, c } })],
      [
        'e › q › v',
        (v) => ({
          ...others,
          e: [
            { name: 'p', v: 1 },
            { name: 'q', v },
          ],
        }),
      ],
    ]
    fc.assert(
      fc.property(fc.constantFrom(...places), value, fc.nat(3), (place, odd, at) => {
        const [path, withValue] = place
        const canonical = withValue(odd)
        fc.pre(JSON.stringify(canonical) !== JSON.stringify(others))
        const members = ['a1', 'b1', 'c1', 'd1'].map((cluster, index) =>
          skewMember(cluster, { canonical: index === at ? canonical : others }),
        )
        const { findings } = findSkew(members, [], [])
        expect(
          findings.map((one) => [one.kind, one.path.join(' › '), one.others.map(({ clusters }) => clusters)]),
        ).toEqual([['field', path, [[members[at]?.member.key.cluster]]]])
        expect(findings[0]?.norm?.clusters).toHaveLength(3)
      }),
    )
  })
})

describe('honest about what nobody knows', () => {
  test('a tie has no norm', () => {
    const odd = ['c1', 'd1'].map((cluster) => skewMember(cluster, { settings: { maxFailedInstances: 3 } }))
    const members = [...alike().slice(0, 2), ...odd]
    expect(said(members)).toEqual([
      'Not the same everywhere: failed instances tolerated (0 in a1 and b1; 3 in c1 and d1)',
    ])
    expect(findSkew(members, [], []).findings[0]?.norm).toBeNull()
  })

  test('a member without details, and a cluster nobody has read, are not compared; one from an old picture in part', () => {
    const bare = skewMember('dca1')
    const unread = {
      ...bare,
      fields: null,
      member: { ...bare.member, update: { ...bare.member.update, details: null } },
    }
    const stale = skewMember('old1', { more: { supersededBy: update().summary } }, { current: false })
    expect(findSkew([...alike(), unread, stale], [], ['phx1'])).toEqual({
      findings: [],
      compared: 4,
      notCompared: [
        { cluster: 'dca1', why: 'no-details' },
        { cluster: 'old1', why: 'state-not-read' },
        { cluster: 'phx1', why: 'not-read' },
      ],
    })
  })

  test('a cluster that has the job and not the update', () => {
    const skew = findSkew(alike(), [{ cluster: 'phx1', job: 'web/prod/api', otherId: null }], [])
    expect(saySkewHeadline(skew)).toBe('phx1 has the job, but not this update')
  })

  test('several differences: the one that matters most, and how many more', () => {
    const odd = skewMember('dca1', {
      settings: { maxFailedInstances: 3 },
      canonical: { ...CANONICAL, tier: 'preemptible' },
    })
    expect(saySkewHeadline(findSkew([...alike(), odd], [], []))).toBe(
      'dca1 differs: tier preemptible instead of preferred, and 1 more difference',
    )
  })
})
