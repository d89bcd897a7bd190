import { expect, type Page, test } from '@playwright/test'
import { clustersReplySchema } from '@/lib/contract/cluster'
import { paths } from '@/lib/contract/paths'
import { expectAccessible } from './accessible'
import { Product } from './product'

let product: Product
let entries: { name: string; scheduler_uri: string }[]
test.beforeAll(async () => {
  product = await Product.start({ scenario: 'bad-build', clusters: 4 })
  entries = (await product.clusters()).map(({ name, url }) => ({ name, scheduler_uri: url }))
})
test.afterAll(() => product.stop())
test.beforeEach(async ({ page }) => {
  await page.goto(`${product.url}${paths.clusters()}`)
})

const rowOf = (page: Page, name: string) =>
  page.getByRole('table', { name: 'Clusters' }).getByRole('row', { name: new RegExp(`^${name}\\b`) })
const nameAt = (index: number) => entries[index]?.name ?? ''

test('every cluster says who leads it, how calls go and what its answers tell', async ({ page }) => {
  for (const { name, scheduler_uri } of entries) {
    const row = rowOf(page, name)
    await expect(row).toContainText(scheduler_uri)
    await expect(row).toContainText('as configured')
    await expect(row).toContainText('0.22 or newer (it sends updateStrategy)')
    await expect(row).toContainText(/Clock in step/)
    await expect(row).toContainText(/\d+ reads/)
    await expect(row).toContainText('no errors')
    await expect(row).toContainText(/Not known yet:.*rollback of a completed update/)
  }
})

test('trouble is counted in words, and an open breaker says when it looks again', async ({ page }) => {
  await product.setFault(nameAt(0), 'garbage')
  await product.setFault(nameAt(1), 'status:401')
  const garbage = rowOf(page, nameAt(0))
  await expect(garbage).toContainText(/\d+ no Thrift answer/, { timeout: 30_000 })
  await expect(garbage).toContainText(/Nothing is sent to it; one read tries (again in \d+ s|now)\./, {
    timeout: 30_000,
  })
  await expect(garbage).toContainText(/has given no usable answer since .*not a Thrift message/)
  const locked = rowOf(page, nameAt(1))
  await expect(locked).toContainText('The scheduler asks for credentials, and none are configured')
  await expect(locked).not.toContainText('Nothing is sent to it')
  await expect(rowOf(page, nameAt(2))).toContainText('no errors')
  await expectAccessible(page)

  for (const index of [0, 1]) await product.setFault(nameAt(index), 'none')
  await expect(garbage).not.toContainText('Nothing is sent to it', { timeout: 30_000 })
  await expect(garbage).toContainText('Answers')
})

test('a changed list of clusters is followed, and one that cannot be used is told and changes nothing', async ({
  page,
}) => {
  const names = page.getByRole('table', { name: 'Clusters' }).locator('tbody').getByRole('row')
  product.writeClusters(entries.slice(1))
  await expect(names).toHaveCount(3, { timeout: 30_000 })
  product.writeClusters([{ name: 'wrong', scheduler_uri: 'ftp://nowhere' }])
  const notice = page.getByText('The configuration was changed and cannot be used')
  await expect(notice).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText(/clusters\.json: line 1.*it must begin with http/)).toBeVisible()
  await expect(names).toHaveCount(3)
  product.writeClusters(entries)
  await expect(notice).toHaveCount(0, { timeout: 30_000 })
  await expect(names).toHaveCount(4)
  const { clusters } = await product.get(paths.api.clusters(), clustersReplySchema)
  expect(clusters.map(({ cluster }) => cluster)).toEqual(entries.map(({ name }) => name))
})

test('everything fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 })
  await expect(rowOf(page, nameAt(2))).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
})
