import { expect, type Page, test } from '@playwright/test'
import { paths } from '@/lib/contract/paths'
import { expectAccessible } from './accessible'
import { openPage } from './open-page'
import { Product } from './product'

const MANY = 12

let product: Product
let names: string[]
test.beforeAll(async () => {
  product = await Product.start({ scenario: 'quiet', clusters: MANY })
  names = (await product.clusters()).map(({ name }) => name)
})
test.afterAll(() => product.stop())
test.beforeEach(async ({ page }) => {
  await openPage(page, `${product.url}${paths.clusters()}`)
  await expect(page.getByText(`${MANY} of ${MANY} clusters answer.`)).toBeVisible({ timeout: 30_000 })
})

const rows = (page: Page) => page.getByRole('table', { name: 'Clusters' }).locator('tbody').getByRole('row')
const nameAt = (index: number) => names[index] ?? ''

test('is it us or them: the page says it, and the worst stands first with all that is known of it', async ({
  page,
}) => {
  const silent = nameAt(7)
  await product.setFault(silent, 'down')
  await expect(
    page.getByText(
      `${MANY - 1} of ${MANY} clusters answer. It is probably them: ${MANY - 1} others answer through this same Airglow.`,
    ),
  ).toBeVisible({ timeout: 30_000 })
  await expect(rows(page).first()).toHaveAccessibleName(
    new RegExp(`^${silent} .*has not answered since .*Clock in step`),
  )
  await expect(rows(page).nth(1)).not.toHaveAccessibleName(/Clock in step/)
  await expectAccessible(page)

  await product.setFault(silent, 'status:401')
  await expect(page.getByText(/It is between us and them: it answers, and does not let Airglow in\./)).toBeVisible({
    timeout: 30_000,
  })
  await product.setFault(silent, 'none')
  await expect(page.getByText(`${MANY} of ${MANY} clusters answer.`, { exact: true })).toBeVisible({ timeout: 30_000 })
})

test('when nothing answers it is probably us', async ({ page }) => {
  for (const name of names) await product.setFault(name, 'down')
  await expect(page.getByText(/^0 of 12 clusters answer\. It is probably us: /)).toBeVisible({ timeout: 60_000 })
  for (const name of names) await product.setFault(name, 'none')
  await expect(page.getByText(`${MANY} of ${MANY} clusters answer.`, { exact: true })).toBeVisible({ timeout: 60_000 })
})

test('many clusters are searched, and the address keeps what is looked for and what is open', async ({ page }) => {
  await page.keyboard.press('/')
  const search = page.getByRole('searchbox', { name: 'Search clusters' })
  await expect(search).toBeFocused()
  await page.keyboard.type(nameAt(3))
  await expect(rows(page)).toHaveCount(1)
  await page.getByRole('button', { name: `Details of ${nameAt(3)}` }).click()
  await expect(rows(page).first()).toHaveAccessibleName(/Clock in step/)
  await expect(page).toHaveURL(new RegExp(`q=${nameAt(3)}&open=${nameAt(3)}$`))
  await openPage(page, page.url())
  await expect(rows(page)).toHaveCount(1)
  await expect(rows(page).first()).toHaveAccessibleName(/Clock in step/)
  await search.fill('no such thing')
  await expect(page.getByText('No cluster matches.')).toBeVisible()
})

test('everything fits a phone, and fingers find the buttons', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 })
  const button = page.getByRole('button', { name: `Details of ${nameAt(0)}` })
  const box = await button.boundingBox()
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
})
