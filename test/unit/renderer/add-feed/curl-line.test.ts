import { describe, expect, it } from 'vitest'
import { looksLikeCurl, readCurlLine } from '../../../../src-renderer/add-feed/curl-line.ts'

const address = 'https://harbour.example/stream?topic=a&b=c'

describe('a line of curl', () => {
  it.each<[string, string, [string, string][], string[]]>([
    ['the address alone', `curl ${address.replace('&', '\\&')}`, [], []],
    ['in quotes, with options that mean nothing for a feed', `curl -sN --compressed '${address}' -o out.txt`, [], []],
    ['a prompt before it', `$ curl -N "${address}"`, [], []],
    ['a token', `curl -H 'Authorization: Bearer abc' '${address}'`, [['Authorization', 'Bearer abc']], []],
    ['a header that is attached', `curl -H'X-Key: 1 2' --url='${address}'`, [['X-Key', '1 2']], []],
    ['a user', `curl -u reader:harbour '${address}'`, [['Authorization', 'Basic cmVhZGVyOmhhcmJvdXI=']], []],
    ['a user without a password', `curl -su reader '${address}'`, [['Authorization', 'Basic cmVhZGVyOg==']], []],
    [
      'a cookie and where it came from',
      `curl -b 'a=1; b=2' -e https://x.example '${address}'`,
      [
        ['Cookie', 'a=1; b=2'],
        ['Referer', 'https://x.example']
      ],
      []
    ],
    [
      'data, which a feed is not asked for with',
      `curl --data-raw '{"a":1}' -X POST '${address}'`,
      [],
      ['--data-raw', '-X POST']
    ],
    ['a certificate that is not looked at', `curl -kN '${address}'`, [], ['-k']],
    [
      'lines that go on',
      `curl '${address}' \\\n  -H 'accept: text/event-stream' \\\r\n  -H 'X-Key: k'`,
      [['X-Key', 'k']],
      []
    ],
    [
      'as Chrome copies it',
      `curl '${address}' -H 'sec-ch-ua: "Chromium"' -H 'cookie: s=1' -H $'x-name: \\u00e9\\'' --data-raw $'a\\x41'`,
      [
        ['cookie', 's=1'],
        ['x-name', "é'"]
      ],
      ['--data-raw']
    ],
    [
      'as Chrome copies it for Windows',
      `curl ^"${address.replace('&', '^&')}^" ^\n  -H ^"X-Key: k^"`,
      [['X-Key', 'k']],
      []
    ],
    ['what is piped into something else', `curl -s '${address}' | jq .`, [], []]
  ])('%s', (_, line, headers, leftOut) => {
    expect(readCurlLine(line)).toEqual({ address, headers: headers.map(([name, value]) => ({ name, value })), leftOut })
  })

  it.each(['curl', 'curl -h', 'curling.example/stream', 'https://curl.se', ''])('%j is none', (text) => {
    expect(readCurlLine(text)).toBeNull()
  })

  it('ends where a quote is never closed, however long it is', () => {
    expect(readCurlLine(`curl "${'a'.repeat(60_000)}`)?.address).toHaveLength(60_000)
    expect(readCurlLine(`curl ${'\\'.repeat(60_000)}`)?.address).toHaveLength(30_000)
    expect(readCurlLine(`curl ${'a'.repeat(70_000)}`)).toBeNull()
    expect(looksLikeCurl(' '.repeat(100_000))).toBe(false)
  })
})
