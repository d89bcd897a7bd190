import { fileURLToPath } from 'node:url'
import { type Judged, judge } from './conformance-verdict'
import { historiesOf } from './history'
import { type Exchange, readRecording } from './recording'
import { replayHistory } from './replay'

/** The two long scenarios, which tell what had happened to their clusters when other requests were recorded. */
export const COMMITTED_RECORDINGS: readonly string[] = ['tjson', 'tbinary'].map((name) =>
  fileURLToPath(new URL(`../../aurora/fixtures/${name}.jsonl.gz`, import.meta.url)),
)

/**
 * Replays recorded exchanges against embedded clusters and judges every reply. Requests to a cluster of the committed
 * recordings are asked in the course of that scenario.
 */
export async function checkConformance(given: readonly Exchange[]): Promise<Judged[]> {
  const known = COMMITTED_RECORDINGS.flatMap(readRecording)
  const judged: Judged[] = []
  for (const { exchanges, asked } of historiesOf(given, known)) {
    for (const outcome of await replayHistory(exchanges)) {
      for (const exchange of asked.get(outcome.exchange) ?? []) judged.push(judge({ ...outcome, exchange }))
    }
  }
  return judged
}
