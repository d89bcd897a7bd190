import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createHeldCluster, type HeldClusterOptions, RUNNING_AFTER_MS } from '../held-cluster'
import { rolloutRequest, SERVICES, serviceConfig } from '../scenarios/company'
import type { SlaPolicy } from './sla'
import { askOverHttp } from './sla-coordinator'

const SERVICE = SERVICES.checkout
const { job } = SERVICE
const MINUTE_MS = 60_000
const EAGER = { minRequiredInstances: 0, killNonProduction: true }

/** A job of `instances` of build 1 with one policy, running for `ranMs`, and an SLA-aware update to build 2 with another. */
function rollout(
  policies: { readonly old?: SlaPolicy; readonly next?: SlaPolicy },
  options: HeldClusterOptions & {
    readonly instances?: number
    readonly ranMs?: number
    readonly tier?: string
    readonly slaAware?: boolean
  } = {},
) {
  const {
    instances = 4,
    ranMs = 10 * MINUTE_MS,
    tier = 'preferred',
    slaAware = policies.next !== undefined,
    ...rest
  } = options
  const cluster = createHeldCluster({ slaRules: EAGER, ...rest })
  cluster.scheduler.call('setQuota', 'pay', { resources: [{ numCpus: 99 }, { ramMb: 99_999 }, { diskMb: 99_999 }] })
  const config = (build: number, slaPolicy?: SlaPolicy) => ({
    ...serviceConfig(SERVICE, build),
    tier,
    ...(slaPolicy ? { slaPolicy } : {}),
  })
  const created = cluster.scheduler.call('createJob', {
    key: job,
    instanceCount: instances,
    taskConfig: config(1, policies.old),
  })
  expect(created.messages).toEqual([])
  cluster.advance(ranMs)
  const request = rolloutRequest(SERVICE, 2, { instances, groupSize: instances, minWaitMs: 0 })
  const answer = cluster.scheduler.call(
    'startJobUpdate',
    {
      ...request,
      taskConfig: config(2, policies.next),
      settings: { ...request.settings, slaAware },
    },
    null,
  )
  expect(answer.messages).toEqual([])
  const update = cluster.scheduler.updates.store.activeOf(job)
  if (!update) throw new Error('no update')
  const killing = () =>
    cluster.scheduler.tasks.store
      .activeOfJob(job)
      .filter(({ status }) => status === 'KILLING')
      .map(({ instanceId }) => instanceId)
  return { cluster, update, killing }
}

const count = (required: number, durationSecs = 0): SlaPolicy => ({ countSlaPolicy: { count: required, durationSecs } })
const percentage = (required: number, durationSecs = 0): SlaPolicy => ({
  percentageSlaPolicy: { percentage: required, durationSecs },
})

const drainedOf = ({ scheduler }: ReturnType<typeof createHeldCluster>) =>
  [...scheduler.tasks.store.ofJob(job)].filter(({ events }) => events.some(({ status }) => status === 'DRAINING'))
    .length

