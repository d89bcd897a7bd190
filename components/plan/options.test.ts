import { expect, test } from 'vitest'
import { samplePlanned } from '@/components/meta-update/sample.test-support'
import { optionsFor } from './options'

const part = { ordinal: 1, kind: 'restore', build: '41', instances: [], changed: 3, added: 0, removed: 0 } as const
const restore = (cluster: string, own: number, most: number) =>
  samplePlanned(cluster, { class: 'restore', parts: [{ ...part, instances: [] }], groupSize: { own, most } })

test('a plain rollback offers the hold of what leaves, and what to do when one completes meanwhile', () => {
  expect(optionsFor([samplePlanned('a'), samplePlanned('b', { fromBuild: '42b' })])).toEqual({
    mayRestore: true,
    keepPulsing: 0,
    faster: null,
    hold: ['42', '42b'],
    queue: false,
  })
})

test('restores offer another group size, up to what the largest of them may take', () => {
  const { faster, mayRestore } = optionsFor([restore('a', 5, 40), restore('b', 2, 90), restore('c', 5, 10)])
  expect(faster).toEqual({ own: [2, 5], most: 90 })
  expect(mayRestore).toBe(false)
})

test('pulsing is offered only where the installation allows it, and never for a new update', () => {
  const guarded = { class: 'native-pulses', pulseTimeoutMs: 60_000 } as const
  const allowed = samplePlanned('a', { ...guarded, mayKeepPulsing: true })
  const forbidden = samplePlanned('b', guarded)
  const anew = { ...restore('c', 1, 1), pulseTimeoutMs: 60_000, mayKeepPulsing: true }
  expect(optionsFor([allowed, forbidden, anew]).keepPulsing).toBe(1)
  expect(optionsFor([forbidden, anew]).keepPulsing).toBe(0)
})

test('what cannot be reached needs a time to wait for it; other verbs have nothing to decide', () => {
  expect(optionsFor([samplePlanned('a', { class: 'cannot-say', queueable: true })]).queue).toBe(true)
  expect(
    optionsFor([samplePlanned('a', { verb: 'pause', class: 'acts', pulseTimeoutMs: 5, mayKeepPulsing: true })]),
  ).toEqual({ mayRestore: false, keepPulsing: 0, faster: null, hold: [], queue: false })
})
