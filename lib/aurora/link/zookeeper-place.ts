/** Where a cluster's schedulers announce themselves. */
export type ZooKeeperPlace = {
  readonly servers: readonly ZooKeeperServer[]
  /** The path of the serverset, without a slash at its end. */
  readonly path: string
}

export type ZooKeeperServer = { readonly host: string; readonly port: number }

/** `host:port`, with the brackets that an IPv6 address needs. */
export const serverName = ({ host, port }: ZooKeeperServer): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`
