import { isUtf8 } from 'node:buffer'

/**
 * A recorded answer: what a server sent, when, and in which pieces.
 *
 * As a file it is one JSON object a line. The first is the head: `{"recording":1,"url","at","status","headers"}`. Then one
 * line for each piece as it was read, comments and all: `{"ms":N,"text":"…"}`, or `{"ms":N,"base64":"…"}` where the piece
 * alone is no UTF-8 (a character cut in two, a compressed stream). The last says how it ended: `{"ms":N,"end":"clean"}`,
 * `"cut"` where the connection broke, `"stopped"` where the recording did.
 */
export interface Recording {
  /** Origin and path. A user, a password and the query are left out: they may be somebody's secret. */
  url: string
  /** When the answer began, ISO 8601. */
  at: string
  status: number
  headers: Record<string, string>
  pieces: { ms: number; bytes: Buffer }[]
  end: { ms: number; how: RecordingEnd }
}

export type RecordingEnd = 'clean' | 'cut' | 'stopped'

/** The headers of an answer that say how it is to be read. No cookie, no challenge and no other secret is among them. */
const kept = [
  'content-type',
  'content-encoding',
  'cache-control',
  'location',
  'retry-after',
  'vary',
  'x-accel-buffering',
  'last-event-id',
  'mercure-last-event-id'
]

export function keptHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const found = kept.flatMap((name): [string, string][] => {
    const value = headers[name]
    return value === undefined
      ? []
      : [[name, name === 'location' ? withoutSecrets(value.toString()) : value.toString()]]
  })
  return Object.fromEntries(found)
}

/** Origin and path of an address, absolute or not. */
export function withoutSecrets(address: string): string {
  const url = URL.parse(address, 'http://relative.invalid')
  if (!url) return ''
  return url.host === 'relative.invalid' ? url.pathname : url.origin + url.pathname
}

export const headLine = ({ url, at, status, headers }: Omit<Recording, 'pieces' | 'end'>): string =>
  line({ recording: 1, url, at, status, headers })

export const pieceLine = (ms: number, bytes: Buffer): string =>
  line(isUtf8(bytes) ? { ms, text: bytes.toString('utf8') } : { ms, base64: bytes.toString('base64') })

export const endLine = (ms: number, how: RecordingEnd): string => line({ ms, end: how })

const line = (value: object): string => `${JSON.stringify(value)}\n`

/** Reads a recording's file; throws with the number of the line that makes no sense. A file without an end was stopped. */
export function readRecording(text: string): Recording {
  const lines = text.split('\n')
  let recording: Recording | null = null
  let last = 0
  for (const [index, written] of lines.entries()) {
    if (written.trim() === '') continue
    try {
      const value = JSON.parse(written) as Record<string, unknown>
      if (!recording) recording = headOf(value)
      else {
        const ms = value['ms']
        if (typeof ms !== 'number' || !(ms >= last)) throw new Error('a time that is none, or goes back')
        last = ms
        if (isEnd(value['end'])) recording.end = { ms, how: value['end'] }
        else recording.pieces.push({ ms, bytes: bytesOf(value) })
      }
    } catch (error) {
      throw new Error(`line ${index + 1}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
  if (!recording) throw new Error('nothing is in it')
  recording.end.ms = Math.max(recording.end.ms, last)
  return recording
}

function headOf(value: Record<string, unknown>): Recording {
  const { recording, url, at, status, headers } = value
  if (recording !== 1) throw new Error('this is no recording')
  if (typeof status !== 'number' || typeof headers !== 'object' || headers === null) throw new Error('no head')
  const texts = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return {
    url: String(url),
    at: String(at),
    status,
    headers: Object.fromEntries(texts),
    pieces: [],
    end: { ms: 0, how: 'stopped' }
  }
}

function bytesOf({ text, base64 }: Record<string, unknown>): Buffer {
  if (typeof text === 'string') return Buffer.from(text, 'utf8')
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64')
  throw new Error('neither text, base64 nor an end')
}

const isEnd = (value: unknown): value is RecordingEnd => value === 'clean' || value === 'cut' || value === 'stopped'
