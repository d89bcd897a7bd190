import { describe, expect, test } from 'vitest'
import { groupMetaUpdates, isLater, memberKey, onTopOf } from './meta-update'
import { update } from './sample.test-support'

const KEYS = { updateMetadata: ['meta_update_id'], taskMetadata: ['meta_update_id'] }
const observed = (details: ReturnType<typeof update>) => ({ summary: details.summary, details })
const tagged = (id: string, value: string) => observed(update({ id, metadata: [{ key: 'meta_update_id', value }] }))

describe('grouping', () => {
  test('by update metadata, saying so', () => {
    const { metaUpdates } = groupMetaUpdates(
      [
        { cluster: 'a', updates: [tagged('1', 'r')] },
        { cluster: 'b', updates: [tagged('2', 'r')] },
      ],
      KEYS,
    )
    expect(metaUpdates.map(({ id, members }) => [id, members.map(({ key }) => key.cluster)])).toEqual([
      ['r', ['a', 'b']],
    ])
    expect(metaUpdates[0]?.members[0]?.because).toEqual({ by: 'update-metadata', key: 'meta_update_id' })
  })

  test('update metadata comes before task metadata, task metadata before the update id', () => {
    const both = observed(
      update({
        id: 'u',
        metadata: [{ key: 'meta_update_id', value: 'x' }],
        taskMetadata: [{ key: 'meta_update_id', value: 'y' }],
      }),
    )
    const task = observed(update({ id: 'u', taskMetadata: [{ key: 'meta_update_id', value: 'y' }] }))
    const { metaUpdates } = groupMetaUpdates(
      [
        { cluster: 'a', updates: [both] },
        { cluster: 'b', updates: [task] },
      ],
      KEYS,
    )
    expect(metaUpdates.map(({ id, members }) => [id, members[0]?.because.by])).toEqual([
      ['x', 'update-metadata'],
      ['y', 'task-metadata'],
    ])
  })

  test('an equal update id needs two clusters', () => {
    const same = observed(update({ id: 'rollout-9' }))
    expect(groupMetaUpdates([{ cluster: 'a', updates: [same] }], KEYS)).toEqual({ metaUpdates: [], ungrouped: 1 })
    const { metaUpdates, ungrouped } = groupMetaUpdates(
      [
        { cluster: 'a', updates: [same] },
        { cluster: 'b', updates: [observed(update({ id: 'rollout-9' }))] },
      ],
      KEYS,
    )
    expect(metaUpdates.map(({ id, members }) => [id, members.length])).toEqual([['rollout-9', 2]])
    expect(ungrouped).toBe(0)
  })

  test('an update id joins a group that others made by metadata', () => {
    const { metaUpdates } = groupMetaUpdates(
      [
        { cluster: 'stock', updates: [tagged('uuid', 'rollout-9')] },
        { cluster: 'proposed', updates: [observed(update({ id: 'rollout-9' }))] },
      ],
      KEYS,
    )
    expect(metaUpdates[0]?.members.map(({ key, because }) => [key.cluster, because.by])).toEqual([
      ['proposed', 'update-id'],
      ['stock', 'update-metadata'],
    ])
  })

  test('a repeated key joins one group and names the others', () => {
    const metadata = [
      { key: 'meta_update_id', value: 'b' },
      { key: 'meta_update_id', value: 'a' },
    ]
    const { metaUpdates } = groupMetaUpdates([{ cluster: 'c', updates: [observed(update({ metadata }))] }], KEYS)
    expect(metaUpdates.map(({ id, members }) => [id, members[0]?.otherIds])).toEqual([['a', ['b']]])
  })

  test('an empty value is no id', () => {
    expect(groupMetaUpdates([{ cluster: 'a', updates: [tagged('1', '')] }], KEYS).ungrouped).toBe(1)
  })

  test('a later update of the same job is named, one of another job is not', () => {
    const first = observed(update({ id: '1', createdAtMs: 10, metadata: [{ key: 'meta_update_id', value: 'r' }] }))
    const second = observed(update({ id: '2', createdAtMs: 20 }))
    const other = observed(
      update({ id: '3', createdAtMs: 30, job: { role: 'web', environment: 'prod', name: 'other' } }),
    )
    const { metaUpdates } = groupMetaUpdates([{ cluster: 'a', updates: [first, second, other] }], KEYS)
    expect(metaUpdates[0]?.members[0]?.supersededBy?.key.id).toBe('2')
  })

  test('one id over two jobs keeps both, each with its own key', () => {
    const job = { role: 'web', environment: 'prod', name: 'other' }
    const updates = [
      tagged('1', 'r'),
      observed(update({ id: '2', job, metadata: [{ key: 'meta_update_id', value: 'r' }] })),
    ]
    const { metaUpdates } = groupMetaUpdates([{ cluster: 'a', updates }], KEYS)
    expect(metaUpdates[0]?.members.map(({ key }) => memberKey(key))).toEqual(['a/web/prod/api/1', 'a/web/prod/other/2'])
  })
})

