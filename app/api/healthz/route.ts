import { answer } from '@/lib/server/route'
import { readHealth } from '@/lib/server/verbs/read-health'

export const GET = (request: Request) => answer(request, ({ runtime }) => readHealth(runtime))
