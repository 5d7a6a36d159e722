/** A value of D-Bus as this program writes it; a `Variant` says its own type. */
export type Wire = string | number | boolean | Uint8Array | Variant | readonly Wire[]

/** A value as it was read: variants are what they hold, and a dictionary is a map. */
export type Read = string | number | boolean | Uint8Array | Read[] | Map<unknown, Read>

export class Variant {
  readonly signature: string
  readonly value: Wire

  constructor(signature: string, value: Wire) {
    this.signature = signature
    this.value = value
  }
}

/** Deeper than the specification lets arrays and structures stand in each other. */
const MAX_DEPTH = 64

/** Splits a signature into its complete types: `sa{sv}(ii)` is `s`, `a{sv}` and `(ii)`. Throws for one that is none. */
export function completeTypes(signature: string): string[] {
  const types: string[] = []
  let at = 0
  while (at < signature.length) {
    const end = endOfType(signature, at, 0)
    types.push(signature.slice(at, end))
    at = end
  }
  return types
}

function endOfType(signature: string, at: number, depth: number): number {
  const code = signature[at]
  if (depth > MAX_DEPTH) throw new Error('a signature of D-Bus is too deep')
  if (code === 'a') return endOfType(signature, at + 1, depth + 1)
  if (code === '(' || code === '{') {
    const close = code === '(' ? ')' : '}'
    let next = at + 1
    while (next < signature.length && signature[next] !== close) next = endOfType(signature, next, depth + 1)
    if (signature[next] !== close || next === at + 1) throw new Error('a signature of D-Bus does not close')
    return next + 1
  }
  if (code === undefined || !'ybnqiuxtdsogvh'.includes(code)) throw new Error('a signature of D-Bus has no such type')
  return at + 1
}

/** On how many bytes a type stands, by the specification's table. */
function alignmentOf(type: string): number {
  switch (type[0]) {
    case 'y':
    case 'g':
    case 'v':
      return 1
    case 'n':
    case 'q':
      return 2
    case 'x':
    case 't':
    case 'd':
    case '(':
    case '{':
      return 8
    default:
      return 4
  }
}

/** Writes values as D-Bus sends them, little end first. A dictionary is written as a list of pairs. */
export function marshal(signature: string, values: readonly Wire[]): Buffer {
  const writer = new Writer()
  completeTypes(signature).forEach((type, index) => writer.write(type, values[index]))
  return writer.bytes()
}

class Writer {
  readonly #pieces: Buffer[] = []
  #length = 0

  bytes(): Buffer {
    return Buffer.concat(this.#pieces)
  }

  write(type: string, value: Wire | undefined): void {
    this.#align(alignmentOf(type))
    switch (type[0]) {
      case 'y':
        return this.#push(Buffer.of(value as number))
      case 'b':
        return this.#number(value === true ? 1 : 0)
      case 'u':
      case 'i':
        return this.#number((value as number) >>> 0)
      case 's':
      case 'o':
        return this.#text(value as string)
      case 'g':
        return this.#signature(value as string)
      case 'v': {
        const { signature, value: inner } = value as Variant
        this.#signature(signature)
        return this.write(signature, inner)
      }
      case 'a':
        return this.#array(type.slice(1), value as readonly Wire[] | Uint8Array)
      case '(':
      case '{': {
        const fields = completeTypes(type.slice(1, -1))
        return fields.forEach((field, index) => this.write(field, (value as readonly Wire[])[index]))
      }
      default:
        throw new Error(`the type ${type} of D-Bus is not written here`)
    }
  }

  #array(type: string, items: readonly Wire[] | Uint8Array): void {
    const length = Buffer.alloc(4)
    this.#push(length)
    this.#align(alignmentOf(type))
    const start = this.#length
    if (items instanceof Uint8Array) this.#push(Buffer.from(items))
    else for (const item of items) this.write(type, item)
    length.writeUInt32LE(this.#length - start)
  }

  #text(text: string): void {
    // None may stand in a text: a bus ends the connection of who sends one.
    const bytes = Buffer.from(text.replaceAll('\0', ' '))
    this.#number(bytes.length)
    this.#push(Buffer.concat([bytes, Buffer.of(0)]))
  }

