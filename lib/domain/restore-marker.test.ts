import { describe, expect, test } from 'vitest'
import { restoredUpdateId, restoreMarkOf, restoreMetadata } from './restore-marker'
import { update } from './sample.test-support'

const marked = (metadata: { key: string; value: string }[]) => update({ metadata }).summary

test('a restore carries on what its update was found by, and names it, the step and the part', () => {
  const own = [
    { key: 'meta_update_id', value: 'r' },
    { key: 'org.apache.aurora.client.update_id', value: 'uuid' },
    { key: 'airglow.restores', value: 'another' },
    { key: 'airglow.step', value: 'ff/9' },
  ]
  const metadata = restoreMetadata(own, 'u1', '0a1b', 2)
  expect(metadata).toEqual([
    { key: 'meta_update_id', value: 'r' },
    { key: 'airglow.restores', value: 'u1' },
    { key: 'airglow.step', value: '0a1b/2' },
  ])
  expect(restoredUpdateId(marked(metadata))).toBe('u1')
  expect(restoreMarkOf(marked(metadata))).toEqual({ stepId: '0a1b', part: 2 })
})

describe('what is no mark of ours', () => {
  for (const value of ['', '0a1b', '0a1b/', '/2', '0a1b/two', '0a1b/2/3', ' 0a1b/2', '0a1b/2\n'])
    test(JSON.stringify(value), () => expect(restoreMarkOf(marked([{ key: 'airglow.step', value }]))).toBeNull())
  test('an ordinary update', () => {
    expect(restoredUpdateId(marked([]))).toBeNull()
    expect(restoreMarkOf(marked([]))).toBeNull()
  })
})
