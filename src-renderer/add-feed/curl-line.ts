import type { FeedHeader } from '#contract/header.ts'

/** What a line of curl asks for, as far as a feed can be asked for that way. */
export interface CurlLine {
  address: string
  headers: FeedHeader[]
  /** Options that a feed has no use for, as they were typed; those that change nothing for a feed are not among them. */
  leftOut: string[]
}

/** A longer text is no line that somebody copied; in characters. */
const LONGEST = 64 * 1024
const MOST_WORDS = 500
const MOST_LEFT_OUT = 5

/** Headers that a browser sends with everything, and those that the program or the connection sets by itself. */
const OF_BROWSERS =
  /^(?:accept|accept-\w+|sec-[\w-]+|cache-control|pragma|connection|host|priority|te|dnt|upgrade-insecure-requests|content-type|content-length|keep-alive|last-event-id|transfer-encoding|if-none-match|if-modified-since)$/i

/** Short options that take a word behind them. */
const WITH_WORD = new Set('AbcCdDeEFhHKmoPQrtTuUwxXyYz')
/** Long ones without; every other long option is followed by a word. */
const WITHOUT_WORD =
  /^--(?:silent|show-error|location|location-trusted|no-buffer|compressed|insecure|verbose|include|head|get|fail|fail-with-body|globoff|path-as-is|raw|http[\d.]+|http2-prior-knowledge|http3|http3-only|tlsv[\d.]+|ipv4|ipv6|no-[\w-]+|tcp-nodelay|progress-bar|parallel|netrc|anyauth|basic|digest|ntlm|negotiate|tr-encoding|ssl|ssl-reqd|junk-session-cookies|remote-name|remote-time|styled-output)$/
/** Options that are said when they are left out: with them the server was asked for something else, or by another way. */
const SAID =
  /^(?:-d|-F|-T|-X|-k|-x|-K|-E|-I|--data(?:-\w+)?|--json|--form(?:-\w+)?|--upload-file|--request|--insecure|--proxy(?:-[\w-]+)?|--cert|--key|--cacert|--config|--head|--url-query|--aws-sigv4|--digest|--ntlm|--negotiate|--oauth2-bearer)$/

export const looksLikeCurl = (text: string): boolean => /^\s*(?:\$\s+)?curl(?:\.exe)?\s+\S/.test(text.slice(0, 200))

/** Reads a line of curl as people copy it, of a shell or of a browser; null where it names no address. */
export function readCurlLine(text: string): CurlLine | null {
  if (!looksLikeCurl(text) || text.length > LONGEST) return null
  const [, ...words] = wordsOf(text.replace(/^\s*\$\s+/, '')).slice(0, MOST_WORDS)
  const line: CurlLine = { address: '', headers: [], leftOut: [] }
  while (words.length > 0) {
    const word = words.shift() ?? ''
    if (word.trim() === '') continue
    if (!word.startsWith('-') || word === '-') {
      line.address ||= word
      continue
    }
    for (const { name, value } of optionsIn(word, words)) take(line, name, value)
  }
  return line.address === '' ? null : line
}

/** The options in one word: `--name`, `--name=value`, or short ones in a row of which the last may have its word attached. */
function optionsIn(word: string, rest: string[]): { name: string; value: string }[] {
  if (word.startsWith('--')) {
    const at = word.indexOf('=')
    if (at > 0) return [{ name: word.slice(0, at), value: word.slice(at + 1) }]
    return [{ name: word, value: WITHOUT_WORD.test(word) ? '' : (rest.shift() ?? '') }]
  }
  const options: { name: string; value: string }[] = []
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? ''
    if (!WITH_WORD.has(letter)) options.push({ name: `-${letter}`, value: '' })
    else return [...options, { name: `-${letter}`, value: word.slice(at + 1) || (rest.shift() ?? '') }]
  }
  return options
}

