import { expect, type Page, test } from '@playwright/test'
import { actionReplySchema } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import { openPage } from './open-page'
import { Product } from './product'

const REASON = 'exit 137 since the new build'

/** From the shared link to the page of the action. */
async function confirmRollback(page: Page, product: Product, id: string): Promise<string> {
  await openPage(page, `${product.url}${paths.metaUpdate(id)}`)
  await page.getByRole('link', { name: /^Restore \S+…$/ }).click()
  await expect(page).toHaveURL(`${product.url}${paths.verb(id, 'rollback')}`)
  const confirm = page.getByRole('button', { name: /^Restore \S+ in 3 clusters$/ })
  await expect(confirm).toBeVisible()
  await expect(page.getByText('Give a reason')).toBeVisible()
  await page.getByLabel('Reason').fill(REASON)
  await confirm.dblclick()
  await expect(page).toHaveURL(/\/actions\/[0-9a-f-]{36}$/)
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

async function expectRolledBackOnce(product: Product, actionId: string): Promise<void> {
  for (const { name, updates } of await product.clusters()) {
    const update = updates.find(({ status }) => status === 'ROLLED_BACK')
    const message = update?.events.find(({ status }) => status === 'ROLLING_BACK')?.message
    expect(message, name).toContain(REASON)
    expect(await product.rollbackCalls(name), name).toHaveLength(1)
  }
  const { steps } = await product.get(paths.api.action(actionId), actionReplySchema)
  expect(steps.map(({ state }) => state)).toEqual(['restored', 'restored', 'restored'])
}

test('a shared link, a plan, a reason, and every cluster is restored', async ({ page }) => {
  const product = await Product.start({ scenario: 'all-rolling', clusters: 3, instances: 30, speed: 8 })
  try {
    const id = await product.metaUpdateIn(3)
    const actionId = await confirmRollback(page, product, id)
    for (const { name } of await product.clusters())
      await expect(page.getByRole('row', { name: new RegExp(`^${name}\\b.*Restored`) })).toBeVisible({
        timeout: 90_000,
      })
    await expect(page.getByRole('main').getByText('Restored in all 3 clusters')).toBeVisible()
    await expectRolledBackOnce(product, actionId)

    await openPage(page, `${product.url}${paths.metaUpdate(id)}`)
    await expect(page.getByText(REASON).first()).toBeVisible()
    await expect(page.getByRole('link', { name: /^Restore/ })).toHaveCount(0)
  } finally {
    await product.stop()
  }
})

test('two people at the same plan: one rollback, and the second is told that nothing was sent', async ({ browser }) => {
  const product = await Product.start({ scenario: 'all-rolling', clusters: 3, instances: 30, speed: 8 })
  try {
    const id = await product.metaUpdateIn(3)
    const [first, second] = await Promise.all([browser.newPage(), browser.newPage()])
    for (const page of [first, second]) {
      await openPage(page, `${product.url}${paths.verb(id, 'rollback')}`)
      await page.getByLabel('Reason').fill(REASON)
      await expect(page.getByRole('button', { name: /^Restore \S+ in 3 clusters$/ })).toBeEnabled()
    }
    await first.getByRole('button', { name: /^Restore \S+ in 3 clusters$/ }).click()
    await expect(first).toHaveURL(/\/actions\//)
    await second.getByRole('button', { name: /^Restore \S+ in 3 clusters$/ }).click()
    await expect(second.getByRole('alert').filter({ hasText: 'Nothing was sent' })).toBeVisible()
    await expect(second.getByRole('link', { name: 'Open the running action' }).first()).toBeVisible()
    for (const { name } of await product.clusters()) expect(await product.rollbackCalls(name), name).toHaveLength(1)
  } finally {
    await product.stop()
  }
})

test('killed in the middle and started again, it ends the same, with one rollback in each cluster', async ({
  page,
}) => {
  const product = await Product.start({ scenario: 'all-rolling', clusters: 3, instances: 30, speed: 8 })
  try {
    const [late, lost] = await product.clusters()
    // One call is still on its way when the process dies, one has had its effect but no reply.
    await product.setFault(late?.name ?? '', 'slow:4000', ['rollbackJobUpdate'])
    await product.setFault(lost?.name ?? '', 'drop-after', ['rollbackJobUpdate'], 1)
    const id = await product.metaUpdateIn(3)
    const actionId = await confirmRollback(page, product, id)
    await expect.poll(async () => (await product.rollbackCalls(late?.name ?? '')).length).toBe(1)
    await product.killDashboard()
    await product.startDashboard()
    await expect(page.getByRole('main').getByText('Restored in all 3 clusters')).toBeVisible({ timeout: 90_000 })
    await expectRolledBackOnce(product, actionId)
  } finally {
    await product.stop()
  }
})
