import { describe, expect, it } from 'vitest'
import { typedAddress } from '#contract/typed-address.ts'

describe('what is typed as an address', () => {
  it.each([
    ['https://a.example/sse', 'https://a.example/sse', false],
    ['a.example/feed', 'https://a.example/feed', true],
    ['127.0.0.1:8080/sse', 'http://127.0.0.1:8080/sse', false],
    ['<https://a.example/x>', 'https://a.example/x', false],
    ['<URL:https://a.example/x>', null, false],
    ['“https://a.example/x”', 'https://a.example/x', false],
    ['"<a.example/x>"', 'https://a.example/x', true],
    ['feed:https://a.example/x', 'https://a.example/x', false],
    ['feed://https://a.example/x', 'https://a.example/x', false],
    ['feed://a.example/x', 'https://a.example/x', true],
    ['feed:a.example/x', 'https://a.example/x', true],
    ['FEED://a.example', 'https://a.example/', true],
    ['ntfy.sh/harbour', 'https://ntfy.sh/harbour', true],
    ['「https://a.example」', 'https://a.example/', false],
    ['javascript:alert(1)', null, false],
    ['feed:javascript:alert(1)', null, false],
    ['file:///etc/passwd', null, false],
    ['two words', null, false],
    ['', null, false]
  ])('%j is %j (guessed: %j)', (typed, url, guessed) => {
    expect(typedAddress(typed)).toEqual(url === null ? null : { kind: 'address', url, guessed })
  })

  it.each([
    ['@keeper@harbour.example', 'keeper', 'harbour.example', 'https://harbour.example/'],
    ['acct:keeper@harbour.example', 'keeper', 'harbour.example', 'https://harbour.example/'],
    ['<@등대@항구.example>', '등대', '항구.example', 'https://xn--2e0bp27e.example/'],
    ['@keeper@127.0.0.1:3000', 'keeper', '127.0.0.1:3000', 'http://127.0.0.1:3000/']
  ])('%j is the account %s at %s', (typed, name, server, url) => {
    expect(typedAddress(typed)).toEqual({ kind: 'account', name, server, url })
  })

  it.each(['ws://a.example/socket', 'WSS://a.example', '<wss://a.example>'])('%j is a WebSocket', (typed) => {
    expect(typedAddress(typed)).toEqual({ kind: 'web-socket' })
  })
})
