import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { actionReplySchema, actionsReplySchema } from '@/lib/contract/action'
import { auditReplySchema } from '@/lib/contract/audit'
import { type AuditFilter, paths } from '@/lib/contract/paths'
import { planReplySchema } from '@/lib/contract/plan'
import { expectAccessible } from './accessible'
import { openPage } from './open-page'
import { Product } from './product'

const JOB = { role: 'web', environment: 'prod', name: 'api-gateway' }
const OTHER = { ...JOB, name: 'checkout' }
/** More than a page of lines. */
const HOLDS = 120

let product: Product
let id: string
let actionId: string
test.beforeAll(async ({ playwright }) => {
  product = await Product.start({ scenario: 'paused', clusters: 'dca1,sjc1', instances: 6, speed: 12 })
  id = await product.metaUpdateIn(2)
  const request = await playwright.request.newContext()
  for (let at = 0; at < HOLDS; at++) await hold(request, at)
  actionId = await rollBack(request)
  const ended = async () => (await product.get(paths.api.action(actionId), actionReplySchema)).action.open
  await expect.poll(ended, { timeout: 60_000 }).toBe(false)
  await request.dispose()
})
test.afterAll(() => product.stop())

async function hold(request: APIRequestContext, at: number): Promise<void> {
  const response = await request.post(`${product.url}${paths.api.holds(OTHER)}`, {
    data: { build: `1.${at}`, reason: 'a drill' },
  })
  expect(response.ok()).toBe(true)
}

async function rollBack(request: APIRequestContext): Promise<string> {
  const asked = await request.post(`${product.url}${paths.api.plan(id)}`, { data: { verb: 'rollback' } })
  const { planId, fingerprint, members } = planReplySchema.parse(await asked.json())
  const data = { planId, fingerprint, reason: 'latency doubled', members: members.map(({ key }) => key) }
  const accepted = await request.post(`${product.url}${paths.api.actions()}`, { data })
  return actionsReplySchema.parse(await accepted.json()).actionId
}

const open = async (page: Page, filter: AuditFilter = {}) => {
  await openPage(page, `${product.url}${paths.audit(filter)}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Audit' })).toBeVisible()
}
const lines = (page: Page) => page.getByRole('list', { name: 'Audit lines' }).getByRole('listitem')

test('the chain says up to which line it is verified, and the page lists the newest lines', async ({ page }) => {
  await open(page)
  const { head } = await product.get(paths.api.audit(), auditReplySchema)
  await expect(page.getByText(`Verified up to line ${head?.seq}: every line is as it was written`)).toBeVisible()
  await expect(lines(page)).toHaveCount(100)
  await expect(lines(page).first()).toContainText(`#${head?.seq}`)
  await expect(lines(page).first()).toContainText('The action has ended')
  await page.getByRole('button', { name: 'Show older lines' }).click()
  await expect(lines(page)).toHaveCount(head?.seq ?? 0)
  await expect(page.getByText('That is all of it.')).toBeVisible()
  await expectAccessible(page)
})

test('filters stand in the address, narrow the lines, and JSON has the same', async ({ page }) => {
  await open(page)
  await page.getByRole('button', { name: 'What' }).click()
  await page.getByRole('option', { name: 'Roll back' }).click()
  await expect(page).toHaveURL(/\?verb=rollback$/)
  await expect(lines(page).last()).toContainText('asked for a rollback in 2 clusters: “latency doubled”')
  await page.getByRole('button', { name: 'Cluster', exact: true }).click()
  await page.getByRole('option', { name: 'sjc1' }).click()
  await expect(page).toHaveURL(/verb=rollback&cluster=sjc1$/)
  await expect(lines(page).filter({ hasText: 'dca1' })).toHaveCount(0)
  await expect(lines(page).last()).toContainText('sjc1')
  const shown = await lines(page).count()
  const json = await page.getByRole('link', { name: 'The same as JSON' }).getAttribute('href')
  expect((await product.get(json ?? '', auditReplySchema)).lines).toHaveLength(shown)
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(lines(page)).toHaveCount(100)
})

test('a job is asked for by its key, with what is about an action as a whole and what is held', async ({ page }) => {
  await open(page)
  const field = page.getByRole('textbox', { name: 'Job' })
  await field.fill('checkout')
  await field.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'Write it as role/environment/name.' })).toBeVisible()
  await field.fill('web/prod/checkout')
  await field.press('Enter')
  await expect(lines(page)).toHaveCount(100)
  await field.fill('web/prod/api-gateway')
  await field.press('Enter')
  await expect(lines(page).last()).toContainText('asked for a rollback')
  await lines(page).last().getByRole('link', { name: 'Action' }).click()
  await expect(page).toHaveURL(new RegExp(`/actions/${actionId}$`))
})

test('from and until are moments in UTC, and nobody who wrote nothing is found', async ({ page }) => {
  const { lines: newest } = await product.get(paths.api.audit({ action: actionId }), auditReplySchema)
  const began = newest.at(-1)?.atMs ?? 0
  await open(page, { from: new Date(began).toISOString(), action: actionId })
  await expect(lines(page)).toHaveCount(newest.length)
  const until = page.getByRole('textbox', { name: 'Until (UTC)' })
  await until.fill('2001-02-03 04:05')
  await until.press('Enter')
  await expect(page.getByText('No line matches.')).toBeVisible()
  await expect(page).toHaveURL(/to=2001-02-03T04:05:00\.000Z/)
})

test('an address that asks for what there is not is told, and the rest of it holds', async ({ page }) => {
  await page.goto(`${product.url}/audit?verb=explode&action=nobody&cluster=sjc1`)
  await expect(page.getByText(/does not understand \(What and Action\); it is left out\./)).toBeVisible()
  await expect(lines(page).first()).toContainText('sjc1')
})

test('everything fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 })
  await open(page)
  await page.getByRole('button', { name: 'Filters' }).click()
  await expect(page.getByRole('textbox', { name: 'Who' })).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
})
