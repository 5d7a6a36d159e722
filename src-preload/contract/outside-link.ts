/** A telephone number as it is dialled. */
const TELEPHONE = /^tel:\+?[\d().*#-]{2,40}$/i
/** A magnet link names a file by its hash; nothing in it but what an address is made of. */
const MAGNET = /^magnet:\?(?=[^#]{0,4000}xt=urn:[a-z0-9])[\w=&%.:~+/,*-]{10,4000}$/i

/** The longest address that leaves the program, in characters. */
const MAX_OUTSIDE_LINK = 8_192

/**
 * Whether an address may be given to the system: pages and mail, and numbers to call and magnet links in which nothing stands that
 * could mean something to the program they start. Any other scheme could start one with a stranger's argument.
 */
export const mayLeadOutside = (address: string): boolean =>
  address.length <= MAX_OUTSIDE_LINK &&
  (/^(?:https?:\/\/|mailto:)/i.test(address) || TELEPHONE.test(address) || MAGNET.test(address))
