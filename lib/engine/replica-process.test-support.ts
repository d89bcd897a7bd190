import { releaseAllLeases } from '@/lib/store/steps'
import { openStore } from '@/lib/store/store'
import { acceptConfirmed, type ReplicaOrder, replicaEngine } from './replica-engine.test-support'
import { haltAt } from './replica-lines.test-support'

/**
 * One replica's engine as a process of its own, for tests that kill it or stop it with real signals. Told what to do by one
 * JSON argument; opens its store and begins to work when its parent says `go`, and says itself when it is `ready` for that,
 * when it found nothing to do (`idle`), and what went wrong.
 */
async function work(order: ReplicaOrder): Promise<void> {
  const store = await openStore(order.place, order.migrationsFolder)
  if (order.place.kind === 'embedded') await releaseAllLeases(store.db)
  if (order.accepts) await acceptConfirmed(store.db, order.accepts)
  const onlooker = haltAt(order, () => process.send?.('idle'))
  const { runner } = replicaEngine(order, store.db, onlooker, (error) => process.send?.({ error: withCauses(error) }))
  const end = async () => {
    await runner.stop()
    await store.close()
    process.exit(0)
  }
  process.once('SIGTERM', () => void end())
  runner.start()
}

/** Drizzle's message is the query; why it failed is told by what it wraps. */
const withCauses = (error: unknown): string =>
  error instanceof Error && error.cause ? `${error}: ${withCauses(error.cause)}` : String(error)

const [, , argument = ''] = process.argv
const order = JSON.parse(argument) as ReplicaOrder
process.on('message', (message) => {
  if (message === 'go') void work(order)
})
process.send?.('ready')
