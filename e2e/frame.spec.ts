import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test'
import { paths } from '@/lib/contract/paths'
import { BufferingProxy } from './buffering-proxy'
import { openPage } from './open-page'
import { Product } from './product'

let product: Product
let id: string

test.beforeAll(async () => {
  product = await Product.start({ scenario: 'bad-build', clusters: 6, instances: 40 })
  id = await product.metaUpdateInTrouble()
})
test.afterAll(() => product.stop())

const open = (page: Page, path: string, url = product.url): Promise<void> => openPage(page, `${url}${path}`)

const berlin = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ timezoneId: 'Europe/Berlin', colorScheme: 'dark' })

test('times are in UTC until somebody wants another zone, which the server then paints as well', async ({
  browser,
}) => {
  const context = await berlin(browser)
  const page = await context.newPage()
  await open(page, paths.metaUpdate(id))
  const started = page.locator('time').first()
  await expect(started).toHaveText(/ UTC$/)
  // Under the pointer the same moment in this browser's zone.
  await expect(started).toHaveAttribute('title', / UTC · .* UTC\+[12]$/)

  await page.getByRole('button', { name: /Change time zone or theme/ }).click()
  await page.getByRole('radio', { name: 'Europe/Berlin' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /Change time zone or theme/ })).toBeFocused()
  await expect(started).toHaveText(/ UTC\+[12]$/)
  await expect(page.getByText(/\d UTC$/)).toHaveCount(0)

  const html = await (await page.request.get(`${product.url}${paths.metaUpdate(id)}`)).text()
  expect(html).toMatch(/\d\d:\d\d:\d\d UTC\+[12]</)
  expect(html).not.toMatch(/\d\d:\d\d:\d\d UTC</)

  await page.keyboard.press('z')
  await expect(started).toHaveText(/ UTC$/)
  await context.close()
})

test('any zone can be found by typing, and an unknown one in a cookie is UTC', async ({ browser }) => {
  const context = await berlin(browser)
  const page = await context.newPage()
  await open(page, paths.settings())
  await page.getByRole('button', { name: 'Another zone' }).click()
  await page.getByRole('combobox').fill('kolk')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('radio', { name: /Asia\/(Kolkata|Calcutta)/ })).toBeChecked()
  await expect(page.getByRole('button', { name: /It is .* UTC\+5:30\./ })).toBeVisible()

  await context.addCookies([{ name: 'airglow-zone', value: 'Middle%2FEarth', url: product.url }])
  await open(page, paths.settings())
  await expect(page.getByRole('radio', { name: 'UTC', exact: true })).toBeChecked()
  await context.close()
})

test('a chosen theme holds against the system’s, from the first byte on', async ({ browser }) => {
  const context = await browser.newContext({ colorScheme: 'dark' })
  const page = await context.newPage()
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  await open(page, paths.settings())
  const dark = await ground()
  await page.getByRole('radio', { name: 'Light' }).click()
  await expect.poll(ground).not.toBe(dark)
  const light = await ground()
  expect(await (await page.request.get(`${product.url}${paths.settings()}`)).text()).toContain('data-theme="light"')
  await page.reload()
  expect(await ground()).toBe(light)
  await page.getByRole('radio', { name: 'As the system' }).click()
  await expect.poll(ground).toBe(dark)
  await context.close()
})

test('the palette goes to a meta-update by a part of its name, and from there to a plan that is not sent', async ({
  page,
}) => {
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(new URL(request.url()).pathname)
  })
  await open(page, paths.clusters())
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Go to' })
  // Typed at once, before the palette has been fetched: it must reach its field, and nothing on the page.
  await page.keyboard.type('gateway 42')
  await expect(field).toHaveValue('gateway 42')
  await expect(page.getByRole('option', { selected: true })).toContainText('api-gateway')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${product.url}${paths.metaUpdate(id)}`)

  await page.getByRole('button', { name: 'Search or go to' }).click()
  await expect(page.getByRole('group', { name: 'On this page' })).toBeVisible()
  await field.fill('roll back')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${product.url}${paths.verb(id, 'rollback')}`)
  await expect(page.getByRole('form', { name: 'Confirm the plan' })).toBeVisible()
  // To read a plan is all it has asked for.
  expect(new Set(sent)).toEqual(new Set([paths.api.plan(id)]))
  expect(await product.writes('dca1')).toEqual([])
})

