import { existsSync } from 'node:fs'
import { chromium, defineConfig } from '@playwright/test'

const own = chromium.executablePath()

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/browser',
  fullyParallel: false,
  workers: 3,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    timezoneId: 'UTC',
    // Costs a fifteenth of the time; ask with `--trace retain-on-failure` when one is missing.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: existsSync(own) ? undefined : (process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'),
      chromiumSandbox: process.getuid?.() !== 0,
      args: ['--disable-dev-shm-usage', '--disable-gpu'],
    },
  },
})
