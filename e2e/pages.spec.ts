import AxeBuilder from '@axe-core/playwright'
import { type APIResponse, expect, type Page, test } from '@playwright/test'
import { actionsReplySchema } from '@/lib/contract/action'
import { instancesReplySchema } from '@/lib/contract/instances'
import { metaUpdatesReplySchema } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { planReplySchema } from '@/lib/contract/plan'
import { problemSchema } from '@/lib/contract/problem'
import { Product } from './product'

let product: Product
let id: string
let pages: [name: string, path: string][]

test.beforeAll(async ({ playwright }) => {
  product = await Product.start({ scenario: 'bad-build', clusters: 6, instances: 40 })
  await expect
    .poll(
      async () =>
        (await product.get(paths.api.metaUpdates(), metaUpdatesReplySchema)).clusters.filter(
          ({ freshness }) => freshness === 'current',
        ).length,
    )
    .toBe(6)
  const { metaUpdates } = await product.get(paths.api.metaUpdates(), metaUpdatesReplySchema)
  id = metaUpdates.find(({ attention }) => attention === 'needs-you')?.id ?? ''
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
  pages = [
    ['board', paths.board()],
    ['meta-update', paths.metaUpdate(id)],
    ['plan', paths.verb(id, 'rollback')],
    ['action', paths.action(accepted.actionId)],
    ['job', paths.job({ role: 'web', environment: 'prod', name: 'api-gateway' })],
    ['clusters', paths.clusters()],
    ['unknown meta-update', paths.metaUpdate('nobody-knows-this')],
    ['unknown action', paths.action('nobody-knows-this')],
    ['no such page', '/no/such/page'],
  ]
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

for (const scheme of ['dark', 'light'] as const)
  test(`every page is accessible and without errors, ${scheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme: scheme, reducedMotion: 'reduce' })
    for (const [name, path] of pages) {
      const page = await context.newPage()
      const errors = listenForErrors(page)
      await page.goto(`${product.url}${path}`)
      await expect(page.getByRole('heading', { level: 1 }), name).toBeVisible()
      if (name === 'plan') await expect(page.getByRole('form', { name: 'Confirm the plan' })).toBeVisible()
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze()
      expect(violations.map(({ id: rule, nodes }) => `${name}: ${rule} ${nodes[0]?.html}`)).toEqual([])
      expect(errors, name).toEqual([])
      await page.close()
    }
    await context.close()
  })

test('nothing scrolls sideways on a phone', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 } })
  for (const [name, path] of pages) {
    const page = await context.newPage()
    await page.goto(`${product.url}${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    if (name === 'plan') await expect(page.getByRole('form', { name: 'Confirm the plan' })).toBeVisible()
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow, name).toBe(0)
    await page.close()
  }
  await context.close()
})

test('the keyboard alone leads from the board to a plan that is not sent by Enter', async ({ page }) => {
  await page.goto(product.url)
  // Keys are heard once the page has come to life.
  await expect(page.getByText(/^live$/)).toBeVisible()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type('api-gateway-42')
  await expect(page.getByRole('listitem').filter({ hasText: '42' })).toHaveCount(1)
  const row = page.getByRole('listitem').getByRole('link')
  for (let presses = 0; presses < 20 && !(await row.evaluate((link) => link === document.activeElement)); presses++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/meta-updates\//)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('api-gateway')

  await page.goto(`${product.url}${paths.verb(id, 'rollback')}`)
  const reason = page.getByLabel(/^Reason/)
  await expect(reason).toBeFocused()
  await page.keyboard.type('crash loop')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${product.url}${paths.verb(id, 'rollback')}`)
})

test('the grid is one tab stop, and its arrows lead to an instance', async ({ page }) => {
  await page.goto(`${product.url}${paths.metaUpdate(id)}`)
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
  await page.goto(`${product.url}${paths.metaUpdate(id)}`)
  await expect(page).toHaveTitle(/api-gateway/)
  const description = await page.locator('meta[name="description"]').getAttribute('content')
  expect(description?.length).toBeGreaterThan(20)
})

test('live: what happens in a cluster reaches an open page without a reload', async ({ page }) => {
  await page.goto(`${product.url}${paths.clusters()}`)
  await expect(page.getByText(/^live$/)).toBeVisible()
  const row = page.getByRole('row', { name: /^phx2\b/ })
  await product.setFault('phx2', 'down')
  await expect(row).toContainText('has not answered since', { timeout: 30_000 })
  await product.setFault('phx2', 'none')
  await expect(row).not.toContainText('has not answered since', { timeout: 30_000 })
})
