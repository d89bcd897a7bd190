import { describe, expect, it } from 'vitest'
import type { Exchange } from './recording'
import { setupOf, situationOf } from './situation'

const inState = (serverState: string, label = ''): Exchange => ({
  file: '',
  seq: 1,
  label,
  cluster: 'a',
  epochMs: 1,
  serverState,
  request: { method: 'POST', path: '/api', headers: [], body: Buffer.alloc(0) },
  response: { status: 200, headers: [], body: Buffer.alloc(0) },
})

describe('with what a recorded cluster was started', () => {
  it('are the logins and the origin that the recorder names', () => {
    const { users, corsOrigin } = setupOf([
      inState('just started'),
      inState('BASIC on; users root/secret(admin) deploy/pw1(role web only) reader/pw2(no roles)'),
      inState('-enable_cors_for=http://localhost:3000'),
    ])
    expect(corsOrigin).toBe('http://localhost:3000')
    expect(users).toEqual([
      { name: 'root', password: 'secret', permissions: ['*'] },
      { name: 'deploy', password: 'pw1', permissions: ['thrift.AuroraSchedulerManager:*:web'] },
      { name: 'reader', password: 'pw2', permissions: [] },
    ])
  })

  it('is neither when nothing is said of them', () => {
    expect(setupOf([inState('frontend: 12 RUNNING'), inState('')])).toEqual({ users: null, corsOrigin: null })
  })
})

describe('who led when a request was answered', () => {
  const leading = { leader: { kind: 'leading' }, isReady: true }
  const elsewhere = { leader: { kind: 'elsewhere', process: 0 }, isReady: false }
  it.each([
    ['something nobody has heard of', leading],
    ['', leading],
    ['elected but NOT yet advertised: no leader known', { leader: { kind: 'none' }, isReady: true }],
    ['scheduler B is a standby (not leading); A leads', elsewhere],
    ['leader A was killed; ZooKeeper session (6s) not yet expired; asking standby B', elsewhere],
    ['failover in progress, 0.0s after SIGKILL of leader', elsewhere],
    ['failover in progress, 6.3s after SIGKILL of leader', { leader: { kind: 'none' }, isReady: false }],
    ['failover in progress, 10.4s after SIGKILL of leader', leading],
  ])('%s', (state, situation) => {
    expect(situationOf(inState(state))).toEqual(situation)
  })

  it('is still the leader that was told to end, but its storage is gone', () => {
    expect(situationOf(inState('B took over', 'after-quit'))).toEqual({ leader: { kind: 'leading' }, isReady: false })
  })
})
