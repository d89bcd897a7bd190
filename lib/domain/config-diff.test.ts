import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FieldChange, groupChanges, inverseChange, type Segment, sideOf } from './change'
import { diffFields } from './config-diff'
import { configFields } from './config-fields'
import { turnsBetween } from './text-diff'

const config = (other: object = {}, executor: object = {}) => ({
  canonical: JSON.stringify({
    container: { docker: { image: 'registry.example.com/api:42' } },
    executorConfig: {
      name: 'AuroraExecutor',
      data: JSON.stringify({
        task: {
          processes: [
            { name: 'api', cmdline: './api --listen :$PORT --token abc' },
            { name: 'log', cmdline: 'log' },
          ],
        },
        ...executor,
      }),
    },
    isService: true,
    metadata: [
      { key: 'build', value: '42' },
      { key: 'team', value: 'web' },
    ],
    resources: [{ diskMb: 512 }, { namedPort: 'http' }, { numCpus: 0.25 }, { ramMb: 2048 }],
    ...other,
  }),
})

const told = ({ path, kind, segments }: FieldChange) => {
  const text = (side: 'before' | 'after') =>
    sideOf(segments, side)
      .map((segment) => segment.text)
      .join('')
  return [path.join(' › '), kind, text('before'), text('after')]
}
const diff = (before: { canonical: string }, after: { canonical: string }) =>
  diffFields(configFields(before, []), configFields(after, [])).map(told)

const MB = [{ diskMb: 512 }, { namedPort: 'http' }, { numCpus: 0.25 }]
const process = (cmdline: string) => ({
  task: {
    processes: [
      { name: 'api', cmdline },
      { name: 'log', cmdline: 'log' },
    ],
  },
})

describe('what differs between two configs', () => {
  test.each<[string, object, object, string[][]]>([
    ['ram', { resources: [...MB, { ramMb: 1000 }] }, {}, [['ram', 'changed', '2 GB', '1000 MB']]],
    [
      'a port',
      { resources: [...MB, { namedPort: 'admin' }, { ramMb: 2048 }] },
      {},
      [['port › admin', 'added', '', 'asked for']],
    ],
    [
      'metadata',
      {
        metadata: [
          { key: 'build', value: '43' },
          { key: 'team', value: 'web' },
        ],
      },
      {},
      [['metadata › build', 'changed', '42', '43']],
    ],
    ['a metadata key', { metadata: [{ key: 'build', value: '42' }] }, {}, [['metadata › team', 'gone', 'web', '']]],
    [
      'a repeated key',
      {
        metadata: [
          { key: 'build', value: '42' },
          { key: 'build', value: '43' },
          { key: 'team', value: 'web' },
        ],
      },
      {},
      [['metadata › build #2', 'added', '', '43']],
    ],
    [
      'a constraint',
      { constraints: [{ name: 'rack', constraint: { value: { values: ['a', 'b'] } } }] },
      {},
      [['constraints › rack › constraint › value › values', 'added', '', 'a\nb']],
    ],
    [
      'the image',
      { container: { docker: { image: 'registry.example.com/api:43' } } },
      {},
      [['container › docker › image', 'changed', 'registry.example.com/api:42', 'registry.example.com/api:43']],
    ],
    [
      'a command line',
      {},
      process('./api --listen :$PORT -v --token abc'),
      [
        [
          'executor › task › processes › api › cmdline',
          'changed',
          './api --listen :$PORT --token •••',
          './api --listen :$PORT -v --token •••',
        ],
      ],
    ],
    [
      'a secret in it',
      {},
      process('./api --listen :$PORT --token def'),
      [
        [
          'executor › task › processes › api › cmdline',
          'changed',
          './api --listen :$PORT --token •••',
          './api --listen :$PORT --token •••',
        ],
      ],
    ],
    ['a secret by its name', {}, { db_password: 'x' }, [['executor › db_password', 'added', '', '•••']]],
    ['nothing', {}, {}, []],
  ])('%s', (_, other, executor, expected) => {
    expect(diff(config(), config(other, executor))).toEqual(expected)
    const back = diffFields(configFields(config(other, executor), []), configFields(config(), []))
    const forth = diffFields(configFields(config(), []), configFields(config(other, executor), []))
    const sides = (changes: readonly FieldChange[]) => changes.map(told).sort()
    expect(sides(forth.map(inverseChange))).toEqual(sides(back))
  })

  test('executor data that is only written otherwise says so, and is silent beside other changes', () => {
    const spaced = (data: object) => ({
      canonical: JSON.stringify({ executorConfig: { name: 'x', data: JSON.stringify(data, null, 1) } }),
    })
    const dense = { canonical: JSON.stringify({ executorConfig: { name: 'x', data: '{"a":1}' } }) }
    expect(diff(dense, spaced({ a: 1 }))).toEqual([
      ['executor › data as text', 'changed', 'same content, written otherwise', 'same content, written otherwise'],
    ])
    expect(diff(dense, spaced({ a: 2 }))).toEqual([['executor › a', 'changed', '1', '2']])
  })

  test('a difference beyond what is shown is told all the same', () => {
    const long = (end: string) => ({ canonical: JSON.stringify({ tier: 'x'.repeat(30_000) + end }) })
    const [change] = diffFields(configFields(long('a'), []), configFields(long('b'), []))
    expect(change?.segments.at(-2)).toMatchObject({ is: 'new', text: ' (differs where it is not shown)' })
    expect(JSON.stringify(change?.segments).length).toBeLessThan(25_000)
  })

  test('two configs have the same fields exactly when they are the same JSON', () => {
    const json = fc.jsonValue({ maxDepth: 3 })
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), fc.dictionary(fc.string(), json), (a, b) => {
        const named = (value: object) =>
          configFields({ canonical: JSON.stringify(value) }, []).map(({ path, identity }) => [path, identity])
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
        expect(JSON.stringify([...named(a)].sort()) === JSON.stringify([...named(b)].sort())).toBe(same)
        expect(
          diffFields(
            configFields({ canonical: JSON.stringify(a) }, []),
            configFields({ canonical: JSON.stringify(a) }, []),
          ),
        ).toEqual([])
      }),
    )
  })
})

