import { type Browser, expect, type Page, test } from '@playwright/test'
import { NO_POSTGRES, PostgresServer } from '@/lib/commands/postgres-server'
import { actionReplySchema } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import type { Dashboard } from './dashboard'
import { Product } from './product'

const REASON = 'checkout fails since the new build'
/** Without news from its process a step is free again after this long. */
const LEASE_MS = 20_000

let postgres: PostgresServer | null = null
test.beforeAll(async () => {
  postgres = await PostgresServer.start()
})
test.afterAll(() => postgres?.remove())

/** A database server, two dashboards that share nothing else, and a release that is paused half-way in three clusters. */
type Replicas = { server: PostgresServer; product: Product; a: Dashboard; b: Dashboard; id: string }

async function withReplicas(database: string, story: (replicas: Replicas) => Promise<void>): Promise<void> {
  const server = postgres
  if (!server) throw new Error(NO_POSTGRES)
  const product = await Product.start({
    // Nothing can complete while people look at the plan, however fast the clusters' time goes.
    scenario: 'paused',
    clusters: 3,
    instances: 30,
    speed: 25,
    env: { DATABASE_URL: await server.database(database) },
  })
  try {
    const b = await product.startReplica()
    await story({ server, product, a: product.main, b, id: await product.metaUpdateIn(3) })
  } finally {
    await product.stop()
  }
}

