import { expect, type Page, test } from '@playwright/test'
import { historyReplySchema } from '@/lib/contract/history'
import { metaUpdateReplySchema } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { formatMoment } from '@/lib/contract/standpoint'
import { expectAccessible } from './accessible'
import { openPage } from './open-page'
import { Product } from './product'

let product: Product
let id: string

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  product = await Product.start({
    scenario: 'all-rolling',
    clusters: 3,
    instances: 8,
    env: { AIRGLOW_STALE_SECONDS: '30' },
  })
  id = await product.metaUpdateIn(3)
})
test.afterAll(() => product?.stop())

const past = (page: Page) => page.getByRole('region', { name: 'The past' })
/** All that is said, once the instances are there. */
async function wholePage(page: Page): Promise<string> {
  await expect(page.getByText('Reading the instances…')).toHaveCount(0)
  const text = await page.getByRole('main').innerText()
  // History goes on meanwhile, and has more moments to step to.
  return text.replace(/ of \d+ moments/, '')
}
const kept = async () => {
  const { rows } = await product.get(paths.api.history(), historyReplySchema)
  return rows.find((row) => row.id === id) ?? null
}

test('a moment of the past: nothing to act on, ages as of then, and the way to now', async ({ page }) => {
  await expect.poll(kept).not.toBeNull()
  // A moment at which every cluster was watched, as the history tells once it has gone past it.
  let atMs = 0
  const unwatched = async () => {
    const { nowMs } = await product.get(paths.api.metaUpdate(id), metaUpdateReplySchema)
    atMs = Math.floor(nowMs / 1000) * 1000 - 10_000
    const then = await product.get(paths.api.metaUpdate(id, { at: formatMoment(atMs) }), metaUpdateReplySchema)
    return then.members.filter(({ asOfMs }) => asOfMs !== atMs).map(({ key }) => key.cluster)
  }
  await expect.poll(unwatched, { timeout: 60_000 }).toEqual([])

  await page.goto(`${product.url}${paths.metaUpdate(id, { at: formatMoment(atMs) })}`)
  await expect(past(page).getByRole('heading')).toContainText('As it was at')
  await expect(past(page)).toContainText('nothing can be done from here')
  await expect(page.getByRole('button', { name: 'Restore' })).toHaveCount(0)
  await expect(page.getByRole('link', { name: /Restore|Roll back/ })).toHaveCount(0)
  const shown = await wholePage(page)
  await page.reload()
  await expect(past(page)).toBeVisible()
  expect(await wholePage(page)).toBe(shown)

  // What is handed over from here is of then, and leads here.
  await page.getByRole('button', { name: 'Hand over' }).click()
  await expect(page.getByRole('menuitem')).toHaveText([/^Copy status/, /^Copy link/])
  await page.keyboard.press('Escape')

  await past(page).getByRole('button', { name: 'Show now' }).click()
  await expect(past(page)).toHaveCount(0)
  expect(new URL(page.url()).searchParams.has('at')).toBe(false)
  await page.goBack()
  await expect(past(page)).toBeVisible()
})

test('by keyboard: earlier and later go from event to event, the slider anywhere', async ({ page }) => {
  await openPage(page, `${product.url}${paths.metaUpdate(id)}`)
  await page.getByRole('button', { name: 'Look back' }).press('Enter')
  const slider = past(page).getByRole('slider', { name: 'Moment shown' })
  await expect(slider).toBeVisible()
  const moment = () => new URL(page.url()).searchParams.get('at') ?? ''
  const first = moment()
  await past(page).getByRole('button', { name: 'Earlier' }).press('Enter')
  await expect.poll(moment).not.toBe(first)
  const earlier = moment()
  expect(earlier < first).toBe(true)
  await slider.press('Home')
  await expect.poll(moment).not.toBe(earlier)
  await expect(past(page).getByRole('button', { name: 'Earlier' })).toHaveAttribute('aria-disabled', 'true')
  await slider.press('End')
  await expect(past(page)).toHaveCount(0)
})

test('a moment that cannot be read, or is still to come, is told, and what is shown is now', async ({ page }) => {
  await page.goto(`${product.url}/meta-updates/${encodeURIComponent(id)}?at=yesterday`)
  await expect(page.getByText('The moment in the address cannot be read')).toBeVisible()
  await expect(past(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'All right' }).click()
  await expect(page.getByText('The moment in the address cannot be read')).toHaveCount(0)
  await page.goto(`${product.url}${paths.metaUpdate(id, { at: '2126-01-01T00:00:00Z' })}`)
  await expect(page.getByText('is still to come')).toBeVisible()
})

