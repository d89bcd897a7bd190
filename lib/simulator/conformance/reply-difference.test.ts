import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { BinaryWriter } from '../wire/binary-writer'
import type { Header } from './recording'
import { replyDifferences } from './reply-difference'
import { UuidBook } from './uuid-book'

const ID = '11111111-2222-4333-8444-555555555555'
const OTHER_ID = '66666666-7777-4888-9999-000000000000'
const HEADERS: readonly Header[] = [
  ['Date', 'Sun, 22 Nov 2026 15:38:41 GMT'],
  ['Content-Type', 'application/vnd.apache.thrift.json'],
  ['Vary', 'Accept-Encoding, User-Agent'],
]

/** A Response in TJSON with this result. */
const thrift = (result: string, code = 1, details = '["rec",0]'): string =>
  `[1,"getTasksStatus",2,1,{"0":{"rec":{"1":{"i32":${code}},"3":{"rec":{${result}}},"6":{"lst":${details}}}}}]`

/** ScheduledTask with its instance, its host, and its events, which are given as `status@message`. */
function task(instance: number, id: string, events: readonly string[], extra = ''): string {
  const written = events.map((event, index) => {
    const [status, message = ''] = event.split('@')
    const said = message === '' ? '' : `,"3":{"str":"${message}"}`
    return `{"1":{"i64":${1000 + index}},"2":{"i32":${status}}${said}}`
  })
  const assigned = `{"1":{"str":"web-prod-a-${instance}-${id}"},"3":{"str":"agent-0${instance}.local"},"6":{"i32":${instance}}}`
  return `{"1":{"rec":${assigned}},"2":{"i32":0},"4":{"lst":["rec",${events.length}${written.map((one) => `,${one}`).join('')}]}${extra}}`
}

const tasks = (...all: string[]): string =>
  thrift(`"3":{"rec":{"1":{"lst":["rec",${all.length}${all.map((one) => `,${one}`).join('')}]}}}`)
const roles = (...names: string[]): string =>
  thrift(
    `"17":{"rec":{"1":{"set":["rec",${names.length}${names.map((name) => `,{"1":{"str":"${name}"}}`).join('')}]}}}`,
  )

const reply = (body: string, headers = HEADERS, status = 200) => ({ status, headers, body: Buffer.from(body) })

/** `aspect path` of every difference. */
function found(recorded: string, ours: string, chosen = false): string[] {
  const book = new UuidBook()
  const differences = replyDifferences(reply(recorded), reply(ours), (theirs, text) => book.pair(theirs, text), chosen)
  return differences.map(({ aspect, path }) => `${aspect} ${path}`)
}

const EVENTS = ['0', '9', '1@Initializing sandbox.', '6@Killed by x']
const RECORDED = tasks(task(0, ID, EVENTS))

describe('equal, whatever chance has made of it', () => {
  it.each([
    ['itself', RECORDED, RECORDED],
    ['other times and hosts', RECORDED, RECORDED.replaceAll('100', '200').replace('agent-00', 'agent-07')],
    ['other ids', RECORDED, RECORDED.replaceAll(ID, OTHER_ID)],
    [
      'tasks in another order',
      tasks(task(0, ID, EVENTS), task(1, OTHER_ID, ['0'])),
      tasks(task(1, ID, ['0']), task(0, OTHER_ID, EVENTS)),
    ],
    ['a set in another order', roles('a', 'b'), roles('b', 'a')],
    ['no message from the agent', RECORDED, RECORDED.replace(',"3":{"str":"Initializing sandbox."}', '')],
    [
      'another penalty',
      thrift('', 1, '["rec",1,{"1":{"str":"penalized for 31 ms"}}]'),
      thrift('', 1, '["rec",1,{"1":{"str":"penalized for 99 ms"}}]'),
    ],
  ])('%s', (_, recorded, ours) => {
    expect(found(recorded, ours)).toEqual([])
  })

  it('a gzipped reply with the same message', () => {
    const zipped = {
      status: 200,
      headers: [...HEADERS, ['Content-Encoding', 'gzip']] as const,
      body: gzipSync(RECORDED),
    }
    expect(replyDifferences(zipped, { ...zipped, body: gzipSync(RECORDED, { level: 1 }) }, () => true)).toEqual([])
  })

  it('any other instances where only some were asked for', () => {
    const ours = tasks(task(5, OTHER_ID, EVENTS))
    expect(found(RECORDED, ours, true)).toEqual([])
    expect(found(RECORDED, ours).length).toBeGreaterThan(0)
  })
})

