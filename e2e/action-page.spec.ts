import { expect, type Page, test } from '@playwright/test'
import { paths } from '@/lib/contract/paths'
import { expectAccessible, expectFits } from './accessible'
import { openPage } from './open-page'
import { Product } from './product'

const NAMES = ['dca1', 'sjc1', 'phx1'] as const

let product: Product
let id: string
test.beforeAll(async () => {
  product = await Product.start({ scenario: 'all-rolling', clusters: NAMES.join(','), instances: 30, speed: 12 })
  id = await product.metaUpdateIn(NAMES.length)
})
test.afterAll(() => product.stop())

const rows = (page: Page) => page.getByRole('table', { name: 'Clusters' }).locator('tbody').getByRole('row')
const checked = async (page: Page) => {
  await expectAccessible(page)
  await expectFits(page, 360)
  await page.setViewportSize({ width: 1280, height: 720 })
}

test('a rollback half-way: what is left, what waits and for what; then only what was left out is tried again', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const [away] = NAMES
  await product.setFault(away, 'down')
  await openPage(page, `${product.url}${paths.verb(id, 'rollback')}`)
  await page.getByRole('checkbox', { name: `Queue ${away} until reachable` }).click()
  await page.getByLabel('Reason').fill('latency doubled with 42')
  await page.getByRole('button', { name: 'Restore 41 in 3 clusters' }).click()
  await expect(page).toHaveURL(/\/actions\//)

  // Queued: it stands first, is not on the way, and nobody guesses how long that takes.
  const main = page.getByRole('main')
  await expect(rows(page).first()).toHaveAccessibleName(new RegExp(`^${away} Queued .*Queued until .* UTC`))
  await expect(main.getByText(/1 queued/).first()).toBeVisible()
  await expect(main.getByText('1 cluster waits for somebody or something; without that it does not end')).toBeVisible()
  await expect(main.getByText(/^\d+ of \d+ instances restored, \d+ left$/)).toBeVisible()
  await expect(rows(page).last().getByRole('list', { name: 'Stages' })).toContainText(/moving \d+ of \d+|restored/)
  await checked(page)

  await page.getByRole('button', { name: 'Copy status' }).click()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toMatch(/of 3 clusters through, 1 cluster waits/)
  expect(copied).toMatch(new RegExp(`^${away}: Queued, until `, 'm'))

  await page.getByRole('button', { name: 'Cancel what is unsent…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel what is unsent' }).click()
  await expect(rows(page).first()).toHaveAccessibleName(new RegExp(`^${away} Cancelled`))
  await expect(main.getByText('Ended: 2 of 3 clusters restored, 1 not (1 cancelled)')).toBeVisible({ timeout: 90_000 })
  await expect(main.getByText('2 of 3 clusters through')).toBeVisible()
  await expect(main.getByText(/ended at .* UTC after \d+ (s|min)/)).toBeVisible()
  for (const at of [1, 2]) await expect(rows(page).nth(at)).toHaveAccessibleName(/Restored .*took \d+ (s|min)/)
  await checked(page)

  // Somebody else opens the link later, and tries the one again.
  await product.setFault(away, 'none')
  await page.getByRole('link', { name: 'Retry the one that was cancelled' }).click()
  await page.getByLabel('Reason').fill('it answers again')
  // Its update goes on by itself meanwhile: a plan that is of yesterday by then is told to be, and the new one confirmed.
  await expect(async () => {
    await page.getByRole('button', { name: 'Restore 41 in 1 cluster' }).click({ timeout: 10_000 })
    await expect(page).toHaveURL(/\/actions\//, { timeout: 10_000 })
  }).toPass({ timeout: 120_000 })
  await expect(main.getByText('tries an earlier action again')).toBeVisible()
  await expect(rows(page)).toHaveCount(1)
  await expect(main.getByText(/^about \d+ (s|min) left$/).first()).toBeVisible({ timeout: 60_000 })
})
