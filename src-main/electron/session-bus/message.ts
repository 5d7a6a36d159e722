import { marshal, unmarshal, Variant, type Read, type Wire } from './wire.ts'

/** A call of another program's method. */
export interface Call {
  /** A well-known name, or the unique name of one program. */
  to: string
  path: string
  face: string
  member: string
  signature?: string
  values?: readonly Wire[]
}

/** A message as it came: an answer, an error, a signal, or a call to us. */
export interface Received {
  kind: 'call' | 'answer' | 'error' | 'signal'
  serial: number
  /** The serial of the call that it answers; 0 for none. */
  answers: number
  /** The unique name of its sender, which the bus itself fills in. */
  sender: string
  path: string
  face: string
  member: string
  /** The name of an error. */
  error: string
  values: Read[]
}

const CALL = 1
const NO_AUTO_START = 2
const NO_REPLY_EXPECTED = 1
/** What comes before the fields of a header. */
const FIXED = 16
/** No program that we ask has so much to say; the specification would let it be 128 MiB. */
const MAX_MESSAGE = 4 * 1024 * 1024
const KINDS = ['call', 'answer', 'error', 'signal'] as const

/** A call as it goes over the socket; `starts`: whether the bus may start a program that is not there. */
export function callBytes(call: Call, serial: number, starts: boolean): Buffer {
  const fields: Wire[] = [
    [1, new Variant('o', call.path)],
    [2, new Variant('s', call.face)],
    [3, new Variant('s', call.member)],
    [6, new Variant('s', call.to)],
    ...(call.signature ? [[8, new Variant('g', call.signature)]] : [])
  ]
  return messageBytes(CALL, starts ? 0 : NO_AUTO_START, serial, fields, call)
}

/** The answer of a program that has no methods. */
export function refusalBytes(to: Received, serial: number): Buffer {
  const fields: Wire[] = [
    [4, new Variant('s', 'org.freedesktop.DBus.Error.UnknownMethod')],
    [5, new Variant('u', to.serial)],
    [6, new Variant('s', to.sender)]
  ]
  return messageBytes(3, NO_REPLY_EXPECTED, serial, fields, {})
}

function messageBytes(
  type: number,
  flags: number,
  serial: number,
  fields: readonly Wire[],
  { signature, values }: Pick<Call, 'signature' | 'values'>
): Buffer {
  const body = signature ? marshal(signature, values ?? []) : Buffer.alloc(0)
  const head = marshal('yyyyuua(yv)', ['l'.charCodeAt(0), type, flags, 1, body.length, serial, fields])
  return Buffer.concat([head, Buffer.alloc((8 - (head.length % 8)) % 8), body])
}

/**
 * Takes the first whole message off the bytes that came.
 *
 * Null where more has to come first. Throws for what is no message of D-Bus, after which nothing of this connection can be
 * understood.
 */
export function takeMessage(bytes: Buffer): { message: Received; rest: Buffer } | null {
  if (bytes.length < FIXED) return null
  const littleEnd = bytes[0] === 0x6c
  if (!littleEnd && bytes[0] !== 0x42) throw new Error('what came is no message of D-Bus')
  const number = (at: number): number => (littleEnd ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const bodyAt = FIXED + Math.ceil(number(12) / 8) * 8
  const end = bodyAt + number(4)
  if (end > MAX_MESSAGE) throw new Error('a message of D-Bus is longer than is taken')
  if (bytes.length < end) return null
  const fields = new Map(
    (unmarshal('yyyyuua(yv)', bytes.subarray(0, bodyAt), littleEnd)[6] as [number, Read][]).map(([code, value]) => [
      code,
      value
    ])
  )
  const text = (code: number): string => {
    const value = fields.get(code)
    return typeof value === 'string' ? value : ''
  }
  const kind = KINDS[(bytes[1] ?? 0) - 1]
  if (kind === undefined) throw new Error('a message of D-Bus is of no kind')
  const message: Received = {
    kind,
    serial: number(8),
    answers: typeof fields.get(5) === 'number' ? (fields.get(5) as number) : 0,
    sender: text(7),
    path: text(1),
    face: text(2),
    member: text(3),
    error: text(4),
    values: unmarshal(text(8), bytes.subarray(bodyAt, end), littleEnd)
  }
  return { message, rest: bytes.subarray(end) }
}
