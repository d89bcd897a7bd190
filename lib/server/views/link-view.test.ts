import { expect, test } from 'vitest'
import { type LinkTemplate, parseLinkTemplate } from '@/lib/domain/deep-link'
import { instanceLinks, linkTemplates, updateLinks } from './link-view'

const template = (label: string, text: string): LinkTemplate => {
  const parsed = parseLinkTemplate(label, text)
  if (parsed.kind === 'wrong') throw new Error(parsed.problem)
  return parsed.link
}
const job = { role: 'web', environment: 'prod', name: 'api' }
const links = [
  template('Graphs', 'https://graphs.example/{cluster}?update={updateId}'),
  template('Log', 'https://logs.example/{taskId}'),
  template('Team', 'https://teams.example/{role}'),
]
const configured = (proxyUrl: string | null) => linkTemplates({ clusters: [{ name: 'dca1', proxyUrl, links }] }, 'dca1')
test('an update has the page behind proxy_url first among its links, those of its job before its own', () => {
  expect(updateLinks(configured('https://aurora.example/'), 'dca1', job, 'u-1').map(({ url }) => url)).toEqual([
    'https://teams.example/web',
    'https://aurora.example/scheduler/web/prod/api/update/u-1',
    'https://graphs.example/dca1?update=u-1',
  ])
})

test.each([null, 'javascript:alert(1)', 'aurora.example', 'https://{role}.example'])(
  'proxy_url %s makes no link',
  (proxyUrl) => expect(configured(proxyUrl)).toEqual(links),
)

test('what needs a task is left for the instances', () =>
  expect(instanceLinks(configured(null), { taskId: 't-1' })).toEqual([
    { label: 'Log', url: 'https://logs.example/t-1' },
  ]))

test('a cluster that is not configured any more has no links', () =>
  expect(linkTemplates({ clusters: [] }, 'gone')).toEqual([]))
