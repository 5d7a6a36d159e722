import { describe, expect, it } from 'vitest'
import { ChainCookies } from '../../../../src-main/feeds/http/chain-cookies.ts'

const here = 'https://town.example'

describe('the cookies of a chain of redirects', () => {
  it('go to the origin that set them and to no other, whatever their domain says', () => {
    const cookies = new ChainCookies()
    cookies.take(here, ['seen=1; Path=/; HttpOnly', 'wide=2; Domain=example'])
    expect(cookies.header(here, undefined)).toBe('seen=1; wide=2')
    for (const other of ['http://town.example', 'https://town.example:8443', 'https://other.example'])
      expect(cookies.header(other, undefined)).toBeNull()
  })

  it('stand beside what the reader sends, and in the place of what has the same name', () => {
    const cookies = new ChainCookies()
    expect(cookies.header(here, 'mine=a')).toBe('mine=a')
    cookies.take(here, ['seen=1'])
    expect(cookies.header(here, 'mine=a; seen=0')).toBe('mine=a; seen=1')
  })

  it('are taken back by the server', () => {
    const cookies = new ChainCookies()
    cookies.take(here, ['a=1', 'b=2', 'c=3'])
    cookies.take(here, ['a=; Max-Age=0', 'b=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'c=4; Max-Age=60'])
    expect(cookies.header(here, undefined)).toBe('c=4')
  })

  it('are few and short, and nothing that is none', () => {
    const cookies = new ChainCookies()
    cookies.take(here, ['=x', 'no pair', 'a b=1', `long=${'x'.repeat(5_000)}`, 'bad=\u0001'])
    expect(cookies.header(here, undefined)).toBeNull()
    cookies.take(
      here,
      Array.from({ length: 100 }, (_, n) => `c${n}=1`)
    )
    expect(cookies.header(here, undefined)?.split('; ').length).toBe(20)
  })
})
