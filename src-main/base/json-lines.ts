import { isWholeJson, JsonPrefix } from './json-prefix.ts'

const LF = 0x0a
/** Begins each text of a JSON text sequence (RFC 7464). */
const RS = 0x1e
/** A value longer than this many times the limit is no accident any more. */
const PATIENCE = 16
/** A value of more lines than this is none. */
const MOST_LINES = 200_000
/** What a longer line was kept in is let go with it. */
const USUAL_LINE_BYTES = 64 * 1024
const NOTHING = new Uint8Array()

export interface JsonLinesListener {
  /** A value, as it came; or a line that is none, since who sent it meant something by it. */
  value(text: string): void
  /** What was too long was left out; its size in bytes. */
  refused(bytes: number): void
}

/**
 * Cuts bytes into JSON values: one a line (NDJSON, JSON Lines), one after each record separator (RFC 7464), or over several lines,
 * as some servers print them to be read by people.
 *
 * A line that opens more than it closes is kept until the value is over. Where it turns out to be no JSON, what is on it is
 * passed on as one text, and the next line is read for itself: nothing that was sent is swallowed by a mistake before it. Once values
 * came on a line each, the next whole one is never taken for a part of a broken one. Lines end with LF or CRLF; empty ones mean nothing.
 */
export class JsonLines {
  readonly #limit: number
  readonly #on: JsonLinesListener
  readonly #decoder = new TextDecoder()
  /** The line that goes on: so many bytes at the beginning of this. */
  #line = NOTHING
  #lineBytes = 0
  /** The lines of the value that goes on over several, and their bytes. */
  #lines: string[] = []
  #linesBytes = 0
  #prefix: JsonPrefix | null = null
  /** The value that goes on is none: its lines are kept together as they came. */
  #isBroken = false
  /** The size of what is being left out, in bytes; null for nothing. */
  #dropped: number | null = null
  /** What is left out is over several lines. */
  #dropsLines = false
  /** The last value stood on one line. */
  #isOneLine = false

  /** `limit` in bytes of a value. */
  constructor(limit: number, on: JsonLinesListener) {
    this.#limit = limit
    this.#on = on
  }

  /** Bytes of the value that goes on. */
  get unfinished(): number {
    return this.#lineBytes + this.#linesBytes
  }

  /** Whether what is being left out has no end to be hoped for. */
  get isHopeless(): boolean {
    return this.#dropped !== null && this.#dropped > this.#limit * PATIENCE
  }

  take(piece: Uint8Array): void {
    let nextLF = piece.indexOf(LF)
    let nextRS = piece.indexOf(RS)
    for (let from = 0; ;) {
      if (nextLF !== -1 && nextLF < from) nextLF = piece.indexOf(LF, from)
      if (nextRS !== -1 && nextRS < from) nextRS = piece.indexOf(RS, from)
      const end = nextLF === -1 ? nextRS : nextRS === -1 ? nextLF : Math.min(nextLF, nextRS)
      if (end === -1) return this.#extend(piece.subarray(from))
      this.#endLine(piece.subarray(from, end))
      if (end === nextRS) this.#endValue()
      from = end + 1
    }
  }

