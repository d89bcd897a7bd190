import { z } from 'zod'
import { instancesReplySchema } from '@/lib/contract/instances'
import { metaUpdatesReplySchema } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { type OpenPage, type Side, scriptBytes, withBrowser } from './bench-browser'
import { buildDashboard, get, until, withDashboard } from './bench-dashboard'
import { startFleet } from './bench-fleet'
import { type BenchRow, benchRow, median } from './bench-row'
import { changeMs } from './bench-screen-change'
import { lateShare, percentile, scrollFrames, zoomFrames } from './bench-screen-frames'

const CLUSTERS = 20
const MANY = 1000
const MOST = 4000
/**
 * How many times slower the page's processor is made for what is waited for. Where this was set, browser, server and twenty clusters share two cores,
 * which is a slow laptop as it is; on a fast desk the page is slowed down to one.
 */
const THROTTLE = 2
/** So often the page is opened before it counts: browser and server know it by then. */
const WARM_UPS = 3
const VISITS = 9

const PAINT_MS = 1500
const CHANGE_MS = 50
const SCRIPT_BYTES = 200 * 1024
const FRAME_MS = 1000 / 60
/** The ratio to a frame's time that is in time still: clocks of frames tremble. */
const IN_TIME = 0.95

/**
 * What a person at the screen waits for, in Chromium over the built dashboard. The rival is the same page in the same run with a
 * node for each cell, made without any framework: less than anybody who draws cells as nodes can get by with.
 */
export async function benchScreens(): Promise<BenchRow[]> {
  await buildDashboard()
  const many = await withProduct(MANY, async (url, id) => [
    await scriptRow(url),
    ...(await paintRows(`${url}${paths.metaUpdate(id)}`)),
    ...(await changeRows(url, id)),
  ])
  const most = await withProduct(MOST, (url, id) => frameRows(`${url}${paths.metaUpdate(id)}`))
  return [...many, ...most]
}

/** A rollout that a person has paused half-way: everything is there to be seen, and clusters leave the processor to the page. */
async function withProduct<T>(instances: number, use: (url: string, id: string) => Promise<T>): Promise<T> {
  const fleet = await startFleet({ clusters: CLUSTERS, scenario: 'paused', instances })
  try {
    return await withDashboard(fleet.clustersFile, {}, async (url) => {
      const idOf = async () => {
        const { metaUpdates } = await get(url, paths.api.metaUpdates(), metaUpdatesReplySchema)
        return metaUpdates.find(({ clusters }) => clusters.current === CLUSTERS)?.id
      }
      await until(async () => (await idOf()) !== undefined)
      const id = (await idOf()) ?? ''
      await until(async () => {
        const { members } = await get(url, paths.api.instances(id), instancesReplySchema)
        return members.every(({ freshness, instances }) => freshness === 'current' && instances !== null)
      })
      return await use(url, id)
    })
  } finally {
    await fleet.stop()
  }
}

const scriptRow = (url: string): Promise<BenchRow> =>
  withBrowser(async (open) => {
    const bytes = await scriptBytes((await open('ours', 'usual')).page, `${url}${paths.board()}`)
    return benchRow('JavaScript of the board, compressed (rival: what it may be)', 'bytes', bytes, SCRIPT_BYTES, 1)
  })

async function paintRows(address: string): Promise<BenchRow[]> {
  const paint = (open: OpenPage, side: Side) => firstUsefulMs(open, side, address)
  const [ours, rival] = await withBrowser(async (open) => [await paint(open, 'ours'), await paint(open, 'rival')])
  const what = `first useful paint, ${CLUSTERS} × ${MANY}, warm, CPU 1/${THROTTLE}`
  return [
    benchRow(`${what} (rival: what it may be)`, 'ms', ours, PAINT_MS, 1),
    benchRow(`${what} (rival: a node for each cell)`, 'ms', ours, rival),
  ]
}

/** Median time until verdict, lanes and cells are painted, for somebody who was here before. */
async function firstUsefulMs(open: OpenPage, side: Side, address: string): Promise<number> {
  const { page, throttle, ask } = await open(side, 'upright')
  const times: number[] = []
  await throttle(THROTTLE)
  for (let visit = 0; visit < WARM_UPS + VISITS; visit++) {
    await page.goto(`${address}?zoom=${side === 'ours' ? 'strip' : 'bar'}`)
    const ms = z.number().parse(await ask('firstUseful'))
    if (visit >= WARM_UPS) times.push(ms)
  }
  await page.context().close()
  return median(times)
}

async function changeRows(url: string, id: string): Promise<BenchRow[]> {
  const [ours, rival] = await withBrowser(async (open) => [
    await changeMs(open, 'ours', url, id),
    await changeMs(open, 'rival', url, id),
  ])
  const what = `main thread for 500 changed cells, ${CLUSTERS} × ${MANY}`
  return [
    benchRow(`${what} (rival: what it may be)`, 'ms', ours, CHANGE_MS, 1),
    benchRow(`${what} (rival: a node for each cell)`, 'ms', ours, rival),
  ]
}

async function frameRows(address: string): Promise<BenchRow[]> {
  const measured = await withBrowser(async (open) => ({
    scroll: [await scrollFrames(open, 'ours', address), await scrollFrames(open, 'rival', address)] as const,
    zoom: [await zoomFrames(open, 'ours', address), await zoomFrames(open, 'rival', address)] as const,
  }))
  return Object.entries(measured).flatMap(([what, [ours, rival]]) => {
    const name = `${what} ${CLUSTERS} × ${MOST}`
    const slow = percentile(ours.times, 0.95)
    const nodes = '(rival: a node for each cell)'
    return [
      benchRow(`${name}, 95th of 100 frames (rival: sixty a second)`, 'ms', slow, FRAME_MS, IN_TIME),
      benchRow(`${name}, 95th of 100 frames ${nodes}`, 'ms', slow, percentile(rival.times, 0.95)),
      benchRow(`${name}, frames that were late ${nodes}`, '%', lateShare(ours.times), lateShare(rival.times)),
      benchRow(`${name}, longest frame ${nodes}`, 'ms', Math.max(...ours.times), Math.max(...rival.times)),
      benchRow(`${name}, main thread of a frame ${nodes}`, 'ms', ours.mainThreadMs, rival.mainThreadMs),
    ]
  })
}
