import { expect, type Page, test } from '@playwright/test'
import { comparisonReplySchema } from '@/lib/contract/comparison'
import { paths } from '@/lib/contract/paths'
import { expectAccessible, expectFits } from './accessible'
import { openPage } from './open-page'
import { Product } from './product'

/** In the order of the scenario's standings: each has something that the others have not. */
const CLUSTERS = ['roll1', 'done1', 'stop1', 'canary1', 'guard1', 'over1', 'first1', 'added1'] as const

let product: Product
let id: string
test.beforeAll(async () => {
  product = await Product.start({ scenario: 'mixed', clusters: CLUSTERS.join(','), instances: 8 })
  id = await product.metaUpdateIn(CLUSTERS.length)
})
test.afterAll(() => product.stop())

const open = (page: Page, query: string) => openPage(page, `${product.url}${paths.metaUpdate(id)}?${query}`)
const fold = (page: Page, name: RegExp) => page.locator('summary').filter({ hasText: name })

test('the diff of the update says once what is the same, and names who differs', async ({ page }) => {
  await open(page, 'tab=diff')
  await expect(page.getByText('Before → after')).toBeVisible()
  // The canary instances came from another build, so that nothing is the same in all.
  const canary = fold(page, /canary1 instances 6–7/)
  await expect(canary).toContainText('only here')
  await canary.click()
  const changes = page.locator('details').filter({ hasText: /canary1 instances 6–7/ })
  await expect(changes.locator('dt').filter({ hasText: /^metadata › build$/ })).toBeVisible()
  await expect(changes.locator('del').last()).toHaveText('41')
  await expect(changes.locator('ins').last()).toHaveText('42')
  await expect(page.getByText('first1: 8 instances are added (0–7), with build 42')).toBeVisible()
  await expect(page.getByText('added1: 2 instances are added (6–7), with build 42')).toBeVisible()
})

test('the diff of the rollback goes the other way, and leaves out what nothing comes back of', async ({ page }) => {
  await open(page, 'tab=diff')
  await page.getByRole('radio', { name: 'Of the rollback' }).click()
  await expect(page).toHaveURL(/diff=rollback/)
  await expect(page.getByText('added1: 2 instances are removed (6–7), with build 42')).toBeVisible()
  await expect(page.getByText(/Nothing comes back in over1:/)).toBeVisible()
  const canary = fold(page, /canary1 instances 6–7/)
  await canary.click()
  const changes = page.locator('details').filter({ hasText: /canary1 instances 6–7/ })
  await expect(changes.locator('ins').last()).toHaveText('41')
})

test('any two clusters beside each other, by the address; names nobody has are told', async ({ page }) => {
  await open(page, 'tab=diff&diff=clusters&a=roll1&b=canary1')
  const before = page.getByRole('region', { name: 'Config before' }).first()
  await expect(page.getByRole('region', { name: 'New config' })).toContainText('no field of the config differs')
  await expect(before).toContainText('roll1: 40 (0–7) → canary1: 40 (0–5)')
  await page.getByRole('button', { name: 'Swap' }).click()
  await expect(page).toHaveURL(/a=canary1&b=roll1/)
  await expect(before).toContainText('canary1: 40 (0–5) → roll1: 40 (0–7)')
  await open(page, 'tab=diff&diff=clusters&a=nowhere9')
  await expect(page.getByText('nowhere9 is not among the clusters that can be compared.')).toBeVisible()
})

test('skew names what is not like most, and where', async ({ page }) => {
  await open(page, 'tab=skew')
  const row = (name: string) => page.getByRole('table', { name: 'What is not the same' }).getByRole('row', { name })
  await expect(row('pulse guard')).toContainText('guard1')
  await expect(row('pulse guard')).toContainText('waits after 60 s without one')
  await expect(row('later update')).toContainText('over1')
  await expect(row('build it replaces')).toContainText('canary1')
  await expect(row('build it replaces')).toContainText('first1')
  await expect(row('ram')).toHaveCount(0)
  const { skew } = await product.get(paths.api.comparison(id), comparisonReplySchema)
  await expect(page.getByRole('tabpanel', { name: 'Skew' }).getByText(skew.headline ?? '')).toBeVisible()
})

test('settings: clusters with the same share a column, and what differs says so', async ({ page }) => {
  await open(page, 'tab=settings')
  const table = page.getByRole('table', { name: 'Settings by cluster' })
  const pulses = table.getByRole('row', { name: /pulse guard/ })
  await expect(pulses).toContainText('waits after 60 s without one differs')
  await expect(table.getByRole('columnheader', { name: 'guard1' })).toBeVisible()
  await page.setViewportSize({ width: 360, height: 640 })
  await expect(table).toBeHidden()
  await expect(page.getByRole('region', { name: 'guard1' })).toContainText('waits after 60 s without one')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
})

test('raw: the JSON of one member, masked, to be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: product.url })
  await open(page, 'tab=raw')
  await page.getByRole('list', { name: 'Updates' }).locator('summary').filter({ hasText: 'done1' }).click()
  const json = await page.getByRole('textbox', { name: 'JSON of done1' }).inputValue()
  expect(JSON.parse(json)).toMatchObject({ summary: { user: 'jonas' }, details: { desired: { build: '42' } } })
  expect(json).not.toContain('fingerprint')
  await page.getByRole('button', { name: 'Copy JSON' }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(json)
})

test('the plan of a rollback shows what comes back where it is chosen', async ({ page }) => {
  await openPage(page, `${product.url}${paths.verb(id, 'rollback')}`)
  const back = page.getByRole('region', { name: 'What comes back' })
  await expect(back.getByText('added1: 2 instances are removed (6–7), with build 42')).toBeVisible()
  await expect(fold(page, /canary1 instances 6–7/)).toContainText('image')
  await expect(back).not.toContainText('first1')
  await page
    .getByRole('row', { name: /first1/ })
    .getByRole('checkbox')
    .click()
  await expect(back).toContainText('first1: 8 instances are removed (0–7), with build 42')
})

for (const tab of ['diff', 'diff&diff=clusters', 'diff&diff=rollback', 'skew', 'settings', 'raw'])
  test(`no tab breaks a rule of axe or scrolls sideways: ${tab}`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 640 })
    await open(page, `tab=${tab}`)
    const panel = page.getByRole('tabpanel')
    await expect(panel).not.toContainText(/Reading…|Comparing the configs…/)
    for (const summary of await panel.locator('summary').all())
      if (await summary.evaluate(({ parentElement }) => !parentElement?.hasAttribute('open'))) await summary.click()
    await expectAccessible(page, '[role=tabpanel]')
    await expectFits(page, 360)
  })
