/** Names that no public server has. */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/
const LOCAL_V4 =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.[\d.]+$/
const LOCAL_V6 = /^\[(?:::|::1|f[cd][\da-f]{2}:.*|fe[89ab][\da-f]:.*|::ffff:.*)\]$/

/**
 * Whether an address is one of this machine or of its own network, as far as its spelling tells.
 *
 * A public name can stand for a local address; who asks a name trusts whoever owns it.
 */
export function isLocalAddress({ hostname }: URL): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '')
  return !/[.:]/.test(host) || LOCAL_NAME.test(host) || LOCAL_V4.test(host) || LOCAL_V6.test(host)
}

/** Whether a stranger at one address may lead a reader to another: into a local network only from within it. */
export const mayLeadTo = (from: URL, to: URL): boolean =>
  (to.protocol === 'http:' || to.protocol === 'https:') &&
  (!isLocalAddress(to) || to.hostname === from.hostname || isLocalAddress(from))
