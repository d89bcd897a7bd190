import { describe, expect, it } from 'vitest'
import { HandoverClock, HeldClock, LiveClock } from './clock'

describe('HeldClock', () => {
  it('runs timers at their own moments, in order, and in order of arrival on ties', () => {
    const clock = new HeldClock(1000)
    const seen: string[] = []
    const note = (name: string) => () => seen.push(`${name}@${clock.now()}`)
    clock.after(30, note('c'))
    clock.after(10, note('a'))
    clock.after(30, note('d'))
    clock.after(20, () => clock.after(5, note('b')))
    clock.advance(29)
    expect(seen).toEqual(['a@1010', 'b@1025'])
    clock.advance(1)
    expect(seen).toEqual(['a@1010', 'b@1025', 'c@1030', 'd@1030'])
    expect(clock.now()).toBe(1030)
  })

  it('says when the next timer is due and how long ago a moment was', () => {
    const clock = new HeldClock(1000)
    expect(clock.nextDueMs()).toBeNull()
    clock.after(70, () => undefined)
    clock.after(50, () => undefined)
    expect(clock.nextDueMs()).toBe(1050)
    clock.advance(60)
    expect([clock.elapsedMs(1000), clock.elapsedMs(2000), clock.nextDueMs()]).toEqual([60, -940, 1070])
  })

  it('keeps the order of many timers', () => {
    const clock = new HeldClock(0)
    const delays = Array.from({ length: 500 }, (_, index) => (index * 7919) % 1000)
    const seen: number[] = []
    for (const delay of delays) clock.after(delay, () => seen.push(delay))
    clock.advance(1000)
    expect(seen).toEqual([...delays].sort((a, b) => a - b))
  })
})

describe('LiveClock', () => {
  it('divides waiting times by its speed and leaves timestamps alone', async () => {
    const clock = new LiveClock(100)
    const startedMs = Date.now()
    await new Promise<void>((resolve) => clock.after(2000, resolve))
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(20)
    expect(Date.now() - startedMs).toBeLessThan(1500)
    expect(clock.hasElapsed(startedMs, 2000)).toBe(true)
    expect(clock.hasElapsed(startedMs, 2_000_000)).toBe(false)
    expect(clock.elapsedMs(startedMs)).toBeGreaterThanOrEqual(2000)
    expect(clock.elapsedMs(Date.now() + 60_000)).toBeLessThan(-5_000_000)
    clock.stop()
  })

  it('takes over what a held clock still had to do', async () => {
    const held = new HeldClock(0)
    const clock = new HandoverClock(held)
    const live = new LiveClock(1000)
    const done = new Promise<string>((resolve) => clock.after(3000, () => resolve('done')))
    held.advance(1000)
    clock.handOver(held, live)
    expect(await done).toBe('done')
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000)
    live.stop()
  })
})
