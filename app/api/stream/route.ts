import { openStream } from '@/lib/server/event-stream'

export const GET = (request: Request) => openStream(request)
