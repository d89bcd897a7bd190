import { type APIResponse, expect, type Page, test } from '@playwright/test'
import { actionsReplySchema } from '@/lib/contract/action'
import { instancesReplySchema } from '@/lib/contract/instances'
import { paths } from '@/lib/contract/paths'
import { planReplySchema } from '@/lib/contract/plan'
import { problemSchema } from '@/lib/contract/problem'
import { expectAccessible, expectFits } from './accessible'
import { openPage } from './open-page'
import { Product } from './product'

let product: Product
let id: string
let actionId: string

test.beforeAll(async ({ playwright }) => {
  product = await Product.start({ scenario: 'bad-build', clusters: 6, instances: 40 })
  id = await product.metaUpdateInTrouble()
  const request = await playwright.request.newContext()
  const plan = planReplySchema.parse(
    await (await request.post(`${product.url}${paths.api.plan(id)}`, { data: { verb: 'rollback' } })).json(),
  )
  const one = plan.members.filter(({ actionable }) => actionable).slice(0, 1)
  const confirmation = {
    planId: plan.planId,
    fingerprint: plan.fingerprint,
    reason: 'a drill',
    members: one.map(({ key }) => key),
  }
  const accepted = actionsReplySchema.parse(
    await (await request.post(`${product.url}${paths.api.actions()}`, { data: confirmation })).json(),
  )
  actionId = accepted.actionId
})
test.afterAll(() => product.stop())

/** Console errors but for the one the browser itself makes of a 404 page. */
function listenForErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) errors.push(message.text())
  })
  return errors
}

const JOB = { role: 'web', environment: 'prod', name: 'api-gateway' }

const SCENES: readonly [name: string, path: () => string, show?: (page: Page) => Promise<void>][] = [
  ['board', () => paths.board()],
  ['meta-update', () => paths.metaUpdate(id)],
  ['incident', () => paths.incident(id)],
  ['plan of a rollback', () => paths.verb(id, 'rollback'), planned],
  ['plan of a pause', () => paths.verb(id, 'pause'), planned],
  ['action', () => paths.action(actionId)],
  ['job', () => paths.job(JOB)],
  ['clusters', () => paths.clusters()],
  ['audit', () => paths.audit()],
  ['settings', () => paths.settings()],
  ['unknown meta-update', () => paths.metaUpdate('nobody-knows-this')],
  ['unknown action', () => paths.action('nobody-knows-this')],
  ['no such page', () => '/no/such/page'],
  ['palette', () => paths.metaUpdate(id), (page) => opened(page, 'Control+k')],
  ['help', () => paths.board(), (page) => opened(page, '?')],
  [
    'clock menu',
    () => paths.board(),
    async (page) => {
      await page.getByRole('button', { name: /Change time zone or theme/ }).click()
      await expect(page.getByRole('radio', { name: 'Light' })).toBeVisible()
    },
  ],
  [
    'what live means',
    () => paths.board(),
    async (page) => {
      await page.getByRole('button', { name: /^(live|catching up)/ }).click()
      await expect(page.getByText('Newest answer')).toBeVisible()
    },
  ],
]

async function planned(page: Page): Promise<void> {
  await expect(page.getByRole('form', { name: 'Confirm the plan' })).toBeVisible()
}

async function opened(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key)
  await expect(page.getByRole('dialog')).toBeVisible()
}

for (const [name, path, show] of SCENES)
  test(`${name}: accessible on a desk and on a phone, no wider than either, and without errors`, async ({ page }) => {
    const errors = listenForErrors(page)
    await page.goto(`${product.url}${path()}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.locator('[data-liveness="live"]')).toBeVisible()
    await show?.(page)
    await expectAccessible(page)
    // A small phone, a phone, and a laptop at 200 %.
    await expectFits(page, 320, 640, 360)
    await expectAccessible(page)
    expect(errors).toEqual([])
  })

test('the keyboard alone leads from the board to a plan that is not sent by Enter', async ({ page }) => {
  await openPage(page, product.url)
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type('api-gateway-42')
  const row = page.getByRole('listitem').getByRole('link')
  await expect(row).toHaveCount(1)
  for (let presses = 0; presses < 20 && !(await row.evaluate((link) => link === document.activeElement)); presses++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/meta-updates\//)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('api-gateway')

  await openPage(page, `${product.url}${paths.verb(id, 'rollback')}`)
  const reason = page.getByLabel(/^Reason/)
  await expect(reason).toBeFocused()
  await page.keyboard.type('crash loop')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${product.url}${paths.verb(id, 'rollback')}`)
})

