import { expect, type Page, test } from '@playwright/test'
import { metaUpdatesReplySchema } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { planReplySchema } from '@/lib/contract/plan'
import { expectAccessible } from './accessible'
import { openPage } from './open-page'
import { Product } from './product'

const list = (page: Page, name: string) => page.getByRole('list', { name, exact: true })
const rows = (page: Page, name: string) => list(page, name).getByRole('listitem')
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search meta-updates' })
/** Keys and choices are heard once the page has come to life. */
const alive = (page: Page) => expect(page.getByText('live', { exact: true })).toBeVisible()

test.describe('a company in some trouble', () => {
  let product: Product
  test.beforeAll(async () => {
    product = await Product.start({ scenario: 'bad-build', clusters: 6, instances: 40 })
    await product.metaUpdateInTrouble()
  })
  test.afterAll(() => product.stop())

  test('is told worst first: what, from where to where, how far, why, since when and by whom', async ({ page }) => {
    await openPage(page, product.url)
    await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(/^Needs you\s*1$/)
    const row = rows(page, 'Needs you').getByRole('link')
    await expect(row).toHaveAccessibleName(
      /Needs you.*for .*api-gateway.*web\/prod.*41 to 42.*failed.*of 6 clusters done/,
    )
    await expect(row).toHaveAccessibleName(/in trouble.*Started .* UTC.*by jonas|Started .* UTC.*by jonas.*in trouble/)
    await expect(page.getByText('6 of 6 clusters answer')).toBeVisible()
    await row.click()
    await expect(page).toHaveURL(/\/meta-updates\/api-gateway-42/)
    await page.goBack()
    await expect(row).toBeVisible()
  })

  test('is filtered by choices with their counts, by typed fields, and the address keeps all of it', async ({
    page,
  }) => {
    await openPage(page, product.url)
    await alive(page)
    await page.getByRole('button', { name: 'User' }).click()
    await page.getByRole('combobox', { name: 'User' }).fill('pri')
    const options = page.getByRole('listbox', { name: 'User' }).getByRole('option')
    await expect(options).toHaveText([/^priya\s*2$/])
    await options.click()
    await page.keyboard.press('Escape')
    await expect(page).toHaveURL(/\?user=priya$/)
    await expect(page.getByText(/^2 of \d+ shown$/)).toBeVisible()
    // Nobody is lulled by a filter.
    await expect(page.getByText('1 meta-update that needs you is not among these rows.')).toBeVisible()
    await expectAccessible(page)

    await search(page).fill('job:ranker is:done')
    await expect(page.getByText(/^1 of \d+ shown$/)).toBeVisible()
    await expect(page).toHaveURL(/q=job:ranker/)
    await page.reload()
    await expect(rows(page, 'Done').getByRole('link')).toHaveAccessibleName(/ranker/)

    await search(page).fill('checkout')
    await expect(page.getByRole('heading', { name: 'Nothing matches all of this' })).toBeVisible()
    await expect(page.getByRole('button', { name: /^Without “checkout”: 2 rows$/ })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: /^Without User: priya: 1 row$/ }).click()
    await expect(rows(page, 'Done').getByRole('link')).toHaveAccessibleName(/checkout/)
    await page.getByRole('button', { name: 'Remove “checkout”' }).click()
    await expect(page).toHaveURL(`${product.url}/`)
    await page.getByLabel('Order').selectOption('By service')
    await expect(page).toHaveURL(/\?sort=service$/)
    await expect(rows(page, 'All').getByRole('link').first()).toHaveAccessibleName(/api-gateway/)
  })

  test('does not mind an address that makes no sense', async ({ page }) => {
    await page.goto(`${product.url}/?since=forever&from=yesterday&sort=best&status=&cluster=,,`)
    await expect(rows(page, 'Needs you')).toHaveCount(1)
    await page.goto(`${product.url}/?user=%E0%A4%A`)
    await expect(page.getByRole('button', { name: /^Without User: .*: 6 rows$/ })).toBeVisible()
  })

  test('is walked with j and k, and Enter opens', async ({ page }) => {
    await openPage(page, product.url)
    await alive(page)
    await page.keyboard.press('j')
    await expect(rows(page, 'Needs you').getByRole('link')).toBeFocused()
    await page.keyboard.press('j')
    await expect(rows(page, 'Moving').getByRole('link').first()).toBeFocused()
    await page.keyboard.press('k')
    await expect(rows(page, 'Needs you').getByRole('link')).toBeFocused()
    // Typed, they are letters.
    await page.keyboard.press('/')
    await page.keyboard.type('jk')
    await expect(search(page)).toHaveValue('jk')
    await page.keyboard.press('Escape')
    await expect(rows(page, 'Needs you')).toHaveCount(1)
    await page.keyboard.press('j')
    await expect(page.locator('[data-row]:focus')).toHaveCount(1)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/meta-updates\//)
  })

  for (const { name, click, keys, path } of [
    { name: 'a row', click: '[data-row]', keys: [], path: /\/meta-updates\/api-gateway-42/ },
    { name: 'a link of the frame', click: 'header a[href="/clusters"]', keys: [], path: /\/clusters$/ },
    { name: 'a page by its keys', click: null, keys: ['g', 'c'], path: /\/clusters$/ },
  ])
    test(`opens ${name} at once when the last letter of the search is not in the address yet`, async ({ page }) => {
      await openPage(page, product.url)
      await alive(page)
      await search(page).fill('api')
      await expect(page).toHaveURL(`${product.url}/?q=api`)
      // The way there takes as long as a slow network's, so that the address is written while it is under way.
      await page.route(/\/(meta-updates\/|clusters\?)/, async (route) => {
        await page.waitForURL(`${product.url}/?q=api-`)
        await route.continue()
      })
      await search(page).press('End')
      // In one task of the page, so that nothing that waits comes in between.
      await page.evaluate(
        ({ click, keys }) => {
          document.execCommand('insertText', false, '-')
          if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
          if (click) document.querySelector<HTMLElement>(click)?.click()
          for (const key of keys) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
        },
        { click, keys },
      )
      await expect(page).toHaveURL(path)
      await page.goBack()
      await expect(page).toHaveURL(`${product.url}/?q=api-`)
      await expect(search(page)).toHaveValue('api-')
    })

  test('is kept as views: named, opened with, renamed, deleted and brought back', async ({ page }) => {
    await openPage(page, `${product.url}/?user=priya`)
    await alive(page)
    const views = page.getByRole('navigation', { name: 'Saved views' })
    await views.getByRole('button', { name: 'Save view…' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('  ')
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'Give it a name' })).toBeVisible()
    await page.getByRole('dialog').getByLabel('Name').fill('Of Priya')
    await expectAccessible(page)
    await page.keyboard.press('Enter')
    await expect(views.getByRole('link', { name: 'Of Priya' })).toHaveAttribute('aria-current', 'page')

    await page.getByRole('button', { name: 'What to do with Of Priya' }).click()
    await page.getByRole('menuitem', { name: 'Open the board with it' }).click()
    await openPage(page, product.url)
    await expect(page).toHaveURL(/\?user=priya$/)
    await views.getByRole('link', { name: 'Everything' }).click()
    await expect(page).toHaveURL(`${product.url}/`)
    await expect(rows(page, 'Needs you')).toHaveCount(1)

    await views.getByRole('link', { name: 'Of Priya' }).click()
    await page.getByRole('button', { name: 'What to do with Of Priya' }).click()
    await page.getByRole('menuitem', { name: 'Rename…' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Hers')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'What to do with Hers' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await expect(views.getByRole('link', { name: 'Hers' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(views.getByRole('link', { name: /Hers/ })).toBeVisible()

    await page.evaluate(() => localStorage.setItem('airglow.board-views', '{"version":1,"views":[{"name'))
    await openPage(page, product.url)
    await expect(rows(page, 'Needs you')).toHaveCount(1)
  })

  test('fits a phone, where the filters wait behind a button', async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 640 } })
    const page = await context.newPage()
    await openPage(page, product.url)
    await alive(page)
    await expect(page.getByRole('button', { name: 'Cluster' })).toBeHidden()
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByRole('button', { name: 'Cluster' }).click()
    await expect(page.getByRole('listbox', { name: 'Cluster' }).getByRole('option')).toHaveCount(6)
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
    await page.keyboard.press('Escape')
    await expectAccessible(page)
    await context.close()
  })
})

