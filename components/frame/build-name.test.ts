import { expect, test } from 'vitest'
import { shortBuild } from './build-name'

test('short names stay whole, long ones keep the end they differ in', () => {
  expect(shortBuild('v2026.11.20-rc4')).toBe('v2026.11.20-rc4')
  expect(shortBuild('registry/api-gateway:2026-11-22.3')).toBe('regist…6-11-22.3')
  expect(shortBuild('registry/api-gateway:2026-11-22.3').length).toBeLessThanOrEqual(16)
})
