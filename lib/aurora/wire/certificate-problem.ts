/** OpenSSL's and Node's codes for certificates, in words that say whose certificate and what to do. */
const PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'the certificate of the scheduler has expired'],
  ['CERT_NOT_YET_VALID', 'the certificate of the scheduler is not valid yet; compare the clocks'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate of the scheduler is for another host name'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the certificate of the scheduler is self-signed; name its authority in caFile'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'the authority of the scheduler is not trusted; name it in caFile'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'the authority of the scheduler is not known; name it in caFile'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'an authority of the scheduler is not known; name it in caFile'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'the authority of the scheduler is not known; name it in caFile'],
  ['CERT_SIGNATURE_FAILURE', 'the certificate of the scheduler is not signed by the authority it names'],
  ['CERT_UNTRUSTED', 'the certificate of the scheduler is not trusted'],
  ['CERT_REJECTED', 'the certificate of the scheduler is not meant for servers'],
  ['INVALID_PURPOSE', 'the certificate of the scheduler is not meant for servers'],
  ['INVALID_CA', 'the authority of the scheduler is none'],
  ['PATH_LENGTH_EXCEEDED', 'the chain of the certificate of the scheduler is longer than its authority allows'],
  ['CERT_CHAIN_TOO_LONG', 'the chain of the certificate of the scheduler is too long'],
  ['CERT_REVOKED', 'the certificate of the scheduler has been revoked'],
  ['ALERT_CERTIFICATE_REQUIRED', 'the scheduler asks for a certificate of ours; name clientCertFile'],
  [
    'ALERT_HANDSHAKE_FAILURE',
    'the scheduler refuses the connection; if it asks for a certificate of ours, name clientCertFile',
  ],
  ['ALERT_BAD_CERTIFICATE', 'the scheduler does not accept the certificate of ours'],
  ['ALERT_CERTIFICATE_EXPIRED', 'the certificate of ours has expired'],
  ['ALERT_CERTIFICATE_REVOKED', 'the certificate of ours has been revoked'],
  ['ALERT_CERTIFICATE_UNKNOWN', 'the scheduler does not accept the certificate of ours'],
  ['ALERT_UNSUPPORTED_CERTIFICATE', 'the scheduler does not accept the certificate of ours'],
  ['ALERT_UNKNOWN_CA', 'the scheduler does not know the authority of the certificate of ours'],
])

/** An alert of the other side; how its code begins depends on the version of OpenSSL. */
const ALERT = /^ERR_SSL_(?:SSLV3|TLSV1|TLSV13|SSL\/TLS)_(ALERT_\w+)$/

/** What is wrong with a certificate, from the code of a TLS error; null for every other error. */
export const certificateProblem = (code: string): string | null => PROBLEMS.get(ALERT.exec(code)?.[1] ?? code) ?? null
