import { afterAll, beforeAll, expect, test } from 'vitest'
import { GET as getComparison } from '@/app/api/meta-updates/[id]/comparison/route'
import { GET as getInstances } from '@/app/api/meta-updates/[id]/instances/route'
import { GET as getRaw } from '@/app/api/meta-updates/[id]/raw/route'
import { comparisonReplySchema } from '@/lib/contract/comparison'
import { paths } from '@/lib/contract/paths'
import { rawReplySchema } from '@/lib/contract/raw'
import { rolloutRequest, SERVICES } from '@/lib/simulator/scenarios/company'
import { bodiesRead, get, of, type Product, plan, problem, read, startProduct } from './api.test-support'

const ID = 'release-9'
/** What nobody may read in any reply, each in a place of its own. */
const SECRETS = {
  metadata: 'hushMetadata4711',
  updateMetadata: 'hushUpdateMetadata4711',
  environment: 'hushEnvironment4711',
  argument: 'hushArgument4711',
  parameter: 'hushParameter4711',
  contact: 'hushContact4711',
  own: 'corp-hushown',
  message: 'hushMessage4711',
}

let product: Product
beforeAll(async () => {
  product = await startProduct({ scenario: 'quiet', clusters: 3, instances: 4, clock: 'held' })
  await product.connect({ secretPatterns: ['corp-[a-z]+'] })
  for (const [index, { scheduler }] of product.embedded.clusters.entries()) {
    const request = rolloutRequest({ ...SERVICES.apiGateway, ramMb: index === 2 ? 1024 : 2048 }, 9, {
      instances: 4,
      groupSize: index === 2 ? 2 : 1,
      minWaitMs: 10_000,
      metadata: [
        { key: 'meta_update_id', value: ID },
        { key: 'release_token', value: SECRETS.updateMetadata },
      ],
      configMetadata: [{ key: 'vault_secret', value: `${SECRETS.metadata}${index}` }],
      config: {
        contactEmail: `https://me:${SECRETS.contact}@example.com`,
        executorConfig: {
          name: 'AuroraExecutor',
          data: JSON.stringify({
            env: [{ name: 'API_TOKEN', value: SECRETS.environment }],
            task: {
              processes: [
                {
                  name: 'p',
                  cmdline: `DB_PASSWORD=${SECRETS.parameter} ./p --password ${SECRETS.argument} --note ${SECRETS.own} -v`,
                },
              ],
            },
          }),
        },
      },
    })
    scheduler.user = 'ann'
    expect(scheduler.call('startJobUpdate', request, `TOKEN=${SECRETS.message}`)).toMatchObject({ code: 'OK' })
  }
  await Promise.all([...product.runtime.pollers.values()].map((poller) => poller.poll()))
})
afterAll(() => product.stop())

const compare = (query: { a?: string; b?: string } = {}) =>
  read(getComparison(get(paths.api.comparison(ID, query)), of({ id: ID })), comparisonReplySchema)

test('what the update changes is told once for all, and what is not the same names its cluster', async () => {
  const [, second, third] = product.embedded.clusters.map(({ name }) => name)
  const { changes, sides, skew, settings, members } = await compare()
  expect(members.map(({ compared, freshness }) => [compared, freshness])).toEqual(Array(3).fill([true, 'current']))
  expect(sides.map(({ way, instances }) => [way, instances])).toEqual(
    Array(3).fill(['changes', [{ first: 0, last: 3 }]]),
  )
  const inAll = changes.filter((_, place) => sides.every((side) => side.changes.includes(place)))
  expect(inAll.map(({ path }) => path.join(' › '))).toContain('container › docker › image')
  const odd = skew.findings.filter(({ others }) => others.some(({ clusters }) => clusters.join() === third))
  expect(odd.map(({ subject }) => subject)).toEqual(expect.arrayContaining(['ram', 'strategy']))
  expect(skew.headline).toMatch(/./)
  expect(settings.map((column) => column.members.length)).toEqual([2, 1])

  const { between } = await compare({ a: second ?? '', b: third ?? '' })
  expect(between?.pairs.map(({ which }) => which)).toEqual(['new', 'old'])
  const fresh = between?.pairs[0]?.changes.map(({ path }) => path.join(' › '))
  expect(fresh).toEqual(['metadata › vault_secret', 'ram'])
  expect(between?.pairs[1]?.changes).toEqual([])
  expect((await compare({ a: 'nowhere', b: third ?? '' })).between).toBeNull()
})

test('no secret leaves the server: comparison, between, raw, plan, instances', async () => {
  const names = product.embedded.clusters.map(({ name }) => name)
  await compare({ a: names[0] ?? '', b: names[2] ?? '' })
  const raw = await read(getRaw(get(paths.api.raw(ID)), of({ id: ID })), rawReplySchema)
  await plan(ID)
  await getInstances(get(), of({ id: ID }))
  expect(raw.members.map(({ json }) => json.includes('•••'))).toEqual([true, true, true])
  for (const body of bodiesRead) for (const secret of Object.values(SECRETS)) expect(body).not.toContain(secret)
  for (const { json } of raw.members) expect(json).not.toMatch(/fingerprint/)
})

test('an id nobody knows, and a query of another shape', async () => {
  await problem(getComparison(get(), of({ id: 'nobody-knows' })), 404, 'unknown-meta-update')
  await problem(getRaw(get(), of({ id: 'nobody-knows' })), 404, 'unknown-meta-update')
  await problem(getComparison(get(`/?a=${'x'.repeat(3000)}`), of({ id: ID })), 400, 'bad-request')
})
