import { expect, type Page, test } from '@playwright/test'
import { instancesReplySchema } from '@/lib/contract/instances'
import { paths } from '@/lib/contract/paths'
import { expectAccessible } from './accessible'
import { openPage } from './open-page'
import { Product } from './product'

let product: Product
let id: string

test.beforeAll(async () => {
  product = await Product.start({
    scenario: 'bad-build',
    clusters: 6,
    instances: 40,
    connections: () => ({
      defaults: { rackRule: '(\\d)$', links: { Sandbox: 'https://logs.example/{cluster}/{taskId}' } },
    }),
  })
  id = await product.metaUpdateInTrouble()
})
test.afterAll(() => product.stop())

const open = async (page: Page, query = '') => {
  await openPage(page, `${product.url}${paths.metaUpdate(id)}${query}`)
  await expect(page.getByRole('heading', { name: 'Instances', exact: true })).toBeVisible()
}
const grid = (page: Page) => page.getByRole('grid', { name: 'Instances by cluster' })
const lines = (page: Page) => page.getByRole('grid', { name: 'Instances, line by line' })
/** What a reader is told of the cell that the keyboard is on. */
const told = async (page: Page): Promise<string> => {
  const cell = await grid(page).getAttribute('aria-activedescendant')
  return (await page.locator(`[id="${cell}"]`).textContent()) ?? ''
}

test('the grid is one tab stop; keys go through instances, trouble and clusters, and say where they are', async ({
  page,
}) => {
  await open(page, '?zoom=strip')
  await expect(grid(page).getByRole('row')).toHaveCount(6)
  await grid(page).focus()
  const first = await told(page)
  expect(first).toMatch(/^\w+ #0: /)
  await page.keyboard.press('ArrowRight')
  expect(await told(page)).toMatch(/ #1: /)
  await page.keyboard.press('End')
  expect(await told(page)).toMatch(/ #39: /)
  await page.keyboard.press('PageDown')
  expect((await told(page)).split(' ')[0]).not.toBe(first.split(' ')[0])
  await page.keyboard.press('Control+Home')
  expect(await told(page)).toBe(first)
  await page.keyboard.press('f')
  expect(await told(page)).toMatch(/failed|missing|flapping/)
  await page.keyboard.press('Control+Home')
  await page.getByRole('button', { name: 'Next in trouble' }).click()
  await expect.poll(() => told(page)).toMatch(/failed|missing|flapping/)
  await grid(page).focus()
  await page.keyboard.press('Tab')
  await expect(grid(page)).not.toBeFocused()
})

test('an instance has its own address: history, host, other clusters; Escape goes back to the grid', async ({
  page,
}) => {
  await open(page, '?zoom=strip')
  await grid(page).focus()
  await page.keyboard.press('f')
  const name = (await told(page)).split(':')[0] ?? ''
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name })
  await expect(panel).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`[?&]i=${name.replace(' #', '(:|%3A)')}`))
  const history = panel.getByRole('region', { name: 'Task history' })
  await expect(history.getByText('FAILED').first()).toBeVisible()
  await expect(history).toContainText('attempt 1')
  await expect(panel.getByRole('region', { name: 'What the update did' })).toContainText('taken to update')
  await expect(panel.getByRole('region', { name: 'On the same host' })).toContainText('on this host')
  await expect(panel.getByRole('link', { name: /^Sandbox/ })).toHaveAttribute(
    'href',
    /^https:\/\/logs\.example\/\w+\/.+/,
  )
  await expect(panel.getByRole('region', { name: /in the other clusters$/ }).getByRole('listitem')).toHaveCount(5)

  const address = page.url()
  await panel
    .getByRole('region', { name: /in the other clusters$/ })
    .getByRole('button')
    .first()
    .click()
  await expect(page).not.toHaveURL(address)
  await page.goBack()
  await expect(panel).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(grid(page)).toBeFocused()
  await openPage(page, address)
  await expect(page.getByRole('dialog', { name })).toBeVisible()
})

test('the legend counts, filters, and is part of the address', async ({ page }) => {
  await open(page, '?zoom=table&fold=false')
  const chip = page.getByRole('group', { name: 'Show only instances that are' }).getByRole('button').first()
  const counted = async () => Number((await chip.textContent())?.replace(/\D/g, ''))
  await chip.click()
  await expect(chip).toHaveAttribute('aria-pressed', 'true')
  await expect(page).toHaveURL(/[?&]state=\w+/)
  // Live: both move on, together.
  await expect.poll(async () => Number(await lines(page).getAttribute('aria-rowcount')) - (await counted())).toBe(1)
})

test('the table is the equal way in: healthy runs fold, failures never', async ({ page }) => {
  await open(page, '?zoom=table')
  const table = lines(page)
  await expect(
    table
      .getByRole('row')
      .filter({ hasText: /\d+–\d+/ })
      .first(),
  ).toBeVisible()
  for (const row of await table
    .getByRole('row')
    .filter({ hasText: /\d+–\d+/ })
    .allTextContents())
    expect(row).not.toMatch(/failed|missing|flapping/)
  await table.focus()
  await page.keyboard.press('f')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(table).toBeFocused()
})