describe('what an SLA policy allows', () => {
  it('counts the other instances that run for longer than the duration', () => {
    expect(rollout({ next: count(3) }).killing()).toEqual([0])
    expect(rollout({ next: count(2) }).killing()).toEqual([0, 1])
    expect(rollout({ next: percentage(50) }).killing()).toEqual([0, 1])
    expect(rollout({ next: percentage(75) }).killing()).toEqual([0])
    expect(rollout({ next: count(3, 600) }, { ranMs: RUNNING_AFTER_MS + 600_000 }).killing()).toEqual([])
    expect(rollout({ next: count(3, 600) }, { ranMs: RUNNING_AFTER_MS + 600_001 }).killing()).toEqual([0])
  })

  it('is not asked for small jobs nor for tiers below production, unless told so', () => {
    const drained = (minRequiredInstances: number, killNonProduction: boolean) => {
      const cluster = createHeldCluster({ slaRules: { minRequiredInstances, killNonProduction } })
      cluster.startJob(SERVICE, 1, 3)
      const hostNames = ['agent-01.local', 'agent-02.local', 'agent-03.local']
      cluster.scheduler.call('slaDrainHosts', { hostNames }, count(2, 7200), 3600)
      cluster.advance(MINUTE_MS)
      return drainedOf(cluster)
    }
    expect(drained(3, true)).toBe(0)
    expect(drained(4, true)).toBe(3)
    expect(drained(3, false)).toBe(3)
  })

  it('a policy that lets nobody go lets one go', () => {
    const drained = (policy: SlaPolicy) => {
      const cluster = createHeldCluster({ slaRules: EAGER })
      cluster.startJob(SERVICE, 1, 3)
      cluster.advance(1000)
      const hosts = cluster.scheduler.rig.agents.slice(0, 3).map(({ host }) => host)
      cluster.scheduler.call('slaDrainHosts', { hostNames: hosts }, policy, 3600)
      cluster.advance(MINUTE_MS)
      return drainedOf(cluster)
    }
    expect(drained(count(7))).toBe(1)
    expect(drained(percentage(100))).toBe(1)
  })
})

describe('an SLA-aware update', () => {
  it('looks again after 1, 2, 4 and then every 5 minutes', () => {
    const { cluster, killing } = rollout({ next: count(3, 7200) }, { ranMs: 7_200_000 - 13 * MINUTE_MS })
    const looks: number[] = []
    for (let minute = 1; minute <= 20; minute++) {
      cluster.advance(MINUTE_MS)
      if (killing().length > 0) looks.push(minute)
    }
    // Looks fall on minutes 1, 3, 7, 12 and 17; the duration is reached a second after minute 13.
    expect(looks).toEqual([17])
  })

  it('goes forward by the new config’s policy and back by the old one’s, at once when that has none', () => {
    const forward = rollout({ old: count(1), next: count(3) })
    expect(forward.killing()).toEqual([0])
    const back = rollout({ old: count(3), next: count(1) })
    expect(back.killing()).toEqual([0, 1, 2])
    back.cluster.advance(5000)
    back.cluster.scheduler.call('rollbackJobUpdate', back.update.key, 'no')
    expect(back.killing()).toHaveLength(1)
    const messages = back.update.instanceEvents
      .filter(({ action }) => action === 'INSTANCE_ROLLING_BACK')
      .map(({ message }) => message)
    expect(messages).toContain('Checking SLA before continuing.')
    expect(messages.filter((message) => message === 'SLA check passed, continuing.')).toHaveLength(1)
    const plain = rollout({ next: count(1) })
    plain.cluster.advance(5000)
    plain.cluster.scheduler.call('rollbackJobUpdate', plain.update.key, 'no')
    expect(plain.killing()).toHaveLength(3)
  })

  it('a paused one kills nobody, and after the resume it does not say again that it checks', () => {
    const { cluster, update, killing } = rollout({ next: count(3) })
    cluster.scheduler.call('pauseJobUpdate', update.key, 'hold')
    cluster.advance(30 * MINUTE_MS)
    expect(killing()).toEqual([])
    expect(cluster.builds(job)).toBe('- 1 1 1')
    cluster.scheduler.call('resumeJobUpdate', update.key, 'on')
    cluster.advance(60 * MINUTE_MS)
    expect(cluster.status(update.key)).toBe('ROLLED_FORWARD')
    const checking = update.instanceEvents.filter(({ message }) => message === 'Checking SLA before continuing.')
    expect(checking.map(({ instanceId }) => instanceId)).toEqual([0, 1, 2, 3])
  })

  it('only one that is aware waits, whatever the config says', () => {
    expect(rollout({ next: count(3) }, { slaAware: false }).killing()).toEqual([0, 1, 2, 3])
  })

  it('goes on after a restart of the scheduler', () => {
    const { cluster, update } = rollout({ next: count(3) })
    cluster.scheduler.restart()
    cluster.advance(60 * MINUTE_MS)
    expect(cluster.status(update.key)).toBe('ROLLED_FORWARD')
    expect(cluster.builds(job)).toBe('2 2 2 2')
  })

  it('tasks that are on no agent go without a check', () => {
    const cluster = createHeldCluster({ agents: [], slaRules: EAGER })
    const slaPolicy = count(2)
    const old = { ...serviceConfig(SERVICE, 1), slaPolicy }
    cluster.scheduler.call('createJob', { key: job, instanceCount: 3, taskConfig: old })
    const request = rolloutRequest(SERVICE, 2, { instances: 3, groupSize: 3, minWaitMs: 0 })
    const sent = {
      ...request,
      taskConfig: { ...request.taskConfig, slaPolicy },
      settings: { ...request.settings, slaAware: true },
    }
    expect(cluster.scheduler.call('startJobUpdate', sent, null).code).toBe('OK')
    expect(cluster.builds(job)).toBe('2 2 2')
  })
})

