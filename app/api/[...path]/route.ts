import { problemReply } from '@/lib/server/problem-reply'

const answer = () => problemReply('not-found', 'There is no such route. The README lists those there are.')

export { answer as GET, answer as HEAD }
