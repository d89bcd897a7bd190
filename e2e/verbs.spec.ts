import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { eq } from 'drizzle-orm'
import { ROOT } from '@/lib/commands/child'
import { actionReplySchema } from '@/lib/contract/action'
import { clustersReplySchema } from '@/lib/contract/cluster'
import { metaUpdateReplySchema } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { planReplySchema } from '@/lib/contract/plan'
import { problemSchema } from '@/lib/contract/problem'
import type { Verb } from '@/lib/domain/verb'
import { RELEASE_ID } from '@/lib/simulator/scenarios/scenario-mixed'
import { openEmbedded } from '@/lib/store/embedded'
import { plans } from '@/lib/store/schema'
import { openPage } from './open-page'
import { Product } from './product'
import { Scheduler } from './scheduler'

const REASON = 'latency doubled with 42'
const JOB = { role: 'web', environment: 'prod', name: 'api-gateway' }
const NAMES = ['dca1', 'sjc1', 'phx1'] as const
const MINUTE_MS = 60_000

/** One service on its way from 41 to 42 in three clusters, and the id of that meta-update. */
async function start(scenario: 'all-rolling' | 'paused', speed = 1): Promise<{ product: Product; id: string }> {
  const product = await Product.start({ scenario, clusters: NAMES.join(','), instances: 30, speed })
  return { product, id: await product.metaUpdateIn(NAMES.length) }
}

const rowOf = (page: Page, table: 'Plan' | 'Clusters', cluster: string) =>
  page.getByRole('table', { name: table }).getByRole('row', { name: new RegExp(`\\b${cluster}\\b`) })

const confirmButton = (page: Page, words: string) =>
  page.getByRole('form', { name: 'Confirm the plan' }).getByRole('button', { name: words, exact: true })

/** On a plan page: gives the reason and presses the button. Resolves with the id of the action whose page opens. */
async function confirm(page: Page, words: string): Promise<string> {
  await page.getByLabel('Reason').fill(REASON)
  await confirmButton(page, words).click()
  return actionOf(page)
}

async function actionOf(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/actions\/[0-9a-f-]{36}$/)
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

const actionsOn = async (product: Product, id: string) =>
  (await product.get(paths.api.metaUpdate(id), metaUpdateReplySchema)).actions

/** What each scheduler says of the update that it has. */
const statuses = async (product: Product) => (await product.clusters()).map(({ updates }) => updates[0]?.status)

/** Everything a scheduler was asked to change, as `pauseJobUpdate OK`. */
const asked = async (product: Product, cluster: string) =>
  (await product.writes(cluster)).map(({ method, outcome }) => `${method} ${outcome}`)

/** The same without what never arrived. */
const done = async (product: Product, cluster: string) =>
  (await asked(product, cluster)).filter((call) => !call.endsWith(' null'))