describe('the refusal of policies', () => {
  const refusalOf = (slaPolicy: SlaPolicy, instances: number, tier = 'preferred') =>
    createHeldCluster().scheduler.call('populateJobConfig', {
      key: job,
      instanceCount: instances,
      taskConfig: { ...serviceConfig(SERVICE, 1), tier, slaPolicy },
    }).messages

  it('says what does not fit, in Aurora’s words', () => {
    expect(refusalOf(count(10), 20)).toEqual([])
    expect(refusalOf(count(10), 20, 'preemptible')).toEqual([
      "Invalid configuration: Tier 'preemptible' does not support SlaPolicy.",
    ])
    expect(refusalOf(count(10), 19)).toEqual([
      'Invalid configuration: Job with fewer than 20 instances cannot have Percentage/Count SlaPolicy.',
    ])
    expect(refusalOf({ coordinatorSlaPolicy: { coordinatorUrl: 'http://127.0.0.1:1' } }, 1)).toEqual([])
    expect(refusalOf(count(20), 20)).toEqual([
      'Invalid configuration: Current CountSlaPolicy: count=20 will not allow any instances to be killed. Must be less than instanceCount=20.',
    ])
    expect(refusalOf(percentage(95), 20)).toEqual([])
    expect(refusalOf(percentage(95.1), 20)).toEqual([
      'Invalid configuration: Current PercentageSlaPolicy: percentage=95.100000 will not allow any instances to be killed. Must be less than 95.000000.',
    ])
    expect(refusalOf(percentage(50, 7201), 20)).toEqual([
      'Invalid configuration: PercentageSlaPolicy: durationSecs=7201 must be less than cluster-wide maximum of 7200 secs.',
    ])
    expect(refusalOf(count(10, 7201), 20)).toEqual([
      'Invalid configuration: CountSlaPolicy: durationSecs=7201 must be less than cluster-wide maximum of 7200 secs.',
    ])
    expect(refusalOf(count(10, 7200), 20)).toEqual([])
  })
})

