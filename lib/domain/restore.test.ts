import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  agreesWith,
  type Instructions,
  type RestorePart,
  restoreParts,
  restoreRequest,
  strangers,
  unrestored,
} from './restore'
import { config, update } from './sample.test-support'
import { type InstanceRange, instanceIds, instanceRanges } from './task-config'
import type { UpdateDiff, UpdateRequest } from './update-request'

/** What runs where: build by instance. */
type World = Map<number, string>
const running = (world: World) => new Map([...world].map(([id, build]) => [id, `full-${build}`]))

/** JobDiff over builds: what a request would turn the world into, and which named instances it cannot find. */
function diffOf(
  world: World,
  request: Pick<UpdateRequest, 'instanceCount'> & { build: string; scope: readonly InstanceRange[] },
) {
  const named = instanceIds(request.scope)
  const inScope = (id: number) => named.length === 0 || named.includes(id)
  const differing = [...world].filter(
    ([id, build]) => inScope(id) && (id >= request.instanceCount || build !== request.build),
  )
  const replaced = new Map(differing)
  const wanted = Array.from({ length: request.instanceCount }, (_, id) => id).filter(inScope)
  const replacements = wanted.filter((id) => !world.has(id) || replaced.has(id))
  return {
    replaced,
    replacements,
    lost: named.filter((id) => !world.has(id) && id >= request.instanceCount),
    after: () => {
      const after = new Map([...world].filter(([id]) => !replaced.has(id)))
      for (const id of replacements) after.set(id, request.build)
      return after
    },
  }
}

const asked = (request: UpdateRequest) => ({
  instanceCount: request.instanceCount,
  build: request.config.build,
  scope: request.settings.onlyInstances,
})

function dryRun(world: World, request: UpdateRequest): UpdateDiff {
  const { replaced, replacements } = diffOf(world, asked(request))
  const unchanged = [...world.keys()].filter((id) => !replaced.has(id))
  return {
    added: instanceRanges(replacements.filter((id) => !replaced.has(id))),
    changed: instanceRanges(replacements.filter((id) => replaced.has(id))),
    removed: instanceRanges([...replaced.keys()].filter((id) => !replacements.includes(id))),
    unchanged: instanceRanges(unchanged),
  }
}

/** What startJobUpdate keeps of an update. */
function instructionsOf(
  world: World,
  build: string,
  instanceCount: number,
  scope: readonly InstanceRange[],
): Instructions {
  const { replaced, replacements } = diffOf(world, { instanceCount, build, scope })
  const builds = [...new Set(replaced.values())]
  return {
    initial: builds.map((old) => ({
      config: config(old),
      instances: instanceRanges([...replaced].filter(([, had]) => had === old).map(([id]) => id)),
    })),
    desired: replacements.length > 0 ? { config: config(build), instances: instanceRanges(replacements) } : null,
    settings: { ...update().settings, onlyInstances: scope },
  }
}

const request = (
  part: RestorePart,
  wanted: readonly number[],
  settings = update().settings,
  groupSize: number | null = null,
) => {
  const made = restoreRequest(part, wanted, settings, [], { groupSize })
  if (!made) throw new Error('a kill has no request')
  return made
}

/** Does all parts in order, each as the engine does: only what is missing, and only when the dry run agrees. */
function restoreAll(start: World, instructions: Instructions): { world: World; calls: string[] } {
  let world = start
  const calls: string[] = []
  for (const part of restoreParts(instructions)) {
    const wanted = unrestored(part, running(world))
    if (wanted.length === 0) continue
    const asking = restoreRequest(part, wanted, instructions.settings, [], { groupSize: null })
    calls.push(`${part.kind} ${wanted.join(',')}`)
    expect(asking === null).toBe(part.kind === 'kill')
    if (!asking) {
      world = new Map(world)
      for (const id of wanted) world.delete(id)
    } else {
      expect(diffOf(world, asked(asking)).lost).toEqual([])
      expect(agreesWith(part, wanted, dryRun(world, asking))).toBe(true)
      expect(asking.instanceCount).toBeGreaterThan(0)
      world = diffOf(world, asked(asking)).after()
    }
  }
  return { world, calls }
}

const sorted = (world: World) => [...world].sort(([a], [b]) => a - b)
const job = (builds: Record<number, string>): World =>
  new Map(Object.entries(builds).map(([id, build]) => [Number(id), build]))

