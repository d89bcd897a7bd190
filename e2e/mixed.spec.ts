import { expect, type Page, test } from '@playwright/test'
import { ended, ROOT, startChild } from '@/lib/commands/child'
import { actionReplySchema } from '@/lib/contract/action'
import { auditReplySchema } from '@/lib/contract/audit'
import { holdsReplySchema } from '@/lib/contract/hold'
import { paths } from '@/lib/contract/paths'
import { openPage } from './open-page'
import { Product } from './product'
import { Scheduler } from './scheduler'

const REASON = 'latency doubled with 42'
const NAME = 'Ana Lima'
const INSTANCES = 8
const JOB = { role: 'web', environment: 'prod', name: 'api-gateway' }
/** In the order of the scenario's standings; the last is rolling as well, and away while the plan is made. */
const CLUSTERS = ['roll1', 'done1', 'stop1', 'canary1', 'guard1', 'over1', 'first1', 'added1', 'away1'] as const
type Cluster = (typeof CLUSTERS)[number]

const repeat = (build: string, times: number) => Array.from({ length: times }, () => build).join(' ')

/** What the plan says of a cluster, how its step ends, what its scheduler is asked to change, and what then runs there. */
type Expected = {
  look: string
  says: RegExp
  end: string
  calls: string[]
  restores: number
  builds: string
}

const OLD = repeat('40', INSTANCES)
const EXPECTED: Readonly<Record<Cluster, Expected>> = {
  roll1: {
    look: 'Rolls back',
    says: /Roll the running update back: \d instances? goe?s? back to 40/,
    end: 'restored',
    calls: ['rollbackJobUpdate OK'],
    restores: 0,
    builds: OLD,
  },
  done1: {
    look: 'New update',
    says: /A new update: 8 instances go back to 40/,
    end: 'restored',
    calls: ['rollbackJobUpdate INVALID_REQUEST', 'startJobUpdate OK'],
    restores: 1,
    builds: OLD,
  },
  stop1: {
    look: 'New update',
    says: /A new update: 4 instances go back to 40; 4 are old already/,
    end: 'restored',
    calls: ['rollbackJobUpdate INVALID_REQUEST', 'startJobUpdate OK'],
    restores: 1,
    builds: OLD,
  },
  canary1: {
    look: 'New update',
    says: /2 updates, one after the other: 6 instances to 40, 2 to 41/,
    end: 'restored',
    calls: ['rollbackJobUpdate INVALID_REQUEST', 'startJobUpdate OK', 'startJobUpdate OK'],
    restores: 2,
    builds: `${repeat('40', 6)} 41 41`,
  },
  guard1: {
    look: 'Rolls back on pulses',
    says: /Airglow pulses it every 20 s until it ends/,
    end: 'restored',
    calls: ['rollbackJobUpdate OK', 'pulseJobUpdate OK'],
    restores: 0,
    builds: OLD,
  },
  over1: {
    look: 'Superseded',
    says: /A later update of the job by lee is on top of it; left alone/,
    end: 'none',
    calls: [],
    restores: 0,
    builds: repeat('43', INSTANCES),
  },
  first1: {
    look: 'Deletes',
    says: /Undo an ended first deployment: 8 instances are removed and nothing takes their place/,
    end: 'restored',
    calls: ['rollbackJobUpdate INVALID_REQUEST', 'killTasks OK'],
    restores: 0,
    builds: '',
  },
  added1: {
    look: 'New update',
    says: /6 instances go back to 40, 2 added instances are removed/,
    end: 'restored',
    calls: ['rollbackJobUpdate INVALID_REQUEST', 'startJobUpdate OK', 'startJobUpdate OK'],
    restores: 2,
    builds: repeat('40', 6),
  },
  away1: {
    look: 'Cannot say',
    says: /It can be queued: Airglow does it as soon as the cluster answers/,
    end: 'restored',
    calls: ['rollbackJobUpdate OK'],
    restores: 0,
    builds: OLD,
  },
}

const rowOf = (page: Page, table: string, cluster: string) =>
  page.getByRole('table', { name: table }).getByRole('row', { name: new RegExp(`\\b${cluster}\\b`) })