describe('restores', () => {
  const TAG = { key: 'meta_update_id', value: 'r' }
  const restore = (id: string, of: string, createdAtMs: number, more: Parameters<typeof update>[0] = {}) =>
    observed(
      update({
        id,
        createdAtMs,
        status: 'ROLLED_FORWARD',
        metadata: [TAG, { key: 'airglow.restores', value: of }],
        ...more,
      }),
    )
  const target = observed(update({ id: 'u1', createdAtMs: 10, status: 'ROLLED_FORWARD', metadata: [TAG] }))
  const members = (...updates: ReturnType<typeof observed>[]) => {
    const { metaUpdates, ungrouped } = groupMetaUpdates([{ cluster: 'a', updates }], KEYS)
    expect(ungrouped).toBe(0)
    return (metaUpdates[0]?.members ?? []).map(({ key, restores, supersededBy }) => [
      key.updateId,
      restores.map(({ summary }) => summary.key.id),
      supersededBy?.key.id ?? null,
    ])
  }

  test('belong to what they restore, newest first, and are not on top of it', () => {
    expect(members(restore('r1', 'u1', 20), target, restore('r2', 'u1', 30))).toEqual([['u1', ['r2', 'r1'], null]])
  })
  test('an active one is the newest, whatever its clock says', () => {
    expect(members(restore('r1', 'u1', 20), target, restore('r2', 'u1', 15, { status: 'ROLLING_FORWARD' }))).toEqual([
      ['u1', ['r2', 'r1'], null],
    ])
  })
  test('are on top of older updates, as what they restore is', () => {
    const older = observed(update({ id: 'u0', createdAtMs: 5, status: 'ROLLED_FORWARD', metadata: [TAG] }))
    expect(members(older, target, restore('r1', 'u1', 20))).toEqual([
      ['u1', ['r1'], null],
      ['u0', [], 'r1'],
    ])
  })
  test('stand alone when what they restore is not known, is in another job, or is a restore itself', () => {
    expect(members(restore('r1', 'pruned', 20))).toEqual([['r1', [], null]])
    const other = { role: 'web', environment: 'prod', name: 'other' }
    expect(members(target, restore('r1', 'u1', 20, { job: other }))).toEqual([
      ['u1', [], null],
      ['r1', [], null],
    ])
    expect(members(target, restore('r1', 'u1', 20), restore('r2', 'r1', 30)).map(([id]) => id)).toEqual(['r2', 'u1'])
    expect(members(restore('r1', 'r1', 20))).toEqual([['r1', [], null]])
  })
  test('of an update without a shared id are only counted, as it is', () => {
    const lone = observed(update({ id: 'u1' }))
    const its = observed(update({ id: 'r1', metadata: [{ key: 'airglow.restores', value: 'u1' }] }))
    expect(groupMetaUpdates([{ cluster: 'a', updates: [lone, its] }], KEYS)).toEqual({ metaUpdates: [], ungrouped: 2 })
  })
})

test('on top is the active one, else the newest that is later', () => {
  const ended = (id: string, createdAtMs: number) => update({ id, createdAtMs, status: 'ROLLED_FORWARD' }).summary
  const active = update({ id: 'active', createdAtMs: 1 }).summary
  expect(isLater(active, ended('u1', 10))).toBe(true)
  expect(isLater(ended('u1', 10), active)).toBe(false)
  expect(onTopOf([ended('u3', 30), active, ended('u2', 20)], ended('u1', 10))?.key.id).toBe('active')
  expect(onTopOf([ended('u2', 20), ended('u3', 30)], ended('u1', 10))?.key.id).toBe('u3')
  expect(onTopOf([ended('u3', 30), ended('u2', 20)], ended('u1', 10))?.key.id).toBe('u3')
  expect(onTopOf([ended('u1', 10), ended('u0', 5)], ended('u1', 10))).toBeNull()
})
