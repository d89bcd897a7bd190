import { fileURLToPath } from 'node:url'
import { type CDPSession, chromium, type Page } from '@playwright/test'
import { ConfigError } from '@/lib/server/config'
import { findBrowser } from './prerequisites'

const IN_PAGE = fileURLToPath(new URL('./bench-in-page.mjs', import.meta.url))

/** A page that can be measured: what `bench-in-page.mjs` offers is in it as `bench`. */
type BenchPage = {
  readonly page: Page
  /** Makes the processor of the page so many times slower; 1 leaves it as it is. */
  readonly throttle: (rate: number) => Promise<void>
  /** What `bench` in the page answers to this expression, such as `scroll(40)`. */
  readonly ask: (expression: string) => Promise<unknown>
  /** How long the page's main thread was on a processor while `run` went on, in milliseconds. */
  readonly mainThreadMs: (run: () => Promise<unknown>) => Promise<number>
}

/** Which page is opened: the product's own, or the rival's with a node for each cell. */
export type Side = 'ours' | 'rival'

/** So high that lines and cells of twenty clusters are on the screen together: a monitor on its side. Or as most are. CSS pixels. */
const HEIGHTS = { upright: 2560, usual: 900 } as const
const WIDTH = 1440
/** Nothing that is measured takes this long. */
const PATIENCE_MS = 180_000

/** Opens a page that has never seen anything, in a context of its own. */
export type OpenPage = (side: Side, screen: keyof typeof HEIGHTS) => Promise<BenchPage>

/** Starts Chromium for as long as `use` takes. */
export async function withBrowser<T>(use: (open: OpenPage) => Promise<T>): Promise<T> {
  const found = findBrowser()
  if (found.kind === 'none') throw new ConfigError(found.message)
  const browser = await chromium.launch({
    ...(found.path !== null && { executablePath: found.path }),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-dev-shm-usage', '--disable-gpu'],
  })
  try {
    return await use(async (side, screen) => {
      const viewport = { width: WIDTH, height: HEIGHTS[screen] }
      const context = await browser.newContext({ viewport, timezoneId: 'UTC' })
      if (side === 'rival') await context.addInitScript('window.benchRival = true')
      await context.addInitScript({ path: IN_PAGE })
      const page = await context.newPage()
      const session = await context.newCDPSession(page)
      await session.send('Performance.enable')
      return {
        page,
        throttle: async (rate) => {
          await session.send('Emulation.setCPUThrottlingRate', { rate })
        },
        ask: (expression) => inTime(page.evaluate(`bench.${expression}`), expression),
        mainThreadMs: async (run) => {
          const beforeMs = await threadMs(session)
          await run()
          return (await threadMs(session)) - beforeMs
        },
      }
    })
  } finally {
    await browser.close()
  }
}

/** @throws Error when the page does not answer */
async function inTime(answer: Promise<unknown>, what: string): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The page did not come to an end with ${what}.`)), PATIENCE_MS)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

async function threadMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  const thread = metrics.find(({ name }) => name === 'ThreadTime')
  if (!thread) throw new Error('This browser does not tell the time of its main thread.')
  return thread.value * 1000
}

/** Bytes of all scripts, as they come over the wire, that a browser loads which has never seen the page. */
export async function scriptBytes(page: Page, url: string): Promise<number> {
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script')
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  await page.goto(url)
  // What a page fetches ahead of time comes in its first seconds.
  await page.evaluate('bench.frames(180)')
  const bytes = await Promise.all(sizes)
  return bytes.reduce((sum, one) => sum + one, 0)
}