test.describe
  .serial('pause everywhere, then resume, then abort', () => {
    let product: Product
    let id: string
    test.beforeAll(async () => {
      const started = await start('all-rolling')
      product = started.product
      id = started.id
    })
    test.afterAll(() => product.stop())

    /** From the page of the meta-update to the plan of a verb. */
    async function openVerb(page: Page, item: RegExp, verb: Verb): Promise<void> {
      await openPage(page, `${product.url}${paths.metaUpdate(id)}`)
      await page.getByRole('button', { name: 'Actions' }).click()
      await page.getByRole('menuitem', { name: item }).click()
      await expect(page).toHaveURL(`${product.url}${paths.verb(id, verb)}`)
    }

    test('one plan becomes one action, however it is sent: twice in each of two tabs, unheard, and again after Back (T44)', async ({
      page,
    }) => {
      const [slow, ...others] = NAMES
      const sent = new Map<Page, number>()
      // So that the action is still at work when the person comes back.
      await product.setFault(slow, 'down', ['pauseJobUpdate'])
      const planned = page.waitForResponse((response) => response.url().endsWith(paths.api.plan(id)))
      await openVerb(page, /^Pause….*in 3 clusters/, 'pause')
      const plan = planReplySchema.parse(await (await planned).json())
      const second = await page.context().newPage()
      await second.route(`**${paths.api.plan(id)}`, (route) => route.fulfill({ json: plan }))
      await second.goto(page.url())

      const words = 'Pause in 3 clusters'
      for (const tab of [page, second]) {
        tab.on('request', (request) => {
          if (request.method() === 'POST' && request.url().endsWith(paths.api.actions()))
            sent.set(tab, (sent.get(tab) ?? 0) + 1)
        })
        for (const name of NAMES)
          await expect(rowOf(tab, 'Plan', name)).toContainText(
            'Pauses the rollout: two builds serve side by side until somebody resumes',
          )
        await tab.getByLabel('Reason').fill(REASON)
        await tab.keyboard.press('Enter')
        await expect(confirmButton(tab, words)).toBeEnabled()
      }
      const button = await confirmButton(second, words).boundingBox()
      if (!button) throw new Error('The button is not to be seen.')
      await confirmButton(second, words).focus()
      // The first tab never hears what became of its request.
      await page.route(
        `**${paths.api.actions()}`,
        async (route) => {
          await route.fetch()
          await route.abort()
        },
        { times: 1 },
      )
      await Promise.all([
        confirmButton(page, words).dblclick(),
        second.keyboard.press('Enter').then(() => second.mouse.click(button.x + 20, button.y + 20)),
      ])
      const actionId = await actionOf(second)
      await expect(page.getByText('It is not known whether this was accepted.')).toBeVisible()
      expect([sent.get(page), sent.get(second)]).toEqual([1, 1])
      await confirmButton(page, words).click()
      expect(await actionOf(page)).toBe(actionId)

      for (const name of others) await expect.poll(() => asked(product, name)).toEqual(['pauseJobUpdate OK'])
      await page.goBack()
      await page.getByLabel('Reason').fill(REASON)
      await confirmButton(page, 'Pause in 1 cluster').click()
      const refusal = page.getByRole('alert').filter({ hasText: 'Nothing was sent' })
      await expect(refusal).toContainText(`at work on this job in ${slow} already`)
      await refusal.getByRole('link', { name: /^Open the action of/ }).click()
      expect(await actionOf(page)).toBe(actionId)

      await product.setFault(slow, 'none')
      await expect(page.getByRole('main').getByText('Paused in all 3 clusters')).toBeVisible()
      expect(await statuses(product)).toEqual(NAMES.map(() => 'ROLL_FORWARD_PAUSED'))
      expect((await actionsOn(product, id)).map((action) => action.id)).toEqual([actionId])
      for (const name of NAMES) expect(await done(product, name), name).toEqual(['pauseJobUpdate OK'])
    })

    test('what is paused is resumed and then aborted, after a better way was offered', async ({ page }) => {
      const main = page.getByRole('main')
      await openPage(page, `${product.url}${paths.metaUpdate(id)}`)
      for (const name of NAMES) await expect(rowOf(page, 'Clusters', name)).toContainText('Paused')
      await openVerb(page, /^Resume….*in 3 clusters/, 'resume')
      await expect(main.getByText('3 clusters move forward to 42 at once')).toBeVisible()
      await confirm(page, 'Resume in 3 clusters')
      await expect(main.getByText('Resumed in all 3 clusters')).toBeVisible()
      expect(await statuses(product)).toEqual(NAMES.map(() => 'ROLLING_FORWARD'))

      await page.getByRole('link', { name: 'Open the meta-update' }).click()
      for (const name of NAMES) await expect(rowOf(page, 'Clusters', name)).toContainText('Moving')
      await openVerb(page, /^Abort….*in 3 clusters/, 'abort')
      await expect(main.getByText(/each stops half-way: \d+ instances stay on 42, \d+ on 41/)).toBeVisible()
      await expect(main.getByText('The scheduler can then no longer roll them back')).toBeVisible()
      // What they more probably want is offered before what they asked for.
      const form = page.getByRole('form', { name: 'Confirm the plan' })
      const ways = await form.getByRole('link').or(form.getByRole('button')).allTextContents()
      expect(ways.slice(-3)).toEqual(['Restore 41 instead', 'Abort in 3 clusters', 'Cancel'])
      await expect(form.getByRole('link', { name: 'Restore 41 instead' })).toHaveAttribute(
        'href',
        paths.verb(id, 'rollback'),
      )
      await confirm(page, 'Abort in 3 clusters')
      await expect(main.getByText('Aborted in all 3 clusters')).toBeVisible()

      for (const { name, updates } of await product.clusters()) {
        expect(updates[0]?.status, name).toBe('ABORTED')
        expect(updates[0]?.events.at(-1)?.message, name).toContain(REASON)
        expect(await done(product, name), name).toEqual([
          'pauseJobUpdate OK',
          'resumeJobUpdate OK',
          'abortJobUpdate OK',
        ])
      }
      expect((await actionsOn(product, id)).map(({ verb }) => verb).sort()).toEqual(['abort', 'pause', 'resume'])
    })
  })

