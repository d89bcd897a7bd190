import { expect, type Page, test } from '@playwright/test'
import { type MetaUpdateReply, metaUpdateReplySchema } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { expectAccessible, expectFits } from './accessible'
import { openPage } from './open-page'
import { Product } from './product'

let product: Product
let id: string
let reply: MetaUpdateReply

test.beforeAll(async () => {
  product = await Product.start({ scenario: 'bad-build', clusters: 6, instances: 40 })
  id = await product.metaUpdateInTrouble()
  reply = await product.get(paths.api.metaUpdate(id), metaUpdateReplySchema)
})
test.afterAll(() => product.stop())

const open = async (page: Page, query = '') => {
  await openPage(page, `${product.url}${paths.metaUpdate(id)}${query}`)
}
const clusters = (page: Page) => page.getByRole('table', { name: 'Clusters' })
const axis = (page: Page) => clusters(page).getByRole('columnheader', { name: /^Timeline/ })
const begin = (page: Page) => page.getByRole('slider', { name: 'Begin of the time that is shown' })
const end = (page: Page) => page.getByRole('slider', { name: 'End of the time that is shown' })
const whole = (page: Page) => page.getByRole('button', { name: 'Show all of the time' })
const queryOf = (page: Page) => new URL(page.url()).searchParams
/** A share of the axis, dragged over. */
const drag = async (page: Page, from: number, to: number, before?: () => Promise<void>) => {
  const box = await axis(page).boundingBox()
  if (!box) throw new Error('there is no axis')
  const y = box.y + box.height - 8
  await page.mouse.move(box.x + box.width * from, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * to, y, { steps: 5 })
  await before?.()
  await page.mouse.up()
}

test('each lane tells its story, with who and why, and where it first failed', async ({ page }) => {
  await open(page)
  const failed = reply.members.filter(({ firstFailure }) => firstFailure !== null)
  expect(failed.length).toBeGreaterThan(0)
  for (const { key, firstFailure } of failed) {
    const row = clusters(page).getByRole('row', { name: new RegExp(`^${key.cluster}\\b`) })
    const mark = row.getByRole('button', { name: `first failure here, instance ${firstFailure?.instanceId}` })
    await expect(mark, key.cluster).toBeVisible()
    await mark.focus()
    await expect(page.getByRole('tooltip')).toContainText('first failure here')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('tooltip')).toHaveCount(0)
  }
  await expect(clusters(page).getByRole('button', { name: /Paused by mara – “42 is eating memory here/ })).toBeVisible()
  await expect(
    clusters(page)
      .getByText(/^\w+: \d\d:\d\d:\d\d UTC: Started by jonas/)
      .first(),
  ).toBeAttached()
})

test('the clock is chosen, stays in the address, and puts the first failures above each other', async ({ page }) => {
  await open(page)
  await page.getByRole('radio', { name: 'Since the start in each cluster' }).click()
  await expect(page).toHaveURL(/[?&]clock=start\b/)
  await expect(axis(page)).toHaveAccessibleName(/since the start in each cluster/)
  await expect(begin(page)).toHaveCount(0)

  await page.getByRole('radio', { name: 'Since the first failure in each cluster' }).click()
  await expect(page).toHaveURL(/[?&]clock=failure\b/)
  await page.reload()
  await expect(page.getByRole('radio', { name: 'Since the first failure in each cluster' })).toBeChecked()
  const marks = clusters(page).getByRole('button', { name: /^0: first failure here/ })
  await expect(marks.first()).toBeVisible()
  const places = await marks.evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().x)))
  expect(places.length).toBeGreaterThan(1)
  expect(Math.max(...places) - Math.min(...places)).toBeLessThanOrEqual(1)

  await page.getByRole('radio', { name: 'By the time of day' }).click()
  await expect.poll(() => queryOf(page).get('clock')).toBeNull()
})