/** Objects by key: canonical JSON has no other order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

test('the turns between two lists lead from one to the other, by as few as there can be', () => {
  const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
  const common = (a: readonly string[], b: readonly string[]): number => {
    const [x, ...restA] = a
    const [y, ...restB] = b
    if (x === undefined || y === undefined) return 0
    return x === y ? 1 + common(restA, restB) : Math.max(common(restA, b), common(a, restB))
  }
  fc.assert(
    fc.property(list, list, (before, after) => {
      const turns = turnsBetween(before, after, (item) => item)
      expect(turns.filter(({ is }) => is !== 'new').map(({ item }) => item)).toEqual(before)
      expect(turns.filter(({ is }) => is !== 'gone').map(({ item }) => item)).toEqual(after)
      expect(turns.filter(({ is }) => is === 'same')).toHaveLength(common(before, after))
    }),
  )
})

test('what all sides share is told once, the rest by who shares it', () => {
  const sides = [
    [0, 1],
    [0, 1],
    [0, 2],
    [0, 1, 3],
  ].map((changes) => ({ changes }))
  expect(groupChanges(sides)).toEqual({
    common: [0],
    others: [
      { sides: [0, 1, 3], changes: [1] },
      { sides: [2], changes: [2] },
      { sides: [3], changes: [3] },
    ],
  })
  expect(groupChanges([])).toEqual({ common: [], others: [] })
})

test('a changed secret is seen to change, and never what it was', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{12,30}$/)
  fc.assert(
    fc.property(secret, secret, (old, fresh) => {
      fc.pre(old !== fresh)
      const [change] = diffFields(
        configFields(config({}, process(`API_TOKEN=${old} ./api --listen --verbose --colour`)), []),
        configFields(config({}, process(`API_TOKEN=${fresh} ./api --listen --verbose --colour`)), []),
      )
      const differing: Segment[] = change?.segments.filter(({ is }) => is !== 'same') ?? []
      expect(differing.map(({ is, secret: hidden }) => [is, hidden])).toEqual([
        ['gone', true],
        ['new', true],
      ])
      expect(JSON.stringify(change?.segments)).not.toContain(old)
      expect(JSON.stringify(change?.segments)).not.toContain(fresh)
    }),
  )
})