test('a release that stands otherwise in every cluster: one confirmed action, and each ends as its plan said', async ({
  page,
}) => {
  test.setTimeout(240_000)
  const product = await Product.start({
    scenario: 'mixed',
    clusters: CLUSTERS.join(','),
    instances: INSTANCES,
    speed: 10,
    connections: () => ({ defaults: { keepPulses: true } }),
  })
  const schedulers = new Map((await product.clusters()).map((cluster) => [cluster.name, new Scheduler(cluster)]))
  const schedulerOf = (cluster: Cluster): Scheduler => {
    const scheduler = schedulers.get(cluster)
    if (!scheduler) throw new Error(`There is no ${cluster}.`)
    return scheduler
  }
  try {
    const id = await product.metaUpdateIn(CLUSTERS.length)
    const updateIds = await Promise.all(
      (await product.clusters()).map(async ({ name, updates }) => {
        const later = name === 'over1' ? 1 : 0
        return [name, updates[later]?.id ?? ''] as const
      }),
    )
    const updateIdOf = new Map(updateIds)
    const untouched = await schedulerOf('over1').running(JOB)
    await product.setFault('away1', 'down')

    // The plan says of every cluster what it is.
    await openPage(page, `${product.url}${paths.metaUpdate(id)}`)
    await page.getByRole('link', { name: /^Restore .*…$/ }).click()
    for (const cluster of CLUSTERS) {
      const row = rowOf(page, 'Plan', cluster)
      await expect(row).toContainText(EXPECTED[cluster].look)
      if (cluster !== 'guard1') await expect(row).toContainText(EXPECTED[cluster].says)
    }
    const guard = rowOf(page, 'Plan', 'guard1')
    await expect(guard).toContainText('its rollback parks until somebody pulses it; Airglow can do so if it is told to')
    await expect(rowOf(page, 'Plan', 'over1').getByRole('checkbox')).toHaveCount(0)
    await expect(rowOf(page, 'Plan', 'first1').getByRole('checkbox')).not.toBeChecked()
    await expect(rowOf(page, 'Plan', 'away1').getByRole('checkbox')).not.toBeChecked()

    // What is out of the ordinary is asked for by hand.
    await page.getByRole('checkbox', { name: 'Queue away1 until reachable' }).click()
    await page.getByRole('radio', { name: '30 min' }).check({ force: true })
    await page.getByLabel('Airglow keeps pulsing').click()
    await expect(guard).toContainText(EXPECTED.guard1.says)
    await expect(page.getByLabel(/^Hold build 42/)).toBeChecked()
    await page.getByLabel('Reason').fill(REASON)
    await page.getByLabel('Your name').fill(NAME)
    await rowOf(page, 'Plan', 'first1').getByRole('checkbox').click()
    const confirm = page.getByRole('button', {
      name: 'Restore 40 and 41 in 7 clusters and remove 8 instances from 1 cluster',
    })
    await expect(page.getByText('Type 8, the number of instances that will be gone.')).toBeVisible()
    await page.getByLabel(/^8 instances will be gone/).fill('8')
    await expect(page.getByText('Ready.')).toBeVisible()
    await confirm.click()
    await expect(page).toHaveURL(/\/actions\/[0-9a-f-]{36}$/)
    const actionId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await expect(rowOf(page, 'Clusters', 'away1')).toContainText('Queued')
    await product.setFault('away1', 'none')

    // Each ends as its plan said; what the schedulers say decides.
    await expect(page.getByRole('main').getByText(/^Restored in all 8 clusters/)).toBeVisible({ timeout: 150_000 })
    const { steps, action } = await product.get(paths.api.action(actionId), actionReplySchema)
    expect(action).toMatchObject({ by: expect.stringContaining(NAME), reason: REASON })
    for (const cluster of CLUSTERS) {
      const { end, calls, builds, restores } = EXPECTED[cluster]
      expect(steps.find(({ key }) => key.cluster === cluster)?.state ?? 'none', cluster).toBe(end)
      const asked = (await product.writes(cluster)).map(({ method, outcome }) => `${method} ${outcome}`)
      // A guarded update is pulsed as often as it takes; anything else is asked for once.
      expect(cluster === 'guard1' ? [...new Set(asked)] : asked, cluster).toEqual(calls)

      const scheduler = schedulerOf(cluster)
      expect(await scheduler.builds(JOB), cluster).toBe(builds)
      const before = await scheduler.foundBy(updateIdOf.get(cluster) ?? '', JOB)
      if (cluster === 'over1') expect(await scheduler.running(JOB)).toEqual(untouched)
      else expect([...(await scheduler.running(JOB))].sort(), cluster).toEqual([...before].sort())
      const marked = (await scheduler.updates(JOB)).filter(({ metadata }) =>
        metadata.some(({ key, value }) => key === 'airglow.restores' && value === updateIdOf.get(cluster)),
      )
      expect(marked, cluster).toHaveLength(restores)
      expect(marked.map(({ status }) => status)).toEqual(marked.map(() => 'ROLLED_FORWARD'))
    }

    // The build is held, for people and for pipelines.
    await openPage(page, `${product.url}${paths.metaUpdate(id)}`)
    await expect(page.getByText('Build 42 of api-gateway is held')).toBeVisible()
    const { held, holds } = await product.get(paths.api.holds(JOB), holdsReplySchema)
    expect(held).toBe(true)
    expect(holds).toMatchObject([{ build: '42', actionId, reason: REASON }])

    // The record tells of it, and is whole after the process has ended.
    await page.goto(`${product.url}${paths.audit()}`)
    await expect(page.getByText(`“${REASON}”`).first()).toBeVisible()
    const { head } = await product.get(paths.api.audit({ action: actionId }), auditReplySchema)
    await product.main.terminate()
    const { code, printed } = await verifyAudit(product.dataDirectory)
    expect(printed).toContain('The journal is as it was written')
    expect(code).toBe(0)
    expect(Number(/lines (\d+)/.exec(printed)?.[1])).toBeGreaterThanOrEqual(head?.seq ?? Number.POSITIVE_INFINITY)
  } finally {
    for (const scheduler of schedulers.values()) scheduler.close()
    await product.stop()
  }
})

/** What `npm run audit -- verify` says of a store that nobody uses. */
async function verifyAudit(directory: string): Promise<{ code: number; printed: string }> {
  const child = startChild(`${ROOT}/lib/commands/audit.ts`, ['verify', '--data', directory], {}, true)
  let printed = ''
  child.stdout?.on('data', (chunk) => {
    printed += String(chunk)
  })
  const code = await ended(child)
  return { code, printed }
}
