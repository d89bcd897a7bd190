import { describe, expect, test } from 'vitest'
import { demandOf, quotaLack, sayQuantities, takesQuota } from './quota'
import { config } from './sample.test-support'
import { instanceRanges, type TaskConfig } from './task-config'

type Sample = { cpus?: number; ramMb?: number; production?: boolean; constraints?: { name: string }[] }

const sized = (build: string, { cpus = 1, ramMb = 100, production = true, constraints = [] }: Sample): TaskConfig => ({
  ...config(build),
  canonical: JSON.stringify({ constraints, production, resources: [{ numCpus: cpus }, { ramMb }, { diskMb: 10 }] }),
})
const group = (of: TaskConfig, ...ids: number[]) => ({ config: of, instances: instanceRanges(ids) })

describe('what an instance takes of its quota', () => {
  test('its resources, when it is a production task', () =>
    expect(demandOf(sized('41', { cpus: 0.5, ramMb: 64 }))).toEqual({ cpus: 0.5, ramMb: 64, diskMb: 10 }))
  test('nothing otherwise, nor on dedicated hosts', () => {
    expect(demandOf(sized('41', { production: false }))).toBeNull()
    expect(demandOf(sized('41', { constraints: [{ name: 'host' }, { name: 'dedicated' }] }))).toBeNull()
    expect(demandOf(config('41'))).toBeNull()
  })
})

describe('what a role lacks for a restore', () => {
  const small = sized('41', { cpus: 1 })
  const large = sized('42', { cpus: 3 })
  const settings = { settings: {} as never }
  const of = (initial: ReturnType<typeof group>[], desired: ReturnType<typeof group>) => ({
    initial,
    desired,
    ...settings,
  })
  const quota = (cpus: number, used: number) => ({
    quota: { cpus, ramMb: 1e6, diskMb: 1e6 },
    used: { cpus: used, ramMb: 0, diskMb: 0 },
  })

  test('the growth, and no more', () => {
    const grows = of([group(large, 0, 1)], group(small, 0, 1))
    expect(quotaLack(grows, [group(small, 0, 1)], quota(6, 2))).toBeNull()
    expect(quotaLack(grows, [group(small, 0, 1)], quota(5, 2))).toEqual({ cpus: 1, ramMb: 0, diskMb: 0 })
    expect(quotaLack(grows, [group(small, 0), group(large, 1)], quota(6, 4))).toBeNull()
    expect(quotaLack(grows, [group(large, 0, 1)], quota(1, 6))).toBeNull()
  })
  test('all of it for instances that do not run', () =>
    expect(quotaLack(of([group(small, 0, 1)], group(small, 0, 1)), [], quota(5, 4))?.cpus).toBe(1))
  test('room that an earlier part frees serves the later ones only', () => {
    const mixed = of([group(small, 0), group(large, 1)], group(sized('43', { cpus: 2 }), 0, 1))
    const running = [group(sized('43', { cpus: 2 }), 0, 1)]
    expect(quotaLack(mixed, running, quota(4, 4))).toBeNull()
    expect(quotaLack(mixed, running, quota(3.5, 4))?.cpus).toBe(0.5)
    const turned = of([group(large, 0), group(small, 1)], group(sized('43', { cpus: 2 }), 0, 1))
    expect(quotaLack(turned, running, quota(4, 4))?.cpus).toBe(1)
  })
  test('a removal is never refused, whatever is used', () =>
    expect(quotaLack(of([group(small, 0)], group(small, 0, 1)), [group(small, 0, 1)], quota(0, 2))).toBeNull())
  test('fractions that do not quite add up lack nothing', () =>
    expect(
      quotaLack(of([group(sized('41', { cpus: 0.1 }), 0, 1, 2)], group(small, 0, 1, 2)), [], quota(0.3, 0)),
    ).toBeNull())
  test('is only asked where something that counts comes back', () => {
    expect(takesQuota(of([group(small, 0)], group(large, 0)))).toBe(true)
    expect(takesQuota(of([group(sized('41', { production: false }), 0)], group(large, 0)))).toBe(false)
    expect(takesQuota(of([], group(large, 0)))).toBe(false)
  })
})

test('in words', () => {
  expect(sayQuantities({ cpus: 1, ramMb: 0, diskMb: 0 })).toBe('1 core')
  expect(sayQuantities({ cpus: 2.5, ramMb: 2048, diskMb: 0 })).toBe('2.5 cores and 2,048 MB of memory')
  expect(sayQuantities({ cpus: 2, ramMb: 1, diskMb: 1.5 })).toBe('2 cores, 1 MB of memory and 1.5 MB of disk')
})
