import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: { alias: { '@': here('.') } },
  test: {
    include: ['lib/**/*.test.ts', 'components/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['lib/store/shared-stores.test-support.ts'],
    // Much of it waits; on two cores one worker, which is what a tool would take, leaves half the machine idle.
    maxWorkers: '100%',
    // They end what hangs, on a machine that has much else to do; no test measures by them how fast anything is.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