function take(line: CurlLine, name: string, value: string): void {
  switch (name) {
    case '--url':
      line.address ||= value
      return
    case '-H':
    case '--header': {
      const at = value.indexOf(':')
      const header = value.slice(0, at).trim()
      if (at > 0 && !OF_BROWSERS.test(header)) setHeader(line, header, value.slice(at + 1).trim())
      return
    }
    case '-u':
    case '--user':
      return setHeader(line, 'Authorization', basicOf(value))
    case '--oauth2-bearer':
      return setHeader(line, 'Authorization', `Bearer ${value}`)
    case '-A':
    case '--user-agent':
      return setHeader(line, 'User-Agent', value)
    case '-e':
    case '--referer':
      return setHeader(line, 'Referer', value)
    case '-b':
    case '--cookie':
      // Without a "=" it names a file.
      if (value.includes('=')) return setHeader(line, 'Cookie', value)
      return leaveOut(line, name)
    case '-X':
    case '--request':
      return value.toUpperCase() === 'GET' ? undefined : leaveOut(line, `${name} ${value.slice(0, 20)}`)
    default:
      if (SAID.test(name)) leaveOut(line, name)
  }
}

function setHeader(line: CurlLine, name: string, value: string): void {
  if (value === '') return
  const known = line.headers.find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (known) known.value = value
  else line.headers.push({ name, value })
}

function leaveOut(line: CurlLine, option: string): void {
  if (line.leftOut.length < MOST_LEFT_OUT && !line.leftOut.includes(option)) line.leftOut.push(option)
}

function basicOf(user: string): string {
  const bytes = new TextEncoder().encode(user.includes(':') ? user : `${user}:`)
  return `Basic ${btoa(String.fromCharCode(...bytes))}`
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0', a: '\x07', b: '\b', f: '\f', v: '\v' }

/** The words of a line as a shell takes them apart: quotes, escapes, `$'…'`, lines that go on; and as cmd.exe does, by its carets. */
function wordsOf(text: string): string[] {
  const line = /\^["\r\n]/.test(text)
    ? text.replace(/\^(\r?\n|[\s\S])/g, (_, next: string) => next.replace(/\r?\n/, ' '))
    : text
  const words: string[] = []
  let word: string | null = null
  for (let at = 0; at < line.length && words.length <= MOST_WORDS; at++) {
    const sign = line[at] ?? ''
    if (/\s/.test(sign)) {
      if (word !== null) words.push(word)
      word = null
    } else if (sign === '\\') {
      const next = line[++at] ?? ''
      // The line goes on.
      if (next === '\r' && line[at + 1] === '\n') at++
      else if (next !== '\n') word = (word ?? '') + next
    } else if (sign === "'" || sign === '"' || (sign === '$' && line[at + 1] === "'")) {
      const quoted = sign === '"' ? inDouble(line, at) : sign === "'" ? inSingle(line, at) : inDollar(line, at + 1)
      word = (word ?? '') + quoted.text
      at = quoted.end
    } else if (/[;|&>]/.test(sign) && word === null) break
    else word = (word ?? '') + sign
  }
  return word === null ? words : [...words, word]
}

interface Quoted {
  text: string
  /** Where its closing quote stands. */
  end: number
}

function inSingle(line: string, begin: number): Quoted {
  const close = line.indexOf("'", begin + 1)
  const end = close < 0 ? line.length : close
  return { text: line.slice(begin + 1, end), end }
}

function inDouble(line: string, begin: number): Quoted {
  let text = ''
  let at = begin + 1
  for (; at < line.length && line[at] !== '"'; at++) {
    const next = line[at + 1] ?? ''
    if (line[at] === '\\' && /["\\$`\n]/.test(next)) {
      at++
      if (next !== '\n') text += next
    } else text += line[at]
  }
  return { text, end: at }
}

function inDollar(line: string, begin: number): Quoted {
  let text = ''
  let at = begin + 1
  for (; at < line.length && line[at] !== "'"; at++) {
    if (line[at] !== '\\') {
      text += line[at]
      continue
    }
    const coded = /^(?:x([\da-f]{1,2})|u([\da-f]{4})|U([\da-f]{8}))/i.exec(line.slice(at + 1, at + 10))
    const code = coded && parseInt(coded[1] ?? coded[2] ?? coded[3] ?? '', 16)
    const next = line[at + 1] ?? ''
    text += code !== null && code <= 0x10ffff ? String.fromCodePoint(code) : (ESCAPES[next] ?? next)
    at += coded ? coded[0].length : 1
  }
  return { text, end: at }
}
