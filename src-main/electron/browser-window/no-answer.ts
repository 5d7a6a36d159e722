import { Readable } from 'node:stream'
import type { ProtocolResponse } from 'electron'

/** An answer with a status and nothing else. */
export const noAnswer = (statusCode: number): ProtocolResponse => ({ statusCode, data: Readable.from([]) })
