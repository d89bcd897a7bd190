import { expect, type Page, test } from '@playwright/test'
import { clustersReplySchema } from '@/lib/contract/cluster'
import { paths } from '@/lib/contract/paths'
import { planReplySchema } from '@/lib/contract/plan'
import { Product } from './product'

const clusterRow = (page: Page, name: string) =>
  page.getByRole('table', { name: 'Clusters' }).getByRole('row', { name: new RegExp(`^${name}\\b`) })

test('clusters that are down, slow or answer garbage are shown for what they are, and change nothing for the others', async ({
  page,
}) => {
  const product = await Product.start({ scenario: 'all-rolling', clusters: 5, instances: 40 })
  try {
    const [down, slow, garbage, ...healthy] = (await product.clusters()).map(({ name }) => name)
    if (!down || !slow || !garbage) throw new Error('five clusters are needed')
    const id = await product.metaUpdateIn(5)
    await page.goto(`${product.url}${paths.metaUpdate(id)}`)
    await expect(page.getByRole('table', { name: 'Clusters' }).getByRole('row')).toHaveCount(6)

    await product.setFault(down, 'down')
    await product.setFault(slow, 'slow:30000')
    await product.setFault(garbage, 'garbage')
    for (const name of [down, slow, garbage]) {
      await expect(page.getByText(new RegExp(`^${name} has (not answered|given no usable answer) since`))).toBeVisible({
        timeout: 40_000,
      })
      const row = clusterRow(page, name)
      await expect(row).toContainText('not counted')
      await expect(row).toContainText('Not known')
    }
    for (const name of healthy) await expect(clusterRow(page, name)).not.toContainText('not counted')

    // The others are as fresh as before.
    const { clusters, staleAfterMs, nowMs } = await product.get(paths.api.clusters(), clustersReplySchema)
    for (const cluster of clusters) {
      const age = nowMs - (cluster.asOfMs ?? 0)
      if (healthy.includes(cluster.cluster)) expect(age, cluster.cluster).toBeLessThan(staleAfterMs)
      else expect(cluster.failure, cluster.cluster).not.toBeNull()
    }

    await page.goto(`${product.url}${paths.board()}`)
    await expect(page.getByText('2 of 5 clusters answer')).toBeVisible()
    await expect(page.getByRole('link', { name: /not read lately, left out/ }).first()).toBeVisible()

    await page.goto(`${product.url}${paths.verb(id, 'rollback')}`)
    await expect(page.getByRole('button', { name: /in 2 clusters$/ })).toBeVisible({ timeout: 30_000 })
    for (const name of [down, slow, garbage])
      await expect(page.getByRole('row', { name: new RegExp(`\\b${name}\\b`) })).toContainText(
        'Cannot be read just now',
      )
    await expect(page.getByText(/^2 of 5 clusters were read for this plan, made at /)).toBeVisible()

    for (const name of [down, slow, garbage]) await product.setFault(name, 'none')
    await page.goto(`${product.url}${paths.metaUpdate(id)}`)
    await expect(page.getByText('not counted')).toHaveCount(0, { timeout: 40_000 })
  } finally {
    await product.stop()
  }
})

test('what was last known outlives a restart, at its true age', async ({ page }) => {
  const product = await Product.start({ scenario: 'all-rolling', clusters: 2 })
  try {
    const [silent] = await product.clusters()
    const id = await product.metaUpdateIn(2)
    await product.setFault(silent?.name ?? '', 'down')
    await product.killDashboard()
    await product.startDashboard()
    await page.goto(`${product.url}${paths.metaUpdate(id)}`)
    await expect(clusterRow(page, silent?.name ?? '')).toContainText('not counted', { timeout: 30_000 })
  } finally {
    await product.stop()
  }
})

test('a plan from scripts is the plan of the page', async ({ request }) => {
  const product = await Product.start({ scenario: 'all-rolling', clusters: 2 })
  try {
    const id = await product.metaUpdateIn(2)
    const response = await request.post(`${product.url}${paths.api.plan(id)}`, { data: { verb: 'rollback' } })
    const plan = planReplySchema.parse(await response.json())
    expect(plan.members.map((member) => member.class)).toEqual(['native', 'native'])
    for (const { name } of await product.clusters()) expect(await product.rollbackCalls(name)).toEqual([])
  } finally {
    await product.stop()
  }
})