test('a pulse from the dashboard unblocks an update that waits for one', async ({ page }) => {
  const product = await Product.start({ scenario: 'mixed', clusters: 'solo1', instances: 4, speed: 25 })
  const guarded = async () =>
    (await product.clusters())[0]?.updates.find(({ events }) =>
      events.some(({ status }) => status === 'ROLL_FORWARD_AWAITING_PULSE'),
    )
  try {
    await expect.poll(async () => (await guarded())?.status).toBe('ROLL_FORWARD_AWAITING_PULSE')
    const before = (await guarded())?.events.length ?? 0
    await page.goto(`${product.url}${paths.verb(RELEASE_ID, 'pulse')}`)
    await expect(page.getByRole('row', { name: /Unblocks the rollout, which moves forward to 42/ })).toHaveCount(1)
    await confirm(page, 'Pulse in 1 cluster')
    await expect(page.getByRole('main').getByText('Pulsed in 1 cluster')).toBeVisible()
    expect(await asked(product, 'solo1')).toEqual(['pulseJobUpdate OK'])
    expect((await guarded())?.events[before]?.status).toBe('ROLLING_FORWARD')
  } finally {
    await product.stop()
  }
})

test('cancel what is unsent: it is never sent, what was sent is watched to its end, and the page says both', async ({
  page,
}) => {
  const { product, id } = await start('paused', 12)
  const [away, ...others] = NAMES
  try {
    await product.setFault(away, 'down')
    await openPage(page, `${product.url}${paths.verb(id, 'rollback')}`)
    await page.getByRole('checkbox', { name: `Queue ${away} until reachable` }).click()
    const actionId = await confirm(page, 'Restore 41 in 3 clusters')
    await expect(rowOf(page, 'Clusters', away)).toContainText('Queued')
    for (const name of others) await expect.poll(() => asked(product, name)).toEqual(['rollbackJobUpdate OK'])

    await page.getByRole('button', { name: 'Cancel what is unsent…' }).click()
    const question = page.getByRole('dialog', { name: 'Cancel what is unsent' })
    await expect(question).toContainText(`Nothing will be sent to ${away}.`)
    await expect(question).toContainText(
      /Already sent to (sjc1.*phx1|phx1.*sjc1): that cannot be taken back, and is watched to its end\./,
    )
    await question.getByRole('button', { name: 'Cancel what is unsent' }).click()
    await expect(rowOf(page, 'Clusters', away)).toContainText('before it had any effect')
    await expect(
      page
        .getByRole('main')
        .getByText(/1 cancelled/)
        .first(),
    ).toBeVisible()

    // The cluster comes back and is read again, while the others are brought to their end.
    await product.setFault(away, 'none')
    for (const name of others)
      await expect(rowOf(page, 'Clusters', name)).toContainText('Restored', { timeout: 90_000 })
    await expect(page.getByRole('main').getByText('Ended: 2 of 3 clusters restored, 1 not (1 cancelled)')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Cancel what is unsent…' })).toHaveCount(0)
    const freshness = async () => {
      const { clusters } = await product.get(paths.api.clusters(), clustersReplySchema)
      return clusters.find(({ cluster }) => cluster === away)?.freshness
    }
    await expect.poll(freshness).toBe('current')
    const { steps } = await product.get(paths.api.action(actionId), actionReplySchema)
    expect(Object.fromEntries(steps.map(({ key, state }) => [key.cluster, state]))).toEqual({
      dca1: 'cancelled',
      sjc1: 'restored',
      phx1: 'restored',
    })
    expect(await asked(product, away)).toEqual([])
    expect(await statuses(product)).toEqual(['ROLL_FORWARD_PAUSED', 'ROLLED_BACK', 'ROLLED_BACK'])
  } finally {
    await product.stop()
  }
})

test('the world moves between look and click: nothing is sent anywhere, the difference is told, and the new plan holds (T46)', async ({
  page,
}) => {
  const { product, id } = await start('all-rolling')
  const moved = (await product.clusters()).find(({ name }) => name === 'sjc1')
  const scheduler = moved && new Scheduler(moved)
  try {
    await openPage(page, `${product.url}${paths.verb(id, 'rollback')}`)
    await page.getByLabel('Reason').fill(REASON)
    const button = confirmButton(page, 'Restore 41 in 3 clusters')
    await expect(button).toBeEnabled()
    await expect(rowOf(page, 'Plan', 'sjc1')).toContainText('Rolls back')
    await scheduler?.abort(moved?.updates[0]?.id ?? '', JOB, 'stopped from a terminal')

    let confirmations = 0
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith(paths.api.actions())) confirmations++
    })
    const impatient = button.evaluate(pressAgainOnceChanged)
    await button.click()
    const alert = page.getByRole('alert').filter({ hasText: 'Nothing was sent' })
    await expect(alert).toContainText('The plan would do something else by now in sjc1.')
    const row = rowOf(page, 'Plan', 'sjc1')
    await expect(row).toContainText(/New update.*A new update: \d+ instances go back to 41; \d+ are old already/)
    await expect(row).toContainText(/Changed\. Before: Roll the running update back: \d+ instances go back to 41/)
    for (const name of ['dca1', 'phx1']) await expect(rowOf(page, 'Plan', name)).not.toContainText('Changed.')
    expect(await actionsOn(product, id)).toEqual([])
    expect(await Promise.all(NAMES.map((name) => asked(product, name)))).toEqual([[], ['abortJobUpdate OK'], []])

    // Who presses twice has not seen the plan that came in between.
    expect(await impatient).toBe('A new plan: look at it first.')
    await expect(page.getByLabel('Reason')).toHaveValue(REASON)
    await button.click()
    const actionId = await actionOf(page)
    expect(confirmations).toBe(2)
    for (const name of ['dca1', 'phx1'])
      await expect.poll(() => asked(product, name), name).toEqual(['rollbackJobUpdate OK'])
    await expect
      .poll(() => asked(product, 'sjc1'))
      .toEqual(['abortJobUpdate OK', 'rollbackJobUpdate INVALID_REQUEST', 'startJobUpdate OK'])
    expect((await actionsOn(product, id)).map((action) => action.id)).toEqual([actionId])
  } finally {
    scheduler?.close()
    await product.stop()
  }
})