/** Somebody with a browser of their own and the plan before them, all but confirmed. */
async function atThePlan(browser: Browser, dashboard: Dashboard, id: string, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${dashboard.url}${paths.verb(id, 'rollback')}`)
  await page.getByLabel('Reason').fill(REASON)
  await page.getByLabel('Your name').fill(name)
  await expect(page.getByText('Ready.')).toBeVisible()
  return page
}

const confirmOn = (page: Page) => page.getByRole('button', { name: /^Restore \S+ in 3 clusters$/ })

/** Presses the button; the id of the action whose page opens. */
async function confirmed(page: Page): Promise<string> {
  await confirmOn(page).click()
  await expect(page).toHaveURL(/\/actions\/[0-9a-f-]{36}$/)
  return page.url().split('/').at(-1) ?? ''
}

/** A page that somebody opened and never touches again. @returns how often it has been loaded since */
async function leftOpen(page: Page, url: string): Promise<() => number> {
  await page.goto(url)
  let loads = 0
  page.on('load', () => {
    loads++
  })
  return () => loads
}

const restoredEverywhere = (page: Page) => page.getByRole('main').getByText('Restored in all 3 clusters')
const liveness = (page: Page) => page.locator('[data-liveness]')
const journalOf = async (dashboard: Dashboard, actionId: string) =>
  (await dashboard.get(paths.api.action(actionId), actionReplySchema)).journal.map(({ text }) => text)

/** What every cluster was asked to change, and did: in one list, whoever asked. */
const asked = async (product: Product): Promise<string[]> => {
  const clusters = await product.clusters()
  const writes = await Promise.all(clusters.map(({ name }) => product.writes(name)))
  return writes.flatMap((ofCluster, index) => ofCluster.map(({ method }) => `${clusters[index]?.name} ${method}`))
}

/** One rollback in each cluster, which bears the reason, has had its effect, and is what the record tells. */
async function expectRestoredOnce(product: Product, teller: Dashboard, actionId: string): Promise<void> {
  const clusters = await product.clusters()
  expect(await asked(product)).toEqual(clusters.map(({ name }) => `${name} rollbackJobUpdate`))
  for (const { name, updates } of clusters) {
    const begun = updates.flatMap(({ events }) => events.filter(({ status }) => status === 'ROLLING_BACK'))
    expect(begun, name).toMatchObject([{ message: expect.stringContaining(REASON) }])
    expect(updates.map(({ status }) => status)).toContain('ROLLED_BACK')
  }
  const { steps } = await teller.get(paths.api.action(actionId), actionReplySchema)
  expect(steps.map(({ state }) => state)).toEqual(['restored', 'restored', 'restored'])
}

test('T42: two people confirm at once on two dashboards: one action, told on both, and each shows what the other does', async ({
  browser,
}) => {
  await withReplicas('both', async ({ product, a, b, id }) => {
    const people = [
      { name: 'Ana Lima', dashboard: a, page: await atThePlan(browser, a, id, 'Ana Lima') },
      { name: 'Lee Sommer', dashboard: b, page: await atThePlan(browser, b, id, 'Lee Sommer') },
    ]
    const watcher = await browser.newPage()
    const loads = await leftOpen(watcher, `${b.url}${paths.metaUpdate(id)}`)
    // Both have read the clusters before either is accepted.
    for (const { name } of await product.clusters()) await product.setFault(name, 'slow:700', ['getJobUpdateDetails'])
    await Promise.all(people.map(({ page }) => confirmOn(page).click()))
    const winner = () => people.find(({ page }) => page.url().includes('/actions/'))
    await expect.poll(() => winner()?.name).toBeDefined()
    for (const { name } of await product.clusters()) await product.setFault(name, 'none')
    const first = winner()
    const second = people.find((person) => person !== first)
    if (!first || !second) throw new Error('Nobody was first.')

    // The second is told whose action it is, and gets there on a dashboard of their own.
    const refusal = second.page.getByRole('alert').filter({ hasText: 'Nothing was sent.' })
    await expect(refusal).toContainText(`${first.name} is at work on this job in`)
    const actionId = first.page.url().split('/').at(-1) ?? ''
    await refusal.getByRole('link', { name: `Open the action of ${first.name}` }).click()
    await expect(second.page).toHaveURL(`${second.dashboard.url}${paths.action(actionId)}`)

    // Whoever looked at the meta-update all the time is told as well, and follows the action to its end.
    await expect(watcher.getByText(`Roll back: running, confirmed by ${first.name}`)).toBeVisible()
    await watcher.getByRole('link', { name: 'Roll back', exact: true }).click()
    for (const page of [watcher, first.page, second.page])
      await expect(restoredEverywhere(page)).toBeVisible({ timeout: 60_000 })
    await expectRestoredOnce(product, second.dashboard, actionId)

    // Nothing is at work any more: what B shows now it has from the store alone.
    await watcher.goBack()
    const held = watcher.getByText(/^Build \S+ of \S+ is held$/)
    await expect(held).toBeVisible()
    const page = await browser.newPage()
    await page.goto(`${a.url}${paths.metaUpdate(id)}`)
    await page.getByRole('button', { name: /^Lift the hold/ }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('fixed in the next build')
    await page.getByRole('dialog').getByRole('button', { name: 'Lift the hold' }).click()
    await expect(held).toHaveCount(0)
    expect(loads()).toBe(0)
  })
})

test('T49: killed in the middle, the other dashboard ends it; the page left behind says that it lags, and catches up', async ({
  browser,
}) => {
  await withReplicas('killed', async ({ product, a, b, id }) => {
    const [late, lost] = (await product.clusters()).map(({ name }) => name)
    if (!late || !lost) throw new Error('Two clusters are needed.')
    // One call is still on its way when the process dies, one has had its effect but no reply.
    await product.setFault(late, 'slow:4000', ['rollbackJobUpdate'])
    await product.setFault(lost, 'drop-after', ['rollbackJobUpdate'], 1)
    const page = await atThePlan(browser, a, id, 'Ana Lima')
    const actionId = await confirmed(page)
    await expect(liveness(page)).toHaveAttribute('data-liveness', 'live')
    let loads = 0
    page.on('load', () => {
      loads++
    })
    await expect.poll(async () => (await product.rollbackCalls(late)).length).toBe(1)
    await a.kill()

    await expect(liveness(page)).toHaveText('catching up')
    const watcher = await browser.newPage()
    const watcherLoads = await leftOpen(watcher, `${b.url}${paths.action(actionId)}`)
    await expect(watcher.getByText('Confirmed by Ana Lima')).toBeVisible()
    await expect(restoredEverywhere(watcher)).toBeVisible({ timeout: 2 * LEASE_MS + 20_000 })
    await expectRestoredOnce(product, b, actionId)

    // All of that happened while nobody answered this page.
    await expect(restoredEverywhere(page)).toHaveCount(0)
    await expect(liveness(page)).not.toHaveAttribute('data-liveness', 'live')
    await a.start()
    await expect(restoredEverywhere(page)).toBeVisible()
    await expect(liveness(page)).toHaveText('live', { timeout: 45_000 })
    expect([loads, watcherLoads()]).toEqual([0, 0])
    expect(await journalOf(a, actionId)).toEqual(await journalOf(b, actionId))
    await expectRestoredOnce(product, a, actionId)
  })
})

test('ended by a deployment while calls are in flight, it goes by itself, and the other goes on before any lease is over', async ({
  browser,
}) => {
  await withReplicas('deployed', async ({ product, a, b, id }) => {
    const clusters = (await product.clusters()).map(({ name }) => name)
    for (const name of clusters) await product.setFault(name, 'slow:4000', ['rollbackJobUpdate'])
    const page = await atThePlan(browser, a, id, 'Ana Lima')
    const watcher = await browser.newPage()
    const loads = await leftOpen(watcher, `${b.url}${paths.metaUpdate(id)}`)
    const actionId = await confirmed(page)
    await watcher.getByRole('link', { name: 'Roll back', exact: true }).click()
    await expect.poll(() => asked(product)).toHaveLength(3)
    const endedAtMs = Date.now()
    // As Next ends in good order; a shutdown that has to be forced ends with 1.
    expect(await a.terminate()).toBe(143)

    // Looked at anew by the other one, in every cluster, long before a lease of the one that went would be over.
    const looked = async () => {
      const { steps } = await b.get(paths.api.action(actionId), actionReplySchema)
      return steps.filter(({ verifiedAtMs }) => verifiedAtMs !== null && verifiedAtMs > endedAtMs).length
    }
    await expect.poll(looked, { timeout: LEASE_MS / 2 }).toBe(3)
    await expect(restoredEverywhere(watcher)).toBeVisible({ timeout: 60_000 })
    expect(loads()).toBe(0)
    await expectRestoredOnce(product, b, actionId)
  })
})

test('T37: the database goes while pages are open: they say so, nothing is accepted or sent, and they recover by themselves', async ({
  browser,
}) => {
  await withReplicas('away', async ({ server, product, a, b, id }) => {
    const AWAY = /Airglow cannot record actions since .* its database is away\. New ones are refused/
    const page = await atThePlan(browser, a, id, 'Ana Lima')
    let loads = 0
    page.on('load', () => {
      loads++
    })
    const watcher = await browser.newPage()
    const watcherLoads = await leftOpen(watcher, `${b.url}${paths.metaUpdate(id)}`)
    // One who has not heard of it yet tries, and is told.
    const replies = `**${paths.api.metaUpdate(id)}`
    const kept = page.waitForEvent('requestfailed', (request) => request.url().endsWith(paths.api.metaUpdate(id)))
    await page.route(replies, (route) => route.abort())
    // From here on none is under way that could bring the news after all.
    await kept
    await server.stop()
    await expect(confirmOn(page)).not.toHaveAttribute('aria-disabled')
    await confirmOn(page).click()
    const refusal = page.getByRole('alert').filter({ hasText: 'Nothing was sent.' })
    await expect(refusal).toContainText('The store cannot be read or written just now')
    await page.unroute(replies)

    // Everybody else is told before they try.
    for (const open of [page, watcher]) await expect(open.getByText(AWAY)).toBeVisible()
    await expect(page.getByText('Actions cannot be recorded just now, so none is accepted.')).toBeVisible()
    await expect(confirmOn(page)).toHaveAttribute('aria-disabled', 'true')
    await confirmOn(page).click({ force: true })
    await expect(watcher.getByRole('table', { name: 'Clusters' }).getByRole('row')).toHaveCount(4)
    expect(await asked(product)).toEqual([])

    await server.start()
    for (const open of [page, watcher]) await expect(open.getByText(AWAY)).toHaveCount(0)
    await expect(page.getByText('Ready.')).toBeVisible()
    expect(await asked(product)).toEqual([])
    const actionId = await confirmed(page)
    await expect(restoredEverywhere(page)).toBeVisible({ timeout: 60_000 })
    expect([loads, watcherLoads()]).toEqual([0, 0])
    await expectRestoredOnce(product, b, actionId)
  })
})