/** A complete update from one world, restored. */
function restored(before: World, instanceCount: number, scope: readonly InstanceRange[] = []) {
  const instructions = instructionsOf(before, '42', instanceCount, scope)
  const after = diffOf(before, { instanceCount, build: '42', scope }).after()
  return restoreAll(after, instructions)
}

describe('shapes', () => {
  test('T22 a complete update: one new update to the old config', () => {
    const before = job({ 0: '41', 1: '41', 2: '41', 3: '41' })
    const { world, calls } = restored(before, 4)
    expect(sorted(world)).toEqual(sorted(before))
    expect(calls).toEqual(['restore 0,1,2,3'])
  })

  test('T22 a canary mix stays a mix: an update for each old config, in the order of their instances', () => {
    const before = job({ 0: '40', 1: '41', 2: '40', 3: '41' })
    const { world, calls } = restored(before, 4)
    expect(sorted(world)).toEqual(sorted(before))
    expect(calls).toEqual(['restore 0,2', 'restore 1,3'])
  })

  test('T29 instances 4 and 5 were added, 0 to 3 changed', () => {
    const before = job({ 0: '41', 1: '41', 2: '41', 3: '41' })
    const { world, calls } = restored(before, 6)
    expect(sorted(world)).toEqual(sorted(before))
    expect(calls).toEqual(['restore 0,1,2,3', 'remove 4,5'])
  })

  test('removed instances return', () => {
    const before = job({ 0: '41', 1: '41', 2: '41' })
    expect(restored(before, 1).calls).toEqual(['restore 0,1,2'])
    expect(sorted(restored(before, 1).world)).toEqual(sorted(before))
  })

  test('instance 0 was added beside others: only a kill takes it away', () => {
    const before = job({ 1: '41', 2: '42' })
    const { world, calls } = restored(before, 4)
    expect(sorted(world)).toEqual(sorted(before))
    expect(calls).toEqual(['restore 1', 'remove 3', 'kill 0'])
  })

  test('a first deployment is killed as a whole, by its instances', () => {
    expect(restored(job({}), 3)).toEqual({ world: new Map(), calls: ['kill 0,1,2'] })
  })

  test('what a scope left alone stays alone', () => {
    const before = job({ 0: '41', 1: '41', 2: '41', 3: '41' })
    const scope = [{ first: 1, last: 2 }]
    const { world, calls } = restored(before, 4, scope)
    expect(sorted(world)).toEqual(sorted(before))
    expect(calls).toEqual(['restore 1,2'])
  })
})

test('from any mix, by any update, from any half-way state: exactly what ran before, and nothing else is touched', () => {
  const id = fc.integer({ min: 0, max: 7 })
  fc.assert(
    fc.property(
      fc.dictionary(id.map(String), fc.constantFrom('40', '41', '42')),
      fc.integer({ min: 1, max: 8 }),
      fc.option(fc.uniqueArray(id, { minLength: 1 })),
      fc.array(fc.constantFrom('old', 'new', 'gone'), { minLength: 8, maxLength: 8 }),
      fc.boolean(),
      (builds, instanceCount, named, fates, shuffled) => {
        const before = job(builds)
        const scope = named ? instanceRanges(named) : []
        const instructions = instructionsOf(before, '42', instanceCount, scope)
        const after = diffOf(before, { instanceCount, build: '42', scope }).after()
        const touched = new Set([
          ...instructions.initial.flatMap(({ instances }) => instanceIds(instances)),
          ...instanceIds(instructions.desired?.instances ?? []),
        ])
        const halfWay: World = new Map(before)
        for (const one of touched) {
          const build = { old: before.get(one), new: after.get(one), gone: undefined }[fates[one] ?? 'old']
          if (build === undefined) halfWay.delete(one)
          else halfWay.set(one, build)
        }
        expect(strangers(instructions, running(halfWay))).toEqual([])
        const told = shuffled ? { ...instructions, initial: instructions.initial.toReversed() } : instructions
        expect(restoreParts(told)).toEqual(restoreParts(instructions))
        const { world } = restoreAll(halfWay, told)
        expect(sorted(world)).toEqual(sorted(before))
        expect(restoreAll(world, told).calls).toEqual([])
      },
    ),
    { numRuns: 2000 },
  )
})

test('a config that the update neither found nor brought is strange, wherever the update was', () => {
  const instructions = update({ old: { 0: '41', 1: '41' }, desired: { build: '42', ids: [0, 1, 2] } })
  expect(strangers(instructions, running(job({ 0: '43', 1: '42', 2: '41', 7: '99' })))).toEqual([0, 2])
})

