import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Nothing that is shown breaks a rule of WCAG 2.2 AA, dark or light. @param within a part of the page; its whole, if not given */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  // The way without a second page is enough where nothing is framed, and takes half the time.
  const whole = () => new AxeBuilder({ page }).setLegacyMode()
  const axe = () => (within === undefined ? whole() : whole().include(within))
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  expect.soft(await brokenRules(axe().withTags(TAGS)), 'light').toEqual([])
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  // The other rules know no colours.
  expect.soft(await brokenRules(axe().withRules(['color-contrast'])), 'dark').toEqual([])
}

async function brokenRules(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** @param widths in CSS pixels */
export async function expectFits(page: Page, ...widths: readonly number[]): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 640 })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect.soft(wide, `scrolls sideways at ${width} pixels`).toBeLessThanOrEqual(width)
  }
}
