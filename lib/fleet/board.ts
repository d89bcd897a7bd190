import { type ClusterHealth, type Freshness, judgeFreshness } from '@/lib/domain/freshness'
import type { ClusterPicture } from './cluster-picture'
import type { ReadFailure } from './cluster-reading'

export type BoardCluster = {
  readonly health: ClusterHealth
  readonly schedulerUrl: string | null
  /** The last good picture, however old. */
  readonly picture: ClusterPicture | null
  /** How long the newest complete read took. */
  readonly lastReadMs: number | null
}

export type ConfiguredCluster = {
  readonly name: string
  readonly schedulerUrl: string | null
}

/** The latest picture of every cluster, with its age. The version grows with every change of anything on it. */
export class Board {
  #version = 0
  readonly #clusters = new Map<string, BoardCluster>()
  readonly #listeners = new Set<(version: number) => void>()

  constructor(
    clusters: readonly ConfiguredCluster[],
    readonly staleAfterMs: number,
  ) {
    this.#show(clusters)
  }

  get version(): number {
    return this.#version
  }

  /** In the order of the configuration. */
  get clusters(): BoardCluster[] {
    return [...this.#clusters.values()]
  }

  cluster(name: string): BoardCluster | null {
    return this.#clusters.get(name) ?? null
  }

  freshness(name: string, nowMs: number): Freshness {
    const found = this.#clusters.get(name)
    return found ? judgeFreshness(found.health, nowMs, this.staleAfterMs) : 'unseen'
  }

  /**
   * Shows these clusters, in this order, and no others. What is known of one that was there before stays; a failure to reach
   * it does not, where it has another address now.
   */
  configure(clusters: readonly ConfiguredCluster[]): void {
    this.#show(clusters)
    this.#changed()
  }

  #show(clusters: readonly ConfiguredCluster[]): void {
    const before = new Map(this.#clusters)
    this.#clusters.clear()
    for (const { name, schedulerUrl } of clusters) {
      const known = before.get(name)
      const failure = known?.schedulerUrl === schedulerUrl ? known.health.failure : null
      this.#clusters.set(name, {
        schedulerUrl,
        health: { cluster: name, pictureAtMs: known?.health.pictureAtMs ?? null, failure },
        picture: known?.picture ?? null,
        lastReadMs: known?.lastReadMs ?? null,
      })
    }
  }

  /** A picture from before the last restart: shown with its true age until the cluster answers. */
  restore(picture: ClusterPicture): void {
    const known = this.#clusters.get(picture.cluster)
    if (!known || known.picture) return
    this.#set({ ...known, picture, health: { ...known.health, pictureAtMs: picture.readAtMs } })
  }

  /** What one poll brought: a new picture, a failure, or both when only a part could be read. */
  record(cluster: string, picture: ClusterPicture | null, failure: ReadFailure | null, nowMs: number): void {
    const known = this.#clusters.get(cluster)
    if (!known) return
    const sinceMs = known.health.failure?.sinceMs ?? nowMs
    this.#set({
      ...known,
      picture: picture ?? known.picture,
      lastReadMs: picture ? nowMs - picture.readAtMs : known.lastReadMs,
      health: {
        ...known.health,
        pictureAtMs: picture?.readAtMs ?? known.health.pictureAtMs,
        failure: failure && { ...failure, sinceMs },
      },
    })
  }

  /** @returns a function that ends the subscription */
  onChange(listener: (version: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #set(cluster: BoardCluster): void {
    this.#clusters.set(cluster.health.cluster, cluster)
    this.#changed()
  }

  #changed(): void {
    this.#version++
    for (const listener of this.#listeners) listener(this.#version)
  }
}
