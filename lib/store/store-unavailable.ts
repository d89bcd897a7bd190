/** The store cannot be opened; the message is one sentence for whoever runs the installation, without any secret. */
export class StoreUnavailable extends Error {
  readonly code = 'store-unavailable'
}