test('a range is dragged, said, shared by its address, and left again', async ({ page }) => {
  await open(page)
  await drag(page, 0.2, 0.6)
  await expect.poll(() => queryOf(page).get('to')).not.toBeNull()
  const [from, to] = [queryOf(page).get('from') ?? '', queryOf(page).get('to') ?? '']
  expect(from).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/)
  expect(Date.parse(to)).toBeGreaterThan(Date.parse(from))
  await expect(page.getByText(`${from.slice(11, 19)} UTC to ${to.slice(11, 19)} UTC`)).toBeVisible()

  await page.reload()
  await expect(begin(page)).toHaveAttribute('aria-valuetext', new RegExp(from.slice(11, 19)))
  await whole(page).click()
  await expect.poll(() => [queryOf(page).get('from'), queryOf(page).get('to')]).toEqual([null, null])
  await expect(whole(page)).toHaveCount(0)
})

test('keys move either end; what is not moved stays open for what comes, and Escape shows everything', async ({
  page,
}) => {
  await open(page)
  await begin(page).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => queryOf(page).get('from')).not.toBeNull()
  expect(queryOf(page).get('to')).toBeNull()
  await end(page).focus()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => queryOf(page).get('to')).not.toBeNull()
  await page.keyboard.press('Escape')
  await expect.poll(() => queryOf(page).toString()).toBe('')
})

test('what an address says wrongly is ignored', async ({ page }) => {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await open(page, '?clock=moon&from=yesterday&to=2026-13-99T99:00:00Z&gaps=perhaps')
  await expect(page.getByRole('radio', { name: 'By the time of day' })).toBeChecked()
  await expect(whole(page)).toHaveCount(0)
  await open(page, '?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z')
  await expect(whole(page)).toHaveCount(0)
  expect(errors).toEqual([])
})

test('a drag that is given up with Escape chooses nothing', async ({ page }) => {
  await open(page)
  await drag(page, 0.2, 0.6, () => page.keyboard.press('Escape'))
  await expect(whole(page)).toHaveCount(0)
  expect(queryOf(page).toString()).toBe('')
})

test('on a phone a finger chooses a range on the axis above the clusters, and the clock can be changed', async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, hasTouch: true })
  const page = await context.newPage()
  await open(page)
  await begin(page).scrollIntoViewIfNeeded()
  const device = await context.newCDPSession(page)
  const swipe = async () => {
    const box = await begin(page).locator('..').boundingBox()
    if (!box) throw new Error('there is no axis')
    expect(box.height).toBeGreaterThanOrEqual(44)
    const beganS = Date.now() / 1000 - 5
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', afterS: number, share?: number) =>
      device.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: share === undefined ? [] : [{ x: box.x + box.width * share, y: box.y + box.height / 2 }],
        timestamp: beganS + afterS,
      })
    await touch('touchStart', 0, 0.3)
    for (const share of [0.4, 0.5, 0.6, 0.7]) await touch('touchMove', share, share)
    // It rests before it is lifted: a tap would otherwise only stop what the browser takes for a fling.
    await touch('touchMove', 3, 0.7)
    await touch('touchEnd', 4)
  }
  // A browser takes a touch back that a busy page does not answer at once; a hand tries again.
  await expect(async () => {
    await swipe()
    await expect.poll(() => queryOf(page).get('from'), { timeout: 5_000 }).not.toBeNull()
  }).toPass({ timeout: 60_000 })
  await whole(page).tap()
  await expect.poll(() => queryOf(page).get('from')).toBeNull()
  await page.getByRole('radio', { name: 'Since the first failure in each cluster' }).tap()
  await expect(page.getByText(/^Where nothing has failed, 0 is .* after the start there/)).toBeVisible()
  await expectFits(page, 360)
  await context.close()
})

for (const clock of ['wall', 'start', 'failure'])
  test(`it is accessible on the clock “${clock}”`, async ({ page }) => {
    await open(page, `?clock=${clock}`)
    await expectAccessible(page, 'main')
  })