const TASK = 'result.scheduleStatusResult.tasks'

describe('a planted difference is found', () => {
  it.each([
    ['a code', thrift('', 1), thrift('', 0), 'value responseCode'],
    [
      'a text',
      thrift('', 0, '["rec",1,{"1":{"str":"no"}}]'),
      thrift('', 0, '["rec",1,{"1":{"str":"No"}}]'),
      'value details[0].message',
    ],
    [
      'a text that is missing',
      thrift('', 2, '["rec",1,{"1":{"str":"no"}}]'),
      thrift('', 2, '["rec",1,{}]'),
      'presence details[0].message',
    ],
    [
      'an absent field',
      RECORDED,
      RECORDED.replace(',"6":{"i32":0}', ''),
      `presence ${TASK}[0].assignedTask.instanceId`,
    ],
    [
      'an absent field of chance',
      RECORDED,
      RECORDED.replace(',"3":{"str":"agent-00.local"}', ''),
      `presence ${TASK}[0].assignedTask.slaveHost`,
    ],
    ['an extra field', RECORDED, tasks(task(0, ID, EVENTS, ',"6":{"i32":0}')), `presence ${TASK}[0].timesPartitioned`],
    ['an empty result', thrift(''), RECORDED, 'presence result.scheduleStatusResult'],
    [
      'fields in another order',
      thrift('"17":{"rec":{}}'),
      thrift('"17":{"rec":{}}').replace(
        '"1":{"i32":1},"3":{"rec":{"17":{"rec":{}}}}',
        '"3":{"rec":{"17":{"rec":{}}}},"1":{"i32":1}',
      ),
      'order  (fields)',
    ],
    [
      'events in another order',
      tasks(task(0, ID, ['0', '9'])),
      tasks(task(0, ID, ['9', '0'])),
      `value ${TASK}[0].taskEvents[0].status`,
    ],
    ['an event too few', RECORDED, tasks(task(0, ID, EVENTS.slice(0, 3))), `size ${TASK}[0].taskEvents`],
    [
      'Aurora’s own message in an event',
      RECORDED,
      RECORDED.replace('Killed by x', 'Killed by y'),
      `value ${TASK}[0].taskEvents[3].message`,
    ],
    ['a task too many', RECORDED, tasks(task(0, ID, EVENTS), task(1, ID, ['0'])), `member ${TASK}[1]`],
    ['another member of a set', roles('a', 'b'), roles('a', 'c'), 'value result.roleSummaryResult.summaries[1].role'],
    [
      'another type',
      RECORDED,
      RECORDED.replace('"6":{"i32":0}', '"6":{"i64":0}'),
      `type ${TASK}[0].assignedTask.instanceId`,
    ],
    [
      'a set that is a list',
      roles('a'),
      roles('a').replace('{"set":', '{"lst":'),
      'type result.roleSummaryResult.summaries',
    ],
    [
      'a number written otherwise',
      thrift('"5":{"rec":{"1":{"rec":{"4":{"set":["rec",1,{"1":{"dbl":1.0}}]}}}}}'),
      thrift('"5":{"rec":{"1":{"rec":{"4":{"set":["rec",1,{"1":{"dbl":1}}]}}}}}'),
      'value result.getQuotaResult.quota.resources[0].numCpus',
    ],
    ['an escape', roles('é'), roles('\\u00e9'), 'value result.roleSummaryResult.summaries[0].role'],
    [
      'an id that meant another',
      tasks(task(0, ID, ['0']), task(1, ID, ['0'])),
      tasks(task(0, ID, ['0']), task(1, OTHER_ID, ['0'])),
      `id ${TASK}[1].assignedTask.taskId`,
    ],
    ['a blank between tokens', RECORDED, RECORDED.replace('"2":', '"2": '), 'body body'],
    ['bytes behind the message', RECORDED, `${RECORDED} `, 'body message rest'],
    ['another seqid', RECORDED, RECORDED.replace('",2,1,', '",2,2,'), 'body message seqid'],
  ])('%s', (_, recorded, ours, difference) => {
    expect(found(recorded, ours)).toContain(difference)
  })

  it.each([
    ['the status', { ...reply(RECORDED), status: 500 }, 'status status'],
    ['a header', reply(RECORDED, [...HEADERS.slice(0, 2), ['Vary', 'Accept']]), 'header header vary'],
    ['an absent header', reply(RECORDED, HEADERS.slice(0, 2)), 'header header vary'],
    ['an extra header', reply(RECORDED, [...HEADERS, ['Content-Length', '1']]), 'header header content-length'],
    ['a closed connection', reply(RECORDED, [...HEADERS, ['Connection', 'close']]), 'header header connection'],
  ])('%s', (_, ours, difference) => {
    const differences = replyDifferences(reply(RECORDED), ours, () => true)
    expect(differences.map(({ aspect, path }) => `${aspect} ${path}`)).toEqual([difference])
  })

  it('text instead of a message, and other text', () => {
    const html = (text: string) => reply(text, [['Content-Type', 'text/html']])
    expect(replyDifferences(reply(RECORDED), html('oops'), () => true).map(({ path }) => path)).toEqual([
      'header content-type',
      'header vary',
      'body',
    ])
    expect(replyDifferences(html('reason: a'), html('reason: b'), () => true)).toHaveLength(1)
    expect(replyDifferences(html('<!doctype html>ab'), html('<!doctype html>cd'), () => true)).toEqual([])
    expect(replyDifferences(html('<!doctype html>ab'), html('<!doctype html>cde'), () => true)).toHaveLength(1)
  })

  it('plain JSON with another value, but not in another order', () => {
    const plain = (text: string) => reply(text, [['Content-Type', 'application/json']])
    const recorded = plain('{"a":[{"x":1},{"x":2}],"timestampMs":5}')
    expect(replyDifferences(recorded, plain('{"timestampMs":6,"a":[{"x":2},{"x":1}]}'), () => true)).toEqual([])
    expect(replyDifferences(recorded, plain('{"timestampMs":6,"a":[{"x":2},{"x":3}]}'), () => true)).toHaveLength(1)
  })
})

describe('binary replies', () => {
  const binary = (code: number, order: readonly number[]) => {
    const writer = new BinaryWriter()
    writer.writeMessageBegin('getJobs', 2, 1)
    writer.writeFieldBegin('success', 12, 0)
    for (const id of order) {
      writer.writeFieldBegin('', 8, id)
      writer.writeI32(code)
    }
    writer.writeByte(0)
    writer.writeByte(0)
    return {
      status: 200,
      headers: [['Content-Type', 'application/vnd.apache.thrift.binary']] as const,
      body: writer.bytes(),
    }
  }

  it('are compared as they were on the wire', () => {
    const paths = (ours: ReturnType<typeof binary>) =>
      replyDifferences(binary(1, [1, 7]), ours, () => true).map(({ aspect, path }) => `${aspect} ${path}`)
    expect(paths(binary(1, [1, 7]))).toEqual([])
    expect(paths(binary(2, [1, 7]))).toEqual(['value responseCode', 'value #7'])
    expect(paths(binary(1, [7, 1]))).toEqual(['order  (fields)'])
    expect(paths({ ...binary(1, [1, 7]), body: binary(1, [1, 7]).body.subarray(0, 20) })).toEqual(['body body'])
  })
})
