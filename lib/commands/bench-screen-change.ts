import type { Route } from '@playwright/test'
import { type InstanceView, packInstances, unpackInstances } from '@/lib/contract/instance-table'
import { type InstancesReply, instancesReplySchema } from '@/lib/contract/instances'
import { paths } from '@/lib/contract/paths'
import type { OpenPage, Side } from './bench-browser'
import { get } from './bench-dashboard'
import { median } from './bench-row'

const CELLS = 500
const ROUNDS = 7

/**
 * Median main-thread time of a page for a reply that changes 500 cells, all over the grid, until they are drawn. The reply is
 * made here and handed to the page in place of the server's, so that there are as many, at a moment when nothing else happens.
 * The processor is not slowed down: what slows it counts as the thread's own time, also while the thread has nothing to do.
 */
export async function changeMs(open: OpenPage, side: Side, url: string, id: string): Promise<number> {
  const bench = await open(side, 'upright')
  const { page } = bench
  await page.goto(`${url}${paths.metaUpdate(id)}?zoom=${side === 'ours' ? 'strip' : 'bar'}`)
  await bench.ask('firstUseful')
  const whole = await get(url, paths.api.instances(id), instancesReplySchema)
  const asked = nextRequests()
  // The page's own questions are for what is new since a reply, the rival's are not.
  await page.route(`**${paths.api.instances(id)}${side === 'ours' ? '?since=*' : ''}`, asked.take)
  const times: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const json = changed(whole, round)
    // As a browser that is online again: everything is asked for at once.
    if (side === 'ours') await page.evaluate(`dispatchEvent(new Event('online'))`)
    else await bench.ask('askRival()')
    const route = await asked.next()
    // By then all else that was asked for has come.
    await bench.ask('frames(30)')
    await bench.ask(side === 'ours' ? 'watchLegend()' : 'frames(1)')
    const ms = await bench.mainThreadMs(async () => {
      await route.fulfill({ json })
      await bench.ask('drawn')
    })
    if (round > 0) times.push(ms)
  }
  await page.context().close()
  return median(times)
}

/** Requests of the page that are waiting for their answer, one after the other. */
function nextRequests(): { take: (route: Route) => void; next: () => Promise<Route> } {
  const waiting: Route[] = []
  let wake = () => {}
  return {
    take: (route) => {
      waiting.push(route)
      wake()
    },
    next: async () => {
      for (;;) {
        const route = waiting.shift()
        if (route) return route
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}

/** What the server would tell had every so-many-th instance just been taken in hand, or in the next round come up. */
function changed(whole: InstancesReply, round: number): InstancesReply {
  const total = whole.members.reduce((sum, { instances }) => sum + (instances ? tableOf(instances).length : 0), 0)
  const every = Math.floor(total / CELLS)
  const next = (instance: InstanceView): InstanceView => ({
    ...instance,
    state: round % 2 === 0 ? 'moving' : 'watching',
    status: round % 2 === 0 ? 'STARTING' : 'RUNNING',
    inHand: true,
    sinceMs: Date.now(),
  })
  return {
    ...whole,
    nowMs: Date.now(),
    members: whole.members.map(({ instances, ...member }) => ({
      ...member,
      instances:
        instances && packInstances([...tableOf(instances)].filter((_, at) => at % every === 0).map(next), false),
    })),
  }
}

function tableOf(packed: NonNullable<InstancesReply['members'][number]['instances']>) {
  const table = unpackInstances(packed, null)
  if (!table) throw new Error('The instances cannot be read.')
  return table
}
