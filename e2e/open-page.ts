import { expect, type Page } from '@playwright/test'

/** Opens a page of a dashboard that follows its clusters, and waits until it has come to life: keys are heard, and times tick. */
export async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(page.locator('[data-liveness="live"]')).toBeVisible()
}