test('a page left open tells its age and claims nothing, and no plan outlives its time (T50)', async ({ page }) => {
  const { product, id } = await start('all-rolling')
  const [dead, ...others] = NAMES
  try {
    await page.clock.install()
    await product.setFault(dead, 'down')
    const overview = await page.context().newPage()
    await overview.goto(`${product.url}${paths.metaUpdate(id)}`)
    const row = rowOf(overview, 'Clusters', dead)
    await expect(row).toContainText('Not read lately')
    expect(await row.getByRole('img').evaluate(isGrey)).toBe(true)
    expect(await rowOf(overview, 'Clusters', others[0]).getByRole('img').evaluate(isGrey)).toBe(false)

    const planned = page.waitForResponse((response) => response.url().endsWith(paths.api.plan(id)))
    await openPage(page, `${product.url}${paths.verb(id, 'rollback')}`)
    const plan = planReplySchema.parse(await (await planned).json())
    await page.getByLabel('Reason').fill(REASON)
    const button = confirmButton(page, 'Restore 41 in 2 clusters')
    await expect(button).toBeEnabled()

    // Nobody is heard for an hour.
    await product.killDashboard()
    await page.clock.fastForward('01:00:00')
    await expect(overview.getByText(/^This picture is 1 h.* old\./)).toBeVisible()
    await expect(row).toContainText(/Not read lately.*not counted.*1 h.* old/)
    await expect(overview.getByText(new RegExp(`^${dead} has not answered since .* \\(1 h`))).toBeVisible()
    expect(await row.evaluate(isGrey)).toBe(true)
    await expect(page.getByText('The plan is too old to be confirmed.')).toBeVisible()
    await expect(button).toHaveCount(0)
    await confirmButton(page, 'Refresh plan').click()
    await expect(page.getByText('No plan could be made.')).toBeVisible()

    await letHourPass(product)
    await product.startDashboard()
    const stale = await page.request.post(`${product.url}${paths.api.actions()}`, {
      data: {
        planId: plan.planId,
        fingerprint: plan.fingerprint,
        reason: REASON,
        members: plan.members.filter(({ preselected }) => preselected).map(({ key }) => key),
      },
    })
    expect([stale.status(), problemSchema.parse(await stale.json()).error.code]).toEqual([409, 'plan-expired'])

    // The pages are heard again; the server's word on the age of the plan is the one that counts.
    await expect(overview.getByText(/^This picture is/)).toHaveCount(0)
    expect(await row.evaluate(isGrey)).toBe(false)
    await expect(row).toContainText('Not read lately')
    await button.click()
    await expect(page.getByRole('alert').filter({ hasText: 'Nothing was sent' })).toContainText(
      'This plan is too old to be confirmed.',
    )
    expect(await actionsOn(product, id)).toEqual([])
    for (const name of NAMES) expect(await asked(product, name), name).toEqual([])
    await button.click()
    await actionOf(page)
    for (const name of others) await expect.poll(() => asked(product, name)).toEqual(['rollbackJobUpdate OK'])
    expect(await asked(product, dead)).toEqual([])
  } finally {
    await product.stop()
  }
})

/** Presses a button the moment the plan beside it has become another one. @returns why the button did nothing, in its own words */
function pressAgainOnceChanged(button: HTMLElement): Promise<string> {
  return new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('main')?.textContent.includes('Changed. Before:')) return
      observer.disconnect()
      button.click()
      resolve(button.title)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
}

/** Whether its colours, or those of something around it, are taken away. */
function isGrey(element: Element): boolean {
  for (let at: Element | null = element; at; at = at.parentElement)
    if (getComputedStyle(at).filter === 'grayscale(1)') return true
  return false
}

/** Makes every plan an hour older, in the store of a dashboard that is not running. */
async function letHourPass(product: Product): Promise<void> {
  const store = await openEmbedded(product.dataDirectory, join(ROOT, 'lib/store/migrations'))
  try {
    const earlier = (atMs: number) => new Date(atMs - 60 * MINUTE_MS)
    for (const { id, plannedAt, expiresAt } of await store.db.select().from(plans))
      await store.db
        .update(plans)
        .set({ plannedAt: earlier(plannedAt.getTime()), expiresAt: earlier(expiresAt.getTime()) })
        .where(eq(plans.id, id))
  } finally {
    await store.close()
  }
}