describe('what a dry run has to say', () => {
  const [part] = restoreParts(update())
  const none = { added: [], changed: [], removed: [], unchanged: [] }
  const agrees = (wanted: number[], diff: Partial<UpdateDiff>) => part && agreesWith(part, wanted, { ...none, ...diff })

  test('exactly what is missing', () => {
    expect(agrees([0, 2, 3], { changed: [{ first: 2, last: 3 }], added: [{ first: 0, last: 0 }] })).toBe(true)
  })
  test('no instance more, fewer or other', () => {
    expect(agrees([2, 3], { changed: [{ first: 1, last: 3 }] })).toBe(false)
    expect(agrees([1, 2, 3], { changed: [{ first: 2, last: 3 }] })).toBe(false)
    expect(agrees([1, 2], { changed: [{ first: 2, last: 3 }] })).toBe(false)
    expect(agrees([2], { changed: [{ first: 2, last: 2 }], removed: [{ first: 3, last: 3 }] })).toBe(false)
  })
})

describe('the request', () => {
  const settings = {
    ...update().settings,
    rollbackOnFailure: true,
    blockIfNoPulsesAfterMs: 60_000,
    slaAware: true,
    maxFailedInstances: 3,
    maxPerInstanceFailures: 2,
    strategy: { kind: 'varBatch' as const, groupSizes: [1, 2], autopause: true },
  }
  const parts = restoreParts(update({ desired: { build: '42', ids: [0, 1, 2, 3, 4, 5] } }))
  const [restore, remove] = parts
  if (!restore || !remove) throw new Error('the update has two parts')

  test('settings are the update’s own but for what would turn against a rollback', () => {
    expect(request(restore, [1, 2], settings).settings).toEqual({
      ...settings,
      onlyInstances: [{ first: 0, last: 3 }],
      rollbackOnFailure: false,
      blockIfNoPulsesAfterMs: 0,
      slaAware: false,
      strategy: { kind: 'varBatch', groupSizes: [1, 2], autopause: false },
    })
    const rules = { ...restore, carries: { ...restore.config, hasSlaPolicy: true } }
    expect(request(rules, [1], settings).settings.slaAware).toBe(true)
  })

  test('a canary is restored as one of the whole job, or an SLA policy would not fit', () => {
    const [canary] = restoreParts(update({ old: { 0: '40', 1: '41', 9: '41' }, desired: { build: '42', ids: [0, 1] } }))
    if (!canary) throw new Error('no part')
    expect(request(canary, [0])).toMatchObject({
      instanceCount: 10,
      settings: { onlyInstances: [{ first: 0, last: 0 }] },
    })
  })

  test('a chosen group size takes the place of the strategy’s', () => {
    const size = (
      strategy:
        | typeof settings.strategy
        | { kind: 'queue'; groupSize: number }
        | { kind: 'batch'; groupSize: number; autopause: boolean },
    ) => request(restore, [1], { ...settings, strategy }, 7).settings.strategy
    expect(size(settings.strategy)).toEqual({ kind: 'batch', groupSize: 7, autopause: false })
    expect(size({ kind: 'batch', groupSize: 1, autopause: true })).toEqual({
      kind: 'batch',
      groupSize: 7,
      autopause: false,
    })
    expect(size({ kind: 'queue', groupSize: 1 })).toEqual({ kind: 'queue', groupSize: 7 })
  })

  test('a removal carries an old config, whose SLA policy fits as few instances as are left', () => {
    expect([remove.config.build, remove.carries?.build]).toEqual(['42', '41'])
    const [scaleUp] = restoreParts(update({ old: {}, desired: { build: '41', ids: [4, 5] } }))
    expect(scaleUp).toMatchObject({ kind: 'remove', carries: { build: '41' }, instanceCount: 4 })
  })

  test('a removal names only what still exists, and never nothing, which would mean everything', () => {
    expect(request(remove, [5], settings)).toMatchObject({
      instanceCount: 4,
      settings: { onlyInstances: [{ first: 5, last: 5 }] },
    })
    expect(request(remove, [], settings).settings.onlyInstances).toEqual([{ first: 4, last: 5 }])
  })

  test('removed instances return although the scheduler bounds failures × instances', () => {
    const [part] = restoreParts({
      ...update(),
      initial: [{ config: config('41'), instances: [{ first: 0, last: 3999 }] }],
    })
    if (!part) throw new Error('no part')
    expect(request(part, [1], { ...settings, maxPerInstanceFailures: 200 })).toMatchObject({
      instanceCount: 4000,
      settings: { maxPerInstanceFailures: 5 },
    })
  })
})
