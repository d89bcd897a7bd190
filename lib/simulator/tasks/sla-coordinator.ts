import type { CoordinatorQuestion } from './sla'

/** -sla_coordinator_timeout. */
const TIMEOUT_MS = 60_000
const MAX_ANSWER_CHARACTERS = 64 * 1024

/** Asks over HTTP as Aurora does: a POST, and only status 200 with `{"<statusKey>": true}` allows. */
export async function askOverHttp({ url, statusKey, body }: CoordinatorQuestion): Promise<boolean> {
  try {
    const response = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(TIMEOUT_MS) })
    const text = await readBounded(response)
    if (response.status !== 200) return false
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null && Reflect.get(answer, statusKey) === true
  } catch {
    return false
  }
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MAX_ANSWER_CHARACTERS) throw new Error('The coordinator says too much.')
  }
  return text
}