  /**
   * Nothing more comes. A last line without an end counts where nothing can be missing of it.
   *
   * @param isCut the bytes broke off: only what is whole by itself counts.
   */
  finish(isCut: boolean): void {
    const rest = this.#takeLine(NOTHING).trim()
    if (this.#dropped !== null) this.#endDrop()
    else if (this.#prefix) {
      if (this.#prefix.feed(rest) === 'done') this.#on.value([...this.#lines, rest].join('\n').trim())
    } else if (this.#isBroken) this.#flushBroken()
    else if (isWholeJson(rest) || (!isCut && rest !== '' && !/^[[{]/.test(rest))) this.#on.value(rest)
    this.#reset()
  }

  #extend(bytes: Uint8Array): void {
    if (this.#dropped !== null) {
      this.#dropped += bytes.length
      if (!this.#dropsLines) return
    }
    this.#append(bytes)
    if (this.#lineBytes + this.#linesBytes <= this.#limit) return
    this.#dropped ??= this.#lineBytes + this.#linesBytes
    this.#dropsLines = this.#prefix !== null
    // Of a line that is itself too long nothing can be followed.
    if (this.#lineBytes > this.#limit) this.#dropsLines = false
    if (!this.#dropsLines) this.#forgetLine()
    this.#lines = []
    this.#linesBytes = 0
  }

  /** @param last what came of the line since the piece before. */
  #endLine(last: Uint8Array): void {
    const raw = this.#takeLine(last)
    if (this.#dropped !== null && !this.#dropsLines) return this.#endDrop()
    const line = raw.trim()
    if (line === '') return
    if (this.#dropped !== null) return this.#followDropped(line)
    if (this.#prefix) this.#goOn(raw, line)
    else if (this.#isBroken && /^(?:\s|[}\]])/.test(raw)) this.#keep(raw)
    else this.#begin(raw, line)
  }

  /** A line while no value is open. */
  #begin(raw: string, line: string): void {
    this.#flushBroken()
    if (!/^[[{]/.test(line)) return this.#on.value(line)
    // Where each line is a value, one that ends like one need not be looked at.
    if (this.#isOneLine && (line.startsWith('{') ? line.endsWith('}') : line.endsWith(']'))) return this.#on.value(line)
    const prefix = new JsonPrefix()
    const reach = prefix.feed(line)
    if (reach === 'open') {
      this.#prefix = prefix
      return this.#keep(raw)
    }
    this.#isOneLine = reach === 'done'
    this.#on.value(line)
  }

  /** A line while a value is open. */
  #goOn(raw: string, line: string): void {
    const isNext = this.#isOneLine && /^[[{]/.test(raw) && isWholeJson(line)
    const reach = isNext || this.#lines.length >= MOST_LINES ? 'broken' : (this.#prefix?.feed(raw) ?? 'broken')
    if (reach === 'broken') {
      this.#prefix = null
      this.#isBroken = true
      return /^(?:\s|[}\]])/.test(raw) ? this.#keep(raw) : this.#begin(raw, line)
    }
    this.#keep(raw)
    if (reach === 'open') return
    this.#isOneLine = false
    const text = this.#lines.join('\n').trim()
    this.#reset()
    this.#on.value(text)
  }

  /** What is left out goes on over several lines, and is over with the value. */
  #followDropped(line: string): void {
    if (this.#prefix?.feed(line) !== 'open') this.#endDrop()
  }

  #keep(raw: string): void {
    this.#lines.push(raw)
    this.#linesBytes += Buffer.byteLength(raw) + 1
  }

  /** A record separator: what came before it is over, whatever it is. */
  #endValue(): void {
    if (this.#dropped !== null) return this.#endDrop()
    if (this.#prefix) this.#isBroken = true
    this.#prefix = null
    this.#flushBroken()
  }

  /** What turned out to be no JSON goes on as it came: whole values in it each for itself, the rest of its lines together. */
  #flushBroken(): void {
    if (!this.#isBroken) return
    const lines = this.#lines
    this.#reset()
    let together: string[] = []
    const tell = (): void => {
      if (together.length > 0) this.#on.value(together.join('\n').trim())
      together = []
    }
    for (const raw of lines) {
      if (!/^[[{]/.test(raw) || !isWholeJson(raw.trim())) together.push(raw)
      else {
        tell()
        this.#on.value(raw.trim())
      }
    }
    tell()
  }

  #endDrop(): void {
    const bytes = this.#dropped
    this.#reset()
    if (bytes !== null) this.#on.refused(bytes)
  }

  #reset(): void {
    this.#forgetLine()
    this.#lines = []
    this.#linesBytes = 0
    this.#prefix = null
    this.#isBroken = false
    this.#dropped = null
    this.#dropsLines = false
  }

  /** The line that is over, as a text. */
  #takeLine(last: Uint8Array): string {
    // Most lines come in one piece, and are not copied.
    if (this.#lineBytes > 0 || this.#dropped !== null || last.length + this.#linesBytes > this.#limit) {
      this.#extend(last)
      last = this.#line.subarray(0, this.#lineBytes)
    }
    const text = this.#decoder.decode(last)
    this.#forgetLine()
    return text.replace(/\r$/, '')
  }

  #append(bytes: Uint8Array): void {
    const length = this.#lineBytes + bytes.length
    if (length > this.#line.length) {
      const longer = new Uint8Array(Math.max(length, 2 * this.#line.length))
      longer.set(this.#line.subarray(0, this.#lineBytes))
      this.#line = longer
    }
    this.#line.set(bytes, this.#lineBytes)
    this.#lineBytes = length
  }

  #forgetLine(): void {
    this.#lineBytes = 0
    if (this.#line.length > USUAL_LINE_BYTES) this.#line = NOTHING
  }
}