test('a row says at once what is so, but stays where it is while a hand is on the list', async ({ page, request }) => {
  const product = await Product.start({ scenario: 'all-rolling', clusters: 2, instances: 40 })
  try {
    const id = await product.metaUpdateIn(2)
    await openPage(page, product.url)
    await alive(page)
    const row = rows(page, 'Moving').getByRole('link')
    await row.hover()
    // Somebody else pauses it.
    const asked = await request.post(`${product.url}${paths.api.plan(id)}`, { data: { verb: 'pause' } })
    const { planId, fingerprint, members } = planReplySchema.parse(await asked.json())
    const confirmed = await request.post(`${product.url}${paths.api.actions()}`, {
      data: { planId, fingerprint, reason: 'a drill', members: members.map(({ key }) => key) },
    })
    expect(confirmed.ok()).toBe(true)
    // A hand that rests long is taken for gone, so this one goes on moving a little.
    let aside = 0
    const saysNow = async () => {
      aside = 5 - aside
      await row.hover({ position: { x: 40 + aside, y: 10 } })
      return row.textContent()
    }
    await expect.poll(saysNow, { timeout: 60_000 }).toMatch(/^Waiting/)
    await expect(page.getByText('1 row waits to move until your hand leaves the list.')).toBeVisible()
    await expect(list(page, 'Waiting')).toHaveCount(0)
    await search(page).hover()
    await expect(rows(page, 'Waiting')).toHaveCount(1)
    await expect(list(page, 'Moving')).toHaveCount(0)

    // So does the list when a cluster falls silent: only the count above it changes.
    const waiting = rows(page, 'Waiting').getByRole('link')
    await waiting.hover()
    const top = (await waiting.boundingBox())?.y
    const [silent] = await product.clusters()
    await product.setFault(silent?.name ?? '', 'down')
    const answering = async () => {
      aside = 5 - aside
      await waiting.hover({ position: { x: 40 + aside, y: 10 } })
      return page.getByText('1 of 2 clusters answer').count()
    }
    await expect.poll(answering, { timeout: 60_000 }).toBe(1)
    expect((await waiting.boundingBox())?.y).toBe(top)
    const notice = page.getByText(/has (not answered|given no usable answer) since/)
    await expect(notice).toHaveCount(0)
    await search(page).hover()
    await expect(notice).toBeVisible()
  } finally {
    await product.stop()
  }
})

