import { describe, expect, it } from 'vitest'
import { loginOf } from './basic-login'
import { implies, isPermission } from './shiro-permission'
import { DEFAULT_USERS, parseUsers } from './user'

describe('wildcard permissions', () => {
  it.each([
    ['*', 'thrift.AuroraAdmin:setQuota', true],
    ['thrift.AuroraSchedulerManager:*:web', 'thrift.AuroraSchedulerManager:killTasks:web:prod:frontend', true],
    ['thrift.AuroraSchedulerManager:*:web', 'thrift.AuroraSchedulerManager:killTasks:db:prod:mysql', false],
    ['thrift.AuroraSchedulerManager:*:web', 'thrift.AuroraAdmin:setQuota', false],
    ['thrift.AuroraSchedulerManager:killTasks,createJob', 'thrift.AuroraSchedulerManager:createJob:a:b:c', true],
    ['thrift.AuroraSchedulerManager:killTasks,createJob', 'thrift.AuroraSchedulerManager:addInstances:a:b:c', false],
    ['thrift.AuroraSchedulerManager:killTasks:web:prod', 'thrift.AuroraSchedulerManager:killTasks:web:devel:x', false],
    ['thrift.auroraadmin:SETQUOTA', 'thrift.AuroraAdmin:setQuota', true],
    ['thrift.AuroraAdmin:setQuota:web', 'thrift.AuroraAdmin:setQuota', false],
    ['thrift.AuroraAdmin:setQuota:*', 'thrift.AuroraAdmin:setQuota', true],
  ])('%s covers %s: %s', (granted, asked, expected) => {
    expect(implies(granted, asked)).toBe(expected)
  })

  it('have no empty parts', () => {
    expect(['*', 'a:b,c:*', '', ' ', 'a::b', 'a:,b', ':'].map(isPermission)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('logins', () => {
  const login = (header: string | undefined) => loginOf(header, DEFAULT_USERS)
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

  it('are those of known users with their passwords; a colon may be in a password, never in a name', () => {
    expect(login(basic('root:secret'))).toMatchObject({ kind: 'user', user: { name: 'root' } })
    expect(loginOf(basic('a:b:c'), [{ name: 'a', password: 'b:c', permissions: [] }])).toMatchObject({ kind: 'user' })
    for (const text of ['root:Secret', 'root', ':secret', 'nobody:secret', 'root:', ''])
      expect([text, login(basic(text)).kind]).toEqual([text, 'failed'])
  })

  it('are not attempted with another scheme or no header', () => {
    expect([undefined, '', 'Bearer abc', 'Basically x'].map((header) => login(header).kind)).toEqual(
      Array.from({ length: 4 }, () => 'anonymous'),
    )
    expect(login('Basic').kind).toBe('failed')
  })
})

describe('a file of users', () => {
  it('is read whole', () => {
    const users = [{ name: 'ci', password: 'p', permissions: ['thrift.AuroraAdmin:*'] }]
    expect(parseUsers(JSON.stringify(users))).toEqual(users)
  })

  it.each([
    ['{', 'the users are not JSON'],
    ['{}', 'the users must be a list of 1 to 1000'],
    ['[]', 'the users must be a list of 1 to 1000'],
    ['[null]', 'user 1 needs a name without a colon'],
    ['[{"name":"a:b","password":"p","permissions":[]}]', 'user 1 needs a name without a colon'],
    ['[{"name":"a","password":"","permissions":[]}]', 'user a needs a password'],
    ['[{"name":"a","password":"p"}]', 'user a needs a list of permissions'],
    [
      '[{"name":"a","password":"p","permissions":["x::y"]}]',
      'user a has a permission that is none: write it like thrift.AuroraSchedulerManager:killTasks:web',
    ],
    [
      '[{"name":"a","password":"p","permissions":[]},{"name":"a","password":"q","permissions":[]}]',
      'two users have the same name',
    ],
  ])('with a mistake is refused: %s', (text, message) => {
    expect(() => parseUsers(text)).toThrow(new Error(message))
  })
})
