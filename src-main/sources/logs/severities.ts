/** The severities of syslog (RFC 5424) by their number, of which 0 is the worst, in words that mean the same everywhere. */
const severities = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug']

/** The word for a severity; empty where the number is none. */
export const severityOf = (number: string | number): string => (number === '' ? '' : (severities[Number(number)] ?? ''))