test('thousands of meta-updates', async ({ page }) => {
  test.setTimeout(300_000)
  const product = await Product.start({
    scenario: 'busy',
    clusters: 2,
    instances: 1,
    env: { AIRGLOW_STALE_SECONDS: '60' },
  })
  try {
    const all = async () => (await product.get(paths.api.metaUpdates(), metaUpdatesReplySchema)).metaUpdates.length
    await expect.poll(all, { timeout: 120_000 }).toBe(5000)
    await openPage(page, product.url)
    await alive(page)
    await expect(page.getByText(/on their way/)).toHaveCount(0)

    // Few are drawn, and each says which of how many it is.
    const done = rows(page, 'Done')
    const last = (await page.getByRole('heading', { name: /^Done/ }).textContent())?.replace(/\D/g, '')
    await page.keyboard.press('End')
    const end = list(page, 'Done').locator(`[aria-posinset="${last}"]`)
    await expect(end).toBeVisible()
    await expect(end).toHaveAttribute('aria-setsize', String(last))
    expect(await page.getByRole('listitem').count()).toBeLessThan(120)
    await expect(done.first()).toBeAttached()
    // The oldest ended on another day: its date has room, and covers nothing.
    await expect(end).toContainText(/\d{4}-\d\d-\d\d/)
    for (const width of [1024, 1280, 1440]) {
      await page.setViewportSize({ width, height: 720 })
      const over = () =>
        end.locator('time').evaluate((date) => {
          const cell = date.closest('a > *') ?? date
          return cell.getBoundingClientRect().left - date.getBoundingClientRect().left
        })
      await expect.poll(over, `the date at ${width} pixels`).toBeLessThanOrEqual(0)
      const what = await end.getByRole('link').locator('xpath=./*[3]').boundingBox()
      expect(what?.width, `from where to where at ${width} pixels`).toBeGreaterThan(150)
    }
    await page.setViewportSize({ width: 1280, height: 720 })

    // The next row is always there to go to, also across what is not drawn.
    await page.keyboard.press('Home')
    await page.evaluate(() => window.scrollTo(0, 0))
    for (let presses = 0; presses < 60; presses++) await page.keyboard.press('j')
    const focused = page.locator('[data-row]:focus')
    await expect(focused).toBeInViewport({ ratio: 1 })

    await search(page).fill('pay-ledger-api-7')
    await expect(page.getByText('1 of 5,000 shown')).toBeVisible()
    await search(page).fill('cluster:dca1 user:ana')
    await expect(page.getByText(/^\d+ of 5,000 shown$/)).toBeVisible()

    // A board that stays open is sent only what has changed; all of it only while a whole cluster turns stale or current again.
    const changedSince = async () => {
      const { cursor } = await product.get(paths.api.metaUpdates(), metaUpdatesReplySchema)
      const { whole, metaUpdates } = await product.get(paths.api.metaUpdates(cursor), metaUpdatesReplySchema)
      return whole ? Number.POSITIVE_INFINITY : metaUpdates.length
    }
    await expect.poll(changedSince, { timeout: 60_000 }).toBeLessThan(500)
    await expectAccessible(page)
  } finally {
    await product.stop()
  }
})