  #signature(text: string): void {
    this.#push(Buffer.concat([Buffer.of(text.length), Buffer.from(text), Buffer.of(0)]))
  }

  #number(value: number): void {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    this.#push(bytes)
  }

  #align(to: number): void {
    const rest = this.#length % to
    if (rest > 0) this.#push(Buffer.alloc(to - rest))
  }

  #push(bytes: Buffer): void {
    this.#pieces.push(bytes)
    this.#length += bytes.length
  }
}

/** Reads what another program sent. Throws where it is not what its signature says. */
export function unmarshal(signature: string, bytes: Buffer, littleEnd: boolean): Read[] {
  const reader = new Reader(bytes, littleEnd)
  return completeTypes(signature).map((type) => reader.read(type, 0))
}

class Reader {
  readonly #bytes: Buffer
  readonly #littleEnd: boolean
  #at = 0

  constructor(bytes: Buffer, littleEnd: boolean) {
    this.#bytes = bytes
    this.#littleEnd = littleEnd
  }

  read(type: string, depth: number): Read {
    if (depth > MAX_DEPTH) throw new Error('a value of D-Bus is too deep')
    this.#align(alignmentOf(type))
    switch (type[0]) {
      case 's':
      case 'o':
        return this.#text(this.#unsigned())
      case 'g':
        return this.#text(this.#take(1)[0]!)
      case 'v': {
        const [inner, ...more] = completeTypes(this.#text(this.#take(1)[0]!))
        if (inner === undefined || more.length > 0) throw new Error('a variant of D-Bus holds one value')
        return this.read(inner, depth + 1)
      }
      case 'a':
        return this.#array(type.slice(1), depth)
      case '(':
      case '{':
        return completeTypes(type.slice(1, -1)).map((field) => this.read(field, depth + 1))
      default:
        return this.#scalar(type)
    }
  }

  #scalar(type: string): number | boolean {
    const little = this.#littleEnd
    switch (type) {
      case 'y':
        return this.#take(1)[0]!
      case 'b':
        return this.#unsigned() !== 0
      case 'n':
        return little ? this.#take(2).readInt16LE() : this.#take(2).readInt16BE()
      case 'q':
        return little ? this.#take(2).readUInt16LE() : this.#take(2).readUInt16BE()
      case 'i':
        return little ? this.#take(4).readInt32LE() : this.#take(4).readInt32BE()
      case 'x':
        return Number(little ? this.#take(8).readBigInt64LE() : this.#take(8).readBigInt64BE())
      case 't':
        return Number(little ? this.#take(8).readBigUInt64LE() : this.#take(8).readBigUInt64BE())
      case 'd':
        return little ? this.#take(8).readDoubleLE() : this.#take(8).readDoubleBE()
      default:
        return this.#unsigned()
    }
  }

  #array(type: string, depth: number): Read {
    const length = this.#unsigned()
    this.#align(alignmentOf(type))
    const end = this.#at + length
    if (end > this.#bytes.length) throw new Error('an array of D-Bus is longer than its message')
    if (type === 'y') return Uint8Array.from(this.#take(length))
    const items: Read[] = []
    while (this.#at < end) items.push(this.read(type, depth + 1))
    if (this.#at !== end) throw new Error('an array of D-Bus is not as long as it says')
    return type.startsWith('{') ? new Map(items as [unknown, Read][]) : items
  }

  #text(length: number): string {
    const text = this.#take(length).toString('utf8')
    this.#take(1)
    return text
  }

  #unsigned(): number {
    return this.#littleEnd ? this.#take(4).readUInt32LE() : this.#take(4).readUInt32BE()
  }

  #take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new Error('a message of D-Bus ends too early')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  #align(to: number): void {
    const rest = this.#at % to
    if (rest > 0) this.#take(to - rest)
  }
}