test('a snapshot: frozen after a question, its own link, unfurls, and stays', async ({ page, request }) => {
  await openPage(page, `${product.url}${paths.metaUpdate(id)}`)
  await page.getByRole('button', { name: 'Snapshot…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Freeze it' }).click()
  const dialog = page.getByRole('dialog', { name: 'Frozen' })
  await expect(dialog.getByText(/\/x\/\w{10}$/)).toBeVisible()
  await dialog.getByRole('link', { name: 'Open it' }).click()
  await page.waitForURL(/\/x\/\w{10}$/)
  await expect(past(page).getByRole('heading')).toContainText('Frozen by someone at this dashboard')
  await expect(page.getByRole('button', { name: 'Snapshot…' })).toHaveCount(0)
  await expect(page.getByRole('link', { name: /Restore|Roll back/ })).toHaveCount(0)

  // As a chat tool reads it: no script.
  const html = await (await request.get(page.url())).text()
  const title = /<meta property="og:title" content="([^"]*)"/.exec(html)?.[1] ?? ''
  expect(title).toMatch(/api-gateway 41 → 42: .* \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)$/)
  expect(html).toMatch(/<meta property="og:description" content="A frozen copy/)
  const live = await (await request.get(`${product.url}${paths.metaUpdate(id)}`)).text()
  expect(live).toMatch(/<meta property="og:title" content="[^"]*api-gateway 41 → 42: [^"]* \(\d\d:\d\d:\d\d UTC\)"/)

  const shown = await wholePage(page)
  const short = new URL(page.url()).pathname.slice('/x/'.length)
  const frozen = await product.get(paths.api.metaUpdate(id, { snapshot: short }), metaUpdateReplySchema)
  const events = async () => (await product.get(paths.api.metaUpdate(id), metaUpdateReplySchema)).timeline.length
  await expect.poll(events, { timeout: 60_000 }).toBeGreaterThan(frozen.timeline.length)
  await page.reload()
  await expect(past(page)).toBeVisible()
  expect(await wholePage(page)).toBe(shown)
  await past(page).getByRole('link', { name: 'See how it is now' }).click()
  await expect(past(page)).toHaveCount(0)
})

test('a snapshot that nobody knows says what may have become of it', async ({ page }) => {
  const response = await page.goto(`${product.url}${paths.snapshot('zzzzzzzzzz')}`)
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('heading', { name: 'No such snapshot' })).toBeVisible()
})

// Last: the clusters go away for good.
test('after the schedulers forgot it, its link opens from history', async ({ page }) => {
  await expect.poll(kept).not.toBeNull()
  // Other schedulers stand behind the same names now, and know nothing of it.
  const other = await Product.start({ scenario: 'quiet', clusters: 3, instances: 8 })
  try {
    product.writeClusters((await other.clusters()).map(({ name, url }) => ({ name, scheduler_uri: url })))
    await expect.poll(async () => (await kept())?.onBoard, { timeout: 90_000 }).toBe(false)
    await expect.poll(async () => (await kept())?.forgottenAtMs, { timeout: 90_000 }).not.toBeNull()
    const response = await page.goto(`${product.url}${paths.metaUpdate(id)}`)
    expect(response?.status()).toBe(200)
    await expect(past(page).getByRole('heading')).toContainText('the schedulers forgot it')
    await expect(past(page)).toContainText('Nothing can be done about it from here')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('api-gateway')
    await expect(page.getByRole('link', { name: /Restore|Roll back/ })).toHaveCount(0)
    await past(page).getByRole('button', { name: 'Earlier' }).click()
    await expect(past(page).getByRole('heading')).toContainText('As it was at')
    await past(page).getByRole('button', { name: 'Show the last that is known' }).click()
    await expect(past(page).getByRole('heading')).toContainText('the schedulers forgot it')

    // Whoever has no link finds it from the board.
    await openPage(page, `${product.url}${paths.board()}`)
    await page.getByRole('button', { name: 'Older ones, from history' }).press('Enter')
    const older = page.getByRole('list', { name: 'Older ones, from history' })
    await expect(older.getByRole('link')).toHaveAccessibleName(/^api-gateway web\/prod 41 to 42/)
    await expectAccessible(page)
    await page.getByLabel(/^A part of a service/).fill('nothing-like-it')
    await page.keyboard.press('Enter')
    await expect(page.getByText(/^Nothing older is kept\./)).toBeVisible()
    await page.getByLabel(/^A part of a service/).fill('web/prod')
    await page.keyboard.press('Enter')
    await older.getByRole('link').click()
    await expect(past(page).getByRole('heading')).toContainText('the schedulers forgot it')
  } finally {
    await other.stop()
  }
})
