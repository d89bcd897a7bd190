import { describe, expect, test } from 'vitest'
import { fillLink, type LinkTemplate, linksFor, parseLinkTemplate } from './deep-link'

function link(template: string): LinkTemplate {
  const parsed = parseLinkTemplate('Logs', template)
  if (parsed.kind === 'wrong') throw new Error(parsed.problem)
  return parsed.link
}
const problem = (template: string) => {
  const parsed = parseLinkTemplate('Logs', template)
  return parsed.kind === 'wrong' ? parsed.problem : null
}
const url = (template: string, values: Parameters<typeof fillLink>[1]) => fillLink(link(template), values)?.url ?? null

describe('a template', () => {
  test.each([
    ['https://logs.example/{cluster}', 'job'],
    ['https://logs.example/{cluster}/{updateId}', 'update'],
    ['http://{host}:1338/task/{taskId}', 'instance'],
    ['https://logs.example/?u={updateId}&i={instance}', 'instance'],
  ])('%s is about: %s', (template, subject) => expect(link(template).subject).toBe(subject))

  test.each([
    ['javascript:alert(1)', /http/],
    ['//logs.example/{job}', /http/],
    ['{cluster}://logs.example', /http/],
    ['https://me:secret@logs.example/{job}', /credentials/],
    ['https://logs.example/{jobb}', /\{jobb\}/],
    ['https://logs.example/{__proto__}', /__proto__/],
    ['https://logs.example/{job', /brace/],
    ['https://{role}.example/', /host from \{role\}/],
    ['https://', /no URL/],
    ['https://logs example/', /no URL/],
  ])('%s is refused', (template, reason) => expect(problem(template)).toMatch(reason))
})

describe('a link', () => {
  test('holds its values encoded', () => {
    expect(url('https://logs.example/{role}/{job}?i={instance}', { role: 'a/b', job: 'x?y#z', instance: 0 })).toBe(
      'https://logs.example/a%2Fb/x%3Fy%23z?i=0',
    )
  })

  test('is not made while a value is unknown', () => {
    expect(url('http://{host}:1338/task/{taskId}', { host: null, taskId: 't-1' })).toBeNull()
    expect(url('https://logs.example/{job}', {})).toBeNull()
  })

  test.each(['evil.example/x', 'evil.example:80', 'me@evil.example', 'a b', '', '-x', 'ex\tample'])(
    'does not go to a host called %j',
    (host) => expect(url('http://{host}/log', { host })).toBeNull(),
  )

  test('goes to a host that looks like one', () =>
    expect(url('http://{host}:1338/task/{taskId}', { host: 'agent-01.local', taskId: 'web-prod-1' })).toBe(
      'http://agent-01.local:1338/task/web-prod-1',
    ))

  test('a lone surrogate does not throw', () =>
    expect(url('https://logs.example/{job}', { job: 'a\ud800' })).toBe('https://logs.example/a%EF%BF%BD'))

  test('is given for its subject only', () => {
    const templates = [link('https://a.example/{job}'), link('https://b.example/{updateId}')]
    expect(linksFor(templates, 'update', { job: 'j', updateId: 'u' }).map((one) => one.url)).toEqual([
      'https://b.example/u',
    ])
  })
})
