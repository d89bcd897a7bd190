import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMaskRule } from './mask-rule'
import { MASK, maskText, maskTree } from './secret-mask'
import { isSecretName } from './secret-name'

describe('names', () => {
  test.each([
    'password',
    'DB_PASSWORD',
    'dbPassword2',
    'PGPASSWORD',
    'api_key',
    'apiKey',
    'X-Api-Key',
    'tls.key',
    'GITHUB_TOKEN',
    'authToken',
    'client-secret',
    'secrets',
    'aws_credentials',
    'SESSION_COOKIE',
    'db_pwd',
    'DB_PASS',
    'auth',
    'SENTRY_DSN',
    'Authorization',
  ])('%s is secret', (name) => expect(isSecretName(name)).toBe(true))
  test.each([
    'statusKey',
    'public_key',
    'build',
    'tokenizer',
    'keyspace',
    'compass',
    'monkey',
    'author',
    'path',
    'ram',
    '',
    '__',
  ])('%s is not', (name) => expect(isSecretName(name)).toBe(false))
})

describe('text', () => {
  test.each<[string, string]>([
    ['FOO_TOKEN=abc ./run --x', `FOO_TOKEN=${MASK} ./run --x`],
    ['sh -c "./run TOKEN=abc" --other 3', `sh -c "./run TOKEN=${MASK}" --other 3`],
    ["PASSWORD='a b' next", `PASSWORD=${MASK} next`],
    ['{"password": "x\\"y", "b": 1}', `{"password": ${MASK}, "b": 1}`],
    ['{\\"password\\": \\"x\\", \\"b\\": 1}', `{\\"password\\": ${MASK}, \\"b\\": 1}`],
    ['curl -u me:pw https://a:b@h/x?token=1&c=2', `curl -u ${MASK} https://${MASK}@h/x?token=${MASK}&c=2`],
    ['postgres://u:pa/ss@db/x', `postgres://${MASK}@db/x`],
    ['--api-key abc --port 3', `--api-key ${MASK} --port 3`],
    ['password: |\n  foo\n  bar\nnext: 1', `password: ${MASK}\nnext: 1`],
    ['-H "Authorization: Token abc def" -v', `-H "Authorization: ${MASK}" -v`],
    ['PASSWORD=$(cat a b) run', `PASSWORD=${MASK} run`],
    ['PASSWORD=a\\ b run', `PASSWORD=${MASK} run`],
    ['["--password", "x y", "b"]', `["--password", ${MASK}, "b"]`],
    ['PASSWORD="unclosed rest of', `PASSWORD=${MASK}`],
    ['the api key is Zm9vYmFyMTIzNDU2Nzg5MGFiY2Q here', `the api key is ${MASK} here`],
    [`a ${['gh', 'p_'].join('')}${'a1'.repeat(18)} b`, `a ${MASK} b`],
    [`a ${['AK', 'IA'].join('')}IOSFODNN7EXAMPLE b`, `a ${MASK} b`],
    ['-----BEGIN X KEY-----\nabc\n-----END X KEY-----\nrest', `${MASK}\nrest`],
    ['-----BEGIN X KEY-----\nabc', MASK],
    ['./gateway --listen :$PORT registry.example.com/x:42', './gateway --listen :$PORT registry.example.com/x:42'],
    ['http://%host%:%port:http%', 'http://%host%:%port:http%'],
  ])('%s', (text, masked) => expect(maskText(text, [])).toBe(masked))

  test('patterns of the installation’s own, also across pieces of a long text', () => {
    const parsed = parseMaskRule('corp-[a-z]+')
    const rules = parsed.kind === 'rule' ? [parsed.rule] : []
    expect(maskText('see corp-abc and corp-d', rules)).toBe(`see ${MASK} and ${MASK}`)
    for (const before of [0, 480, 499, 500, 997, 1000, 1500]) {
      const text = `${'. '.repeat(before)}corp-${'x'.repeat(3000)} end`
      expect(maskText(text, rules)).toBe(`${'. '.repeat(before)}${MASK} end`)
    }
  })
})

/** Ways in which people give a secret to a process. */
const PLANTS: readonly ((secret: string) => string)[] = [
  (s) => `API_TOKEN=${s} ./run`,
  (s) => `export DB_PASSWORD='${s}' && ./run`,
  (s) => `./run --password ${s} --x`,
  (s) => `./run --client-secret="${s}"`,
  (s) => `curl -H 'Authorization: Bearer ${s}' x`,
  (s) => `https://me:${s}@host/path`,
  (s) => `{"a": {"credentials": {"user": "${s}"}}}`,
  (s) => JSON.stringify({ data: JSON.stringify({ env: [{ name: 'APP_SECRET', value: s }] }) }),
  (s) => JSON.stringify([{ value: s, name: 'APP_SECRET' }]),
  (s) => `env:\n- name: APP_SECRET\n  value: ${s}\n`,
  (s) => JSON.stringify({ secrets: [s, { a: s }] }),
  (s) => JSON.stringify({ args: ['--api-key', s, 'x'] }),
  (s) => `private_key:\n  ${s}\nother: 1`,
]

test('a planted secret is never seen, wherever it stands in a tree', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9_]{12,40}$/)
  fc.assert(
    fc.property(secret, fc.constantFrom(...PLANTS), fc.string(), fc.string(), (planted, plant, before, after) => {
      fc.pre(!before.includes(planted) && !after.includes(planted) && !/["'`\\]/.test(before))
      const text = plant(planted)
      const tree = {
        message: `${before} ${text}`,
        deep: [{ config: text, [before]: after }],
        list: [text, 'password=', text],
      }
      expect(JSON.stringify(maskTree(tree, []))).not.toContain(planted)
    }),
    { numRuns: 500 },
  )
})

test('what is no secret stays', () => {
  const tree = { a: [1, true, null, 'x'], password: { is: true, of: ['y', 2] }, env: { name: 'HOME', value: '/root' } }
  expect(maskTree(tree, [])).toEqual({
    a: [1, true, null, 'x'],
    password: { is: true, of: [MASK, MASK] },
    env: { name: 'HOME', value: '/root' },
  })
})

describe('patterns', () => {
  test.each(['corp-[a-z]+', 'AB\\d{6}', '(?:x|y)-[0-9a-f]{8,64}', 'a+b+', '[(+*]x'])('%s is taken', (pattern) =>
    expect(parseMaskRule(pattern).kind).toBe('rule'),
  )
  test.each<[string, RegExp]>([
    ['(', /no regular expression/],
    ['(a+)+', /repeat a group/],
    ['(a|b){3}', /repeat a group/],
    ['a+b+c+', /too many repetitions/],
    ['(a)\\1', /refer back/],
    ['(?=a)b', /look around/],
    ['(?<n>a)', /look around/],
    ['a*', /match nothing/],
    ['a{1,900}b{1,900}c{1,900}', /too many repetitions/],
    ['x'.repeat(201), /200 characters/],
  ])('%s is refused', (pattern, problem) => {
    const parsed = parseMaskRule(pattern)
    expect(parsed.kind === 'wrong' ? parsed.problem : '').toMatch(problem)
  })
})
