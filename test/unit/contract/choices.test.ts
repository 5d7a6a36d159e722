import { describe, expect, test } from 'vitest'
import { showsImages } from '#contract/images.ts'
import { proxyEntry } from '#contract/proxy.ts'
import { chosenProxy, chosenProxyRules } from '../../../src-main/feeds/http/proxy-choice.ts'

describe('images of a feed', () => {
  test.each([
    ['always', 'default', true],
    ['always', 'never', false],
    ['per-feed', 'default', false],
    ['per-feed', 'always', true],
    ['never', 'always', false]
  ] as const)('for all: %s, for this feed: %s', (all, feed, shown) => {
    expect(showsImages(all, feed)).toBe(shown)
  })
})

describe('the address of a proxy', () => {
  test.each([
    ['proxy.example:3128', 'PROXY proxy.example:3128'],
    [' http://proxy.example ', 'PROXY proxy.example:80'],
    ['https://proxy.example/', 'HTTPS proxy.example:443'],
    ['[::1]:8080', 'PROXY [::1]:8080'],
    ['10.0.0.1:3128', 'PROXY 10.0.0.1:3128'],
    ['', null],
    ['socks5://proxy.example:1080', null],
    ['http://user:secret@proxy.example', null],
    ['proxy.example:0', null],
    ['proxy.example:99999', null],
    ['proxy.example/path', null],
    ['a b', null]
  ])('%s', (typed, entry) => {
    expect(proxyEntry(typed)).toBe(entry)
  })
})

describe('how a server is reached', () => {
  const manual = { proxy: 'manual', proxyAddress: 'https://proxy.example' } as const

  test('as the system says, straight, or by the chosen proxy', () => {
    expect(chosenProxy({ proxy: 'system', proxyAddress: '' }, 'https://a.example/')).toBeNull()
    expect(chosenProxy({ proxy: 'none', proxyAddress: 'proxy.example' }, 'https://a.example/')).toBe('DIRECT')
    expect(chosenProxy(manual, 'https://a.example/stream')).toBe('HTTPS proxy.example:443')
    expect(chosenProxyRules(manual)).toEqual({ mode: 'fixed_servers', proxyRules: 'https://proxy.example:443' })
    expect(chosenProxyRules({ proxy: 'none', proxyAddress: '' })).toEqual({ mode: 'direct' })
  })

  test('this computer itself without a proxy', () => {
    expect(chosenProxy(manual, 'http://127.0.0.1:8080/')).toBe('DIRECT')
    expect(chosenProxy(manual, 'http://localhost/')).toBe('DIRECT')
    expect(chosenProxy(manual, 'http://[::1]:1/')).toBe('DIRECT')
  })

  test('never straight where the address cannot be read', () => {
    expect(chosenProxy({ proxy: 'manual', proxyAddress: 'nonsense proxy' }, 'https://a.example/')).toBe('UNREADABLE')
  })
})