test('trouble first, and groups by rack, host, state and build', async ({ page }) => {
  await open(page, '?zoom=table')
  await page.getByRole('combobox', { name: 'Sort' }).selectOption('trouble')
  await expect(page).toHaveURL(/sort=trouble/)
  await expect(lines(page).getByRole('row').nth(1)).toContainText(/failed|missing|flapping/)
  for (const group of ['rack', 'host', 'state', 'build']) {
    await page.getByRole('combobox', { name: 'Group' }).selectOption(group)
    await expect(page).toHaveURL(new RegExp(`group=${group}`))
    await expect(lines(page).getByRole('row').nth(1)).toContainText(/instances?/)
  }
  await page.getByRole('radio', { name: 'Strips' }).click()
  await expect(grid(page).getByText('41', { exact: true }).first()).toBeVisible()
})

/** What is drawn of the cells; null for what is blank. */
const pictures = (page: Page) =>
  grid(page)
    .locator('canvas')
    .evaluateAll((all) =>
      all.map((one) => {
        if (!(one instanceof HTMLCanvasElement)) return null
        const drawn = one
          .getContext('2d')
          ?.getImageData(0, 0, one.width, one.height)
          .data.some((byte) => byte > 0)
        return drawn ? one.toDataURL() : null
      }),
    )

test('strips that waited behind another zoom come back as they are now', async ({ page, context }) => {
  // Everything is over in this cluster: its cells change by what is asked for only.
  await open(page, '?zoom=strip&in=dca1')
  await expect.poll(() => pictures(page)).toEqual([expect.any(String)])
  const [before] = await pictures(page)
  await page.getByRole('radio', { name: 'Table' }).click()
  await expect(lines(page)).toBeVisible()
  await expect(grid(page)).toHaveCount(0)
  await page.getByRole('combobox', { name: 'Group' }).selectOption('host')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByRole('radio', { name: 'Strips' }).click()
  await expect(grid(page)).toBeVisible()

  const fresh = await context.newPage()
  await fresh.emulateMedia({ colorScheme: 'dark' })
  await openPage(fresh, page.url())
  await expect(async () => {
    const now = await pictures(page)
    expect(now).not.toContain(before)
    expect(now).not.toContain(null)
    expect(now).toEqual(await pictures(fresh))
  }).toPass()
})

test('a strange address is taken as far as it can be understood', async ({ page }) => {
  await openPage(
    page,
    `${product.url}${paths.metaUpdate(id)}?zoom=nearer&sort=%00&group=planet&state=lost,failed&in=nowhere&i=nowhere:17`,
  )
  await expect(page.getByRole('dialog', { name: 'No such instance' })).toContainText('nowhere:17')
  await page.keyboard.press('Escape')
  await expect(grid(page).getByRole('row')).toHaveCount(6)
})

test('a phone begins with bars; a bar leads to its strip, trouble to its list, and nothing scrolls sideways', async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, hasTouch: true })
  const page = await context.newPage()
  await open(page)
  const bars = page.getByRole('list', { name: 'Instances by cluster' })
  await expect(bars.getByRole('listitem')).toHaveCount(6)
  await bars
    .getByRole('button', { name: /^\d+ \w+ in / })
    .first()
    .click()
  await expect(lines(page)).toBeVisible()
  await expect(page).toHaveURL(/zoom=table/)
  await page.goBack()
  await bars
    .getByRole('button', { name: /^Show the strip of/ })
    .first()
    .click()
  await expect(grid(page).getByRole('row')).toHaveCount(1)
  for (const query of ['?zoom=bar', '?zoom=strip', '?zoom=table', '?zoom=table&group=rack']) {
    await open(page, query)
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow, query).toBe(0)
  }
  await context.close()
})

test('every zoom and the panel are accessible', async ({ page }) => {
  const { members } = await product.get(paths.api.instances(id), instancesReplySchema)
  const cluster = members[0]?.key.cluster
  for (const query of ['?zoom=bar', '?zoom=strip', '?zoom=strip&group=state', '?zoom=table', `?i=${cluster}:0`]) {
    // Behind an open panel nothing of the page is there for a reader.
    const seen = query.startsWith('?i=')
      ? page.getByRole('region', { name: 'Task history' })
      : page.getByRole('heading', { name: 'Instances', exact: true })
    await test.step(query, async () => {
      await page.goto(`${product.url}${paths.metaUpdate(id)}${query}`)
      await expect(seen).toBeVisible()
      await expectAccessible(page)
    })
  }
})

test('a cluster that is silent is hatched, leaves the legend, and its panel says what it is', async ({ page }) => {
  await open(page, '?zoom=strip')
  const { members } = await product.get(paths.api.instances(id), instancesReplySchema)
  const cluster = members[0]?.key.cluster ?? ''
  await product.setFault(cluster, 'down')
  await expect(page.getByText('5 of 6 clusters counted')).toBeVisible({ timeout: 40_000 })
  await openPage(page, `${product.url}${paths.metaUpdate(id)}?i=${cluster}:0`)
  await expect(page.getByRole('region', { name: 'Task history' })).toContainText('The scheduler could not be asked')
  await product.setFault(cluster, 'none')
  await expect(page.getByText('5 of 6 clusters counted')).toHaveCount(0, { timeout: 40_000 })
})