test('an id that nobody knows can be opened all the same, and Escape leads back to where one was', async ({ page }) => {
  await open(page, paths.board())
  const opener = page.getByRole('button', { name: 'Search or go to' })
  await opener.click()
  await expect(page.getByRole('combobox', { name: 'Go to' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(opener).toBeFocused()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Go to' }).fill('nobody-knows-this')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${product.url}${paths.metaUpdate('nobody-knows-this')}`)
})

test('keys are told by ?, rest in fields, and can be switched off', async ({ page }) => {
  await open(page, paths.board())
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keys' })
  await expect(help.getByText('Search this page')).toBeVisible()
  // In a dialog no key of the page is heard.
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await expect(help).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)

  await page.keyboard.press('/')
  const search = page.getByRole('searchbox')
  await expect(search).toBeFocused()
  await page.keyboard.type('g c?')
  await expect(search).toHaveValue('g c?')
  await expect(page).toHaveURL(/\?q=g/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await expect(page).toHaveURL(`${product.url}${paths.clusters()}`)

  await page.keyboard.press('?')
  await help.getByRole('checkbox', { name: /Keys without/ }).uncheck()
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('b')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('combobox', { name: 'Go to' })).toBeFocused()
  await expect(page).toHaveURL(`${product.url}${paths.clusters()}`)
})

test('behind a proxy that holds the stream back, the page asks by itself and says how old its answer is', async ({
  page,
}) => {
  const proxy = await BufferingProxy.before(product.url)
  try {
    await page.goto(`${proxy.url}${paths.clusters()}`)
    await expect(page.locator('[data-liveness]')).toHaveText('catching up')
    // Once asking has replaced the rings it is as live as that makes it.
    await expect(page.locator('[data-liveness]')).toHaveText('live', { timeout: 20_000 })
    expect(proxy.streams).toBeGreaterThan(0)
    await page.getByRole('button', { name: /^live/ }).click()
    await expect(page.getByText('are asked for every 4 s')).toBeVisible()
    await page.keyboard.press('Escape')
    const row = page.getByRole('row', { name: /^phx2\b/ })
    await product.setFault('phx2', 'down')
    await expect(row).toContainText('has not answered since', { timeout: 30_000 })
    await product.setFault('phx2', 'none')
    await expect(row).not.toContainText('has not answered since', { timeout: 30_000 })
  } finally {
    await proxy.close()
  }
})

test('incident mode on a phone: what is bad, two buttons under the thumb, and the way back', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, hasTouch: true })
  const page = await context.newPage()
  await open(page, paths.metaUpdate(id))
  await page.keyboard.press('i')
  await expect(page).toHaveURL(`${product.url}${paths.incident(id)}`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('api-gateway')
  const bad = page.getByRole('list', { name: 'In trouble' }).getByRole('listitem')
  await expect(bad.first()).toContainText(/for \d+ (s|min)/)
  await expect(page.getByText('healthy')).toHaveCount(0)

  const ways = [page.getByRole('link', { name: /^Restore .*…$/ }), page.getByRole('link', { name: 'Pause…' })]
  for (const way of ways) {
    const box = await way.boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(44)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(640)
    expect(box?.y).toBeGreaterThan(480)
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  await ways[1]?.click()
  await expect(page).toHaveURL(`${product.url}${paths.verb(id, 'pause')}`)
  await page.goBack()
  await expect(bad.first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(`${product.url}${paths.metaUpdate(id)}`)
  await context.close()
})

test('status and timeline are handed over as text', async ({ browser }) => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  await open(page, paths.metaUpdate(id))
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Go to' }).fill('copy status')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Copy status: done, it can be pasted.')).toBeVisible()
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[0]).toContain('api-gateway')
  expect(lines[1]).toMatch(/^In trouble in \d clusters?: \w+ \(/)
  expect(lines[2]).toBe('Nobody has acted on it from Airglow.')
  expect(lines[3]).toMatch(new RegExp(`^${product.url}${paths.metaUpdate(id)} \\(as of [\\d: -]+ UTC\\)$`))

  const reply = await page.request.get(`${product.url}${paths.api.timeline(id, 'Asia/Kolkata')}`)
  expect(reply.headers()['content-type']).toBe('text/markdown; charset=utf-8')
  const text = await reply.text()
  expect(text).toContain('## What happened')
  expect(text).toMatch(/- \*\*[\d-]+ [\d:]+ UTC\+5:30\*\* `\w+`: Started/)
  expect(text).toMatch(/first failure \(instance \d/)
  expect((await page.request.get(`${product.url}${paths.api.timeline(id, 'Nowhere')}`)).status()).toBe(400)
  expect((await page.request.get(`${product.url}${paths.api.timeline('nobody', 'UTC')}`)).status()).toBe(404)
  await context.close()
})

test('with the system’s own colours, bars keep their patterns and the chosen segment is told apart', async ({
  browser,
}) => {
  const context = await browser.newContext({ forcedColors: 'active', reducedMotion: 'reduce' })
  const page = await context.newPage()
  await open(page, paths.board())
  const part = page.locator('[role="img"] > span').first()
  expect(await part.evaluate((bar) => getComputedStyle(bar).forcedColorAdjust)).toBe('none')
  await open(page, paths.settings())
  const colour = (name: string) =>
    page.getByRole('radio', { name }).evaluate((segment) => getComputedStyle(segment).backgroundColor)
  expect(await colour('As the system')).not.toBe(await colour('Dark'))
  await context.close()
})

test('a page that is not answered any more says so loudly, once, and comes back by itself', async ({ page }) => {
  test.slow()
  await open(page, paths.incident(id))
  await product.killDashboard()
  await expect(page.locator('[data-liveness]')).toHaveText('catching up')
  const alarm = page.getByRole('alert').filter({ hasText: 'old.' })
  await expect(alarm).toContainText('It was true at', { timeout: 40_000 })
  await expect(page.locator('[data-liveness]')).toHaveText(/^stopped since [\d:]+ UTC$/, { timeout: 40_000 })
  await expect(page.getByRole('status').filter({ hasText: 'has stopped following' })).toHaveCount(1)
  // What it means can be read although nothing can be fetched.
  await page.locator('[data-liveness]').click()
  await expect(page.getByRole('dialog')).toContainText('UTC')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // Readers are told at the moment it is so; later something else is said there.
  const told = expect(page.getByRole('status').filter({ hasText: 'follows the clusters again' })).toHaveCount(1, {
    timeout: 90_000,
  })
  await Promise.all([product.startDashboard(), told])
  await expect(page.locator('[data-liveness]')).toHaveText('live', { timeout: 60_000 })
  await expect(alarm).toHaveCount(0)
})