test('the grid is one tab stop, and its arrows lead to an instance', async ({ page }) => {
  await openPage(page, `${product.url}${paths.metaUpdate(id)}`)
  const grid = page.getByRole('grid', { name: 'Instances by cluster' })
  await expect(grid.getByRole('row')).toHaveCount(6)
  await grid.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: /#2$/ })).toBeVisible()
  await expect(page).toHaveURL(/[?&]i=\w+:2$/)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('scripts and style sheets come as Brotli made them ahead of time, to whom can read it', async ({
  page,
  request,
}) => {
  const addresses = new Set<string>()
  page.on('request', (asked) => {
    if (/\/_next\/static\/.*\.(js|css)/.test(asked.url())) addresses.add(asked.url())
  })
  await openPage(page, product.url)
  expect(addresses.size).toBeGreaterThan(10)
  for (const address of addresses) {
    const fetched = async (encoding: string) => {
      const reply = await request.get(address, { headers: { 'accept-encoding': encoding } })
      expect(reply.status(), address).toBe(200)
      expect(reply.headers()).toMatchObject({
        vary: 'Accept-Encoding',
        'cache-control': expect.stringContaining('immutable'),
      })
      return {
        body: await reply.body(),
        encoding: reply.headers()['content-encoding'],
        type: reply.headers()['content-type'],
      }
    }
    const [asBrotli, plain, refused] = [
      await fetched('gzip, deflate, br'),
      await fetched('identity'),
      await fetched('gzip, br;q=0'),
    ]
    expect(asBrotli.encoding, address).toBe('br')
    expect(refused.encoding, address).not.toBe('br')
    expect(asBrotli.body.equals(plain.body), address).toBe(true)
    expect(asBrotli.type?.split(';')[0]).toMatch(address.endsWith('.css') ? 'text/css' : 'text/javascript')
  }
})

test('the instances are asked for once, and before the page has come to life', async ({ page }) => {
  await openPage(page, `${product.url}${paths.metaUpdate(id)}`)
  await expect(page.getByRole('grid', { name: 'Instances by cluster' })).toBeVisible()
  const asked = await page.evaluate(
    (address) =>
      performance
        .getEntriesByName(new URL(address, location.href).href)
        .map((entry) => entry instanceof PerformanceResourceTiming && entry.initiatorType),
    paths.api.instances(id),
  )
  expect(asked).toEqual(['link'])
})

test('JSON comes compressed, and the event stream does not', async ({ request }) => {
  const accept = { headers: { 'accept-encoding': 'gzip' } }
  const reply = await request.get(`${product.url}${paths.api.instances(id)}`, accept)
  expect(reply.headers()['content-encoding']).toBe('gzip')
  expect(instancesReplySchema.parse(await reply.json()).members).toHaveLength(6)
  const stream = await fetch(`${product.url}${paths.api.stream()}`, { ...accept, signal: AbortSignal.timeout(5000) })
  expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/)
  expect(stream.headers.get('content-encoding')).toBeNull()
  await stream.body?.cancel()
})

test('what is wrong with a request is JSON on every path', async ({ request }) => {
  const code = async (response: APIResponse) => [
    response.status(),
    problemSchema.parse(await response.json()).error.code,
  ]
  expect(await code(await request.get(`${product.url}/api/nothing/here`))).toEqual([404, 'not-found'])
  expect(await code(await request.get(`${product.url}${paths.api.actions()}`))).toEqual([405, 'method-not-allowed'])
  expect(await code(await request.delete(`${product.url}${paths.api.metaUpdate(id)}`))).toEqual([
    405,
    'method-not-allowed',
  ])
  expect(
    await code(await request.get(`${product.url}${paths.api.clusters()}`, { headers: { host: 'evil.example' } })),
  ).toEqual([400, 'bad-host'])
  expect(await code(await request.get(`${product.url}${paths.api.metaUpdate('no such')}`))).toEqual([
    404,
    'unknown-meta-update',
  ])
  expect((await request.get(product.url, { headers: { host: 'evil.example' } })).status()).toBe(400)
})

test('a link unfurls: the state is in the title', async ({ page }) => {
  await openPage(page, `${product.url}${paths.metaUpdate(id)}`)
  await expect(page).toHaveTitle(/api-gateway/)
  const description = await page.locator('meta[name="description"]').getAttribute('content')
  expect(description?.length).toBeGreaterThan(20)
})

test('live: seven tabs of a browser share one stream, and what happens in a cluster reaches each without a reload', async ({
  context,
}) => {
  // Seven streams of their own would be one more than a browser opens to an origin, and the last tab would never load.
  const tabs = await Promise.all(Array.from({ length: 7 }, () => context.newPage()))
  for (const tab of tabs) await openPage(tab, `${product.url}${paths.clusters()}`)
  const rows = tabs.map((tab) => tab.getByRole('row', { name: /^phx2\b/ }))
  await product.setFault('phx2', 'down')
  try {
    for (const row of rows) await expect(row).toContainText('has not answered since', { timeout: 30_000 })
  } finally {
    await product.setFault('phx2', 'none')
  }
  for (const row of rows) await expect(row).not.toContainText('has not answered since', { timeout: 30_000 })
})
