import { configSummaryReader } from '@/lib/aurora/answers/config-summary-reader'
import { tasksReader } from '@/lib/aurora/answers/tasks-reader'
import type { TaskClient } from '@/lib/aurora/client'
import { outcomeOf } from '@/lib/aurora/wire/reply'
import { decodeReply } from '@/lib/aurora/wire/reply-message'
import type { ResultReader } from '@/lib/aurora/wire/result-reader'
import { DEFAULT_WIRE_LIMITS } from '@/lib/aurora/wire/wire-limits'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { Tapped } from './bench-tap'

/** Answers with what has passed a tap, in the same order: all the work of reading but for the network. */
export function replayClient(cluster: string, answers: readonly Tapped[]): TaskClient {
  let next = 0
  async function read<T>(result: ResultReader<T>): Promise<CallOutcome<T>> {
    const answer = answers[next]
    next += 1
    if (!answer) throw new Error('More was asked than the last time.')
    const length = answer.request.readInt32BE(4)
    const method = answer.request.toString('utf8', 8, 8 + length)
    const seqid = answer.request.readInt32BE(8 + length)
    return outcomeOf(await decodeReply({ method, seqid }, 'binary', answer.reply, DEFAULT_WIRE_LIMITS, result), cluster)
  }
  return {
    readTasks: ({ jobs }) => read(tasksReader(jobs)),
    readConfigSummary: (job) => read(configSummaryReader(job)),
  }
}
