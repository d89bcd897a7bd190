import { expect, test } from '@playwright/test'
import { actionReplySchema } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import { openPage } from './open-page'
import { Product } from './product'

const REASON = 'exit 137 since the new build'
const DEPLOY = { user: 'deploy', password: 'pw1' }
const READER = { user: 'reader', password: 'pw2' }

/** Three clusters with a standby each and logins; in the last one the account may only read. */
const start = () =>
  Product.start({
    scenario: 'all-rolling',
    clusters: 'dca1,sjc1,phx1',
    instances: 30,
    speed: 10,
    flags: { standbys: 1, auth: 'basic' },
    connections: (clusters) => ({
      defaults: {
        credentials: DEPLOY,
        links: {
          Graphs: 'https://graphs.example/{cluster}/{job}?update={updateId}',
          Log: 'http://{host}:1338/task/{taskId}',
        },
      },
      clusters: Object.fromEntries(
        clusters.map(({ name, processes }) => [
          name,
          {
            allowedHosts: processes.map(({ url }) => new URL(url).host),
            ...(name === 'phx1' && { credentials: READER }),
          },
        ]),
      ),
    }),
  })

test('a leader dies with the rollback it had just taken: it is asked again, and who may not is told so', async ({
  page,
}) => {
  const product = await start()
  try {
    const id = await product.metaUpdateIn(3)
    await page.goto(`${product.url}${paths.clusters()}`)
    const rowOf = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}\\b`) })
    await expect(rowOf('dca1')).toContainText('as configured')
    await expect(rowOf('dca1')).toContainText('deploy')
    await expect(rowOf('phx1')).toContainText('reader')

    await openPage(page, `${product.url}${paths.verb(id, 'rollback')}`)
    await page.getByLabel('Reason').fill(REASON)
    const taken = page.waitForResponse((response) => response.url().endsWith('/api/actions') && response.ok())
    await page.getByRole('button', { name: /in 3 clusters$/ }).click()
    await taken
    await expect.poll(async () => (await product.rollbackCalls('dca1')).length).toBe(1)
    await product.loseLeader('dca1')

    await expect(page).toHaveURL(/\/actions\/[0-9a-f-]{36}$/)
    const actionId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    for (const name of ['dca1', 'sjc1'])
      await expect(page.getByRole('row', { name: new RegExp(`^${name}\\b.*Restored`) })).toBeVisible({
        timeout: 90_000,
      })
    await expect(rowOf('phx1')).toContainText('Subject reader is not permitted')
    const { steps } = await product.get(paths.api.action(actionId), actionReplySchema)
    expect(Object.fromEntries(steps.map(({ key, state }) => [key.cluster, state]))).toEqual({
      dca1: 'restored',
      sjc1: 'restored',
      phx1: 'refused',
    })

    // The schedulers' own record: the lost rollback was asked for once more, by the same account, and nobody else was disturbed.
    const calls = async (name: string) => (await product.rollbackCalls(name)).map(({ outcome }) => outcome)
    expect(await calls('dca1')).toEqual(['OK', 'OK'])
    expect(await calls('sjc1')).toEqual(['OK'])
    expect(await calls('phx1')).toEqual(['AUTH_FAILED'])
    const [lost] = await product.clusters()
    const rolled = lost?.updates.find(({ status }) => status === 'ROLLED_BACK')
    expect(rolled?.events.find(({ status }) => status === 'ROLLING_BACK')).toMatchObject({
      user: 'deploy',
      message: expect.stringContaining(REASON),
    })
    await page.goto(`${product.url}${paths.clusters()}`)
    await expect(rowOf('dca1')).toContainText('redirect')
  } finally {
    await product.stop()
  }
})

test('links of the installation lead from an update and from an instance to where it says', async ({ page }) => {
  const product = await start()
  try {
    await openPage(page, `${product.url}${paths.metaUpdate(await product.metaUpdateIn(3))}`)
    await page.getByRole('button', { name: /^Details of dca1/ }).click()
    const graphs = page.getByRole('link', { name: 'Graphs' })
    await expect(graphs).toHaveAttribute('href', /^https:\/\/graphs\.example\/dca1\/[\w-]+\?update=[0-9a-f-]{36}$/)
    await expect(graphs).toHaveAttribute('rel', 'noopener noreferrer')

    await page.goto(`${page.url()}?i=dca1:0`)
    await expect(page.getByRole('link', { name: 'Log' })).toHaveAttribute(
      'href',
      /^http:\/\/mesos-dca1-\d+\.example\.com:1338\/task\/[\w-]+$/,
    )
  } finally {
    await product.stop()
  }
})
