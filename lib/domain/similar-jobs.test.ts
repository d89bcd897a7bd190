import { expect, test } from 'vitest'
import { formatJobKey, type JobKey } from './job'
import { similarJobs } from './similar-jobs'

const job = (key: string): JobKey => {
  const [role = '', environment = '', name = ''] = key.split('/')
  return { role, environment, name }
}
const KNOWN = ['web/prod/api-gateway', 'web/prod/checkout', 'web/staging/checkout', 'ads/prod/ranker'].map(job)

test.each([
  ['ops/prod/checkout', ['web/prod/checkout', 'web/staging/checkout']],
  ['web/prod/Checkout', ['web/prod/checkout', 'web/staging/checkout']],
  ['web/prod/api-gatway', ['web/prod/api-gateway']],
  ['web/prd/ranker', ['ads/prod/ranker']],
  ['adss/prod/rankr', ['ads/prod/ranker']],
  ['nobody/knows/this-at-all', []],
])('%s: perhaps %j', (asked, perhaps) => expect(similarJobs(job(asked), KNOWN).map(formatJobKey)).toEqual(perhaps))

test('no more than a few', () => {
  const many = Array.from({ length: 20 }, (_, at) => job(`role${at}/prod/api`))
  expect(similarJobs(job('web/prod/api'), many)).toHaveLength(5)
})
