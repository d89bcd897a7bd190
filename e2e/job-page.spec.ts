import { expect, type Page, test } from '@playwright/test'
import { jobReplySchema } from '@/lib/contract/job'
import { paths } from '@/lib/contract/paths'
import { expectAccessible } from './accessible'
import { openPage } from './open-page'
import { Product } from './product'

const JOB = { role: 'web', environment: 'prod', name: 'api-gateway' }
const NAMES = ['dca1', 'dca4', 'sjc1', 'sjc2', 'phx1', 'phx2']

let product: Product
test.beforeAll(async () => {
  product = await Product.start({ scenario: 'bad-build', clusters: NAMES.length, instances: 40 })
  const seen = async () => {
    const { changes } = await product.get(paths.api.job(JOB), jobReplySchema)
    return changes.flatMap(({ cells }) => cells).length
  }
  // Build 42 and the 41 before it, in every cluster.
  await expect.poll(seen).toBe(2 * NAMES.length)
})
test.afterAll(() => product.stop())

const open = async (page: Page) => {
  await openPage(page, `${product.url}${paths.job(JOB)}`)
  await expect(page.getByRole('heading', { level: 1, name: 'api-gateway' })).toBeVisible()
}
const running = (page: Page) => page.getByRole('table', { name: 'What runs now' })
const history = (page: Page) => page.getByRole('table', { name: 'Which cluster had which build when' })
const rowOf = (page: Page, cluster: string) => running(page).getByRole('row', { name: new RegExp(`^${cluster}\\b`) })

test('what runs where is the first thing told, the worst first, and every cluster says how old that is', async ({
  page,
}) => {
  await open(page)
  await expect(page.getByText(/^2 builds run: /)).toBeVisible()
  await expect(page.getByText(/instances are in trouble in .*dca4/)).toBeVisible()
  const rows = running(page).locator('tbody').getByRole('row')
  await expect(rows).toHaveCount(NAMES.length)
  await expect(rows.first()).toHaveAccessibleName(/^(dca4|sjc1) Failing .*42 × \d+/)
  await expect(rows.last()).toHaveAccessibleName(/^dca1 Healthy 42 × 40 .*Picture \d+ s$/)
  await expect(page.getByRole('region', { name: 'Holds' })).toContainText('No build of this job is held.')
  await expectAccessible(page)
})

test('which cluster had which build when is a table of words, and its columns lead to the meta-updates', async ({
  page,
}) => {
  await open(page)
  const heads = history(page).getByRole('columnheader')
  await expect(heads).toHaveText([/^Cluster/, /^Now, by its tasks/, /^Needs you: 42/, /^Done: 41/])
  const healthy = history(page).getByRole('row', { name: /^dca1\b/ })
  await expect(healthy.getByRole('cell')).toHaveText(['42', 'Done: 42', 'Done: 41'])
  const failing = history(page).getByRole('row', { name: /^dca4\b/ })
  await expect(failing.getByRole('cell').nth(1)).toHaveText(
    /^Failing.*: (41 × \d+ and 42 × \d+|42 × \d+ and 41 × \d+)$/,
  )
  await heads.getByRole('link', { name: '41' }).click()
  await expect(page).toHaveURL(/\/meta-updates\/api-gateway-41/)
})

test('every change is listed with who and when, and opens to what each cluster did', async ({ page }) => {
  await open(page)
  const list = page.getByRole('table', { name: 'Meta-updates' })
  const old = list.getByRole('row', { name: /^Done 40 to 41/ })
  await expect(old).toContainText('Complete in 6 clusters')
  await expect(old).toContainText(/UTC \(\d h/)
  const toggle = old.getByRole('button', { name: /^Clusters of / })
  await toggle.focus()
  await page.keyboard.press('Enter')
  await expect(toggle).toHaveAttribute('aria-expanded', 'true')
  for (const name of NAMES)
    await expect(old.getByRole('listitem').filter({ hasText: name })).toContainText(/ to .*UTC · left 41 × 40/)
})

test('a cluster that falls silent is hatched, said, and never green; the others go on', async ({ page }) => {
  await open(page)
  await product.setFault('dca1', 'down')
  await expect(rowOf(page, 'dca1')).toContainText('Not answering', { timeout: 30_000 })
  await expect(page.getByText('5 of 6 counted; the others cannot say.')).toBeVisible()
  await expect(rowOf(page, 'dca1')).not.toContainText('Healthy')
  await product.setFault('dca1', 'none')
  await expect(rowOf(page, 'dca1')).toContainText('Healthy', { timeout: 30_000 })
})

test('a job nobody knows: where it was looked for, and what may have been meant', async ({ page }) => {
  const response = await page.goto(`${product.url}${paths.job({ ...JOB, name: 'api-gatway' })}`)
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1, name: 'No such job' })).toBeVisible()
  await expect(page.getByText(/^Searched in 6 of 6 clusters at .* UTC, by role, environment and name\.$/)).toBeVisible()
  await page.getByRole('link', { name: 'web/prod/api-gateway' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'api-gateway' })).toBeVisible()

  await page.goto(`${product.url}/jobs/web/prod/not%20a%20job`)
  await expect(page.getByText(/^This cannot be a job: /)).toBeVisible()
})

test('everything fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 })
  await open(page)
  await expect(history(page)).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
})