describe('a coordinator', () => {
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
  })

  /** A coordinator that answers what it is told, and what it has been asked. */
  async function coordinator(answer: { readonly status: number; readonly body: string }) {
    const asked: { readonly method: string; readonly url: string; readonly body: unknown }[] = []
    const server = createServer((request, response) => {
      void readBody(request).then((body) => {
        asked.push({ method: request.method ?? '', url: request.url ?? '', body: JSON.parse(body) })
        response.writeHead(answer.status).end(answer.body)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => new Promise((resolve) => server.close(() => resolve())))
    const { port } = server.address() as AddressInfo
    return { url: `http://127.0.0.1:${port}/sla`, asked }
  }

  const readBody = async (request: IncomingMessage): Promise<string> => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    return text
  }

  it('is asked by POST, one question at a time, with the task, and its yes lets the task go', async () => {
    const asking = await coordinator({ status: 200, body: '{"drain":true}' })
    const answers: Promise<boolean>[] = []
    const askCoordinator = (question: Parameters<typeof askOverHttp>[0]) => {
      const answer = askOverHttp(question)
      answers.push(answer)
      return answer
    }
    const next = { coordinatorSlaPolicy: { coordinatorUrl: asking.url } }
    const { killing } = rollout({ next }, { askCoordinator })
    expect(killing()).toEqual([])
    await Promise.all(answers)
    expect(killing()).toEqual([0])
    expect(asking.asked).toHaveLength(1)
    expect(asking.asked[0]).toMatchObject({
      method: 'POST',
      url: '/sla?task=test%2Fpay%2Fprod%2Fcheckout%2F0',
      body: {
        task: 'test/pay/prod/checkout/0',
        taskConfig: { assignedTask: { instanceId: 0, task: { isService: 1 } }, status: 2 },
      },
    })
  })

  it('allows by status 200 and its key alone', async () => {
    const answers: readonly (readonly [number, string, string, boolean])[] = [
      [200, '{"drain":true}', 'drain', true],
      [200, '{"ready":true}', 'ready', true],
      [200, '{"drain":true}', 'ready', false],
      [200, '{"drain":false}', 'drain', false],
      [200, '{"drain":"true"}', 'drain', false],
      [200, 'drain', 'drain', false],
      [200, 'null', 'drain', false],
      [200, `{"drain":true,"text":"${'x'.repeat(70_000)}"}`, 'drain', false],
      [201, '{"drain":true}', 'drain', false],
      [500, '{"drain":true}', 'drain', false],
    ]
    for (const [status, body, statusKey, allowed] of answers) {
      const { url } = await coordinator({ status, body })
      expect([body.slice(0, 40), await askOverHttp({ url, statusKey, body: '{}' })]).toEqual([
        body.slice(0, 40),
        allowed,
      ])
    }
    expect(await askOverHttp({ url: 'http://127.0.0.1:1/', statusKey: 'drain', body: '{}' })).toBe(false)
    expect(await askOverHttp({ url: 'no url', statusKey: 'drain', body: '{}' })).toBe(false)
  })

  it('that says yes when the update has been paused meanwhile has nobody killed', async () => {
    let answer: (allowed: boolean) => void = () => undefined
    const answered = new Promise<boolean>((resolve) => {
      answer = resolve
    })
    const next = { coordinatorSlaPolicy: { coordinatorUrl: 'http://coordinator' } }
    const { cluster, update, killing } = rollout({ next }, { askCoordinator: () => answered, instances: 1 })
    cluster.scheduler.call('pauseJobUpdate', update.key, 'hold')
    answer(true)
    await answered
    await Promise.resolve()
    expect(killing()).toEqual([])
    expect(update.instanceEvents.map(({ message }) => message)).toEqual([null, 'Checking SLA before continuing.'])
  })

  it('that says no is asked again later; an answer that comes after a restart counts for nothing', async () => {
    const questions: ((allowed: boolean) => void)[] = []
    const askCoordinator = () => new Promise<boolean>((resolve) => questions.push(resolve))
    const next = { coordinatorSlaPolicy: { coordinatorUrl: 'http://coordinator' } }
    const { cluster, killing } = rollout({ next }, { askCoordinator, instances: 1 })
    const answer = async (index: number, allowed: boolean) => {
      questions[index]?.(allowed)
      await Promise.resolve()
      await Promise.resolve()
    }
    await answer(0, false)
    expect(killing()).toEqual([])
    cluster.advance(MINUTE_MS)
    expect(questions).toHaveLength(2)
    cluster.scheduler.restart()
    expect(questions).toHaveLength(3)
    await answer(1, true)
    expect(killing()).toEqual([])
    await answer(2, true)
    expect(killing()).toEqual([0])
  })
})
