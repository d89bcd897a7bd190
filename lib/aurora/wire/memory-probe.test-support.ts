import { tasksReader } from '../answers/tasks-reader'
import { detailsReader, summariesReader } from '../answers/updates-reader'
import { DecodePace, finishInSlices } from './decode-pace'
import { replySteps } from './reply-message'
import type { ResultReader } from './result-reader'
import { WireFault } from './wire-fault'
import { DEFAULT_WIRE_LIMITS } from './wire-limits'

// A program of its own, so that what it takes is what reading took: memory-probe.test-support.ts METHOD COUNT

const LISTS: Readonly<Record<string, { readonly path: readonly number[]; readonly reader: ResultReader<unknown> }>> = {
  getTasksStatus: { path: [12, 0, 3, 15, 0, 1], reader: tasksReader([]) },
  getJobUpdateSummaries: { path: [12, 0, 23, 15, 0, 1], reader: summariesReader },
  getJobUpdateDetails: { path: [12, 0, 24, 15, 0, 2], reader: detailsReader },
}
const [method = '', count = '0'] = process.argv.slice(2)
const list = LISTS[method]
if (!list) throw new Error(`There is no list for ${method}.`)

/** A reply to `m` with a list of so many empty structs. */
const head = [0x80, 1, 0, 2, 0, 0, 0, 1, 0x6d, 0, 0, 0, 1, 12, 0, 0, 8, 0, 1, 0, 0, 0, 1, 12, 0, 3, ...list.path, 12]
const bytes = Buffer.alloc(head.length + 4 + Number(count) + 5)
Buffer.from(head).copy(bytes)
bytes.writeInt32BE(Number(count), head.length)

const before = process.resourceUsage().maxRSS
let end = 'read'
try {
  const pace = new DecodePace(DEFAULT_WIRE_LIMITS.decodeMs)
  const call = { method: 'm', seqid: 1 }
  const reply = await finishInSlices(pace, replySteps(call, 'binary', bytes, DEFAULT_WIRE_LIMITS, list.reader, pace))
  if (reply.kind === 'response') reply.value()
} catch (error) {
  if (!(error instanceof WireFault)) throw error
  end = error.failure
}
process.stdout.write(JSON.stringify({ end, grownKiB: process.resourceUsage().maxRSS - before }))
