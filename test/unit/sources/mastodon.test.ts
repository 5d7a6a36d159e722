import { describe, expect, it } from 'vitest'
import { itemOf, meaning } from '../interpret/messages.ts'
import { feedOf } from '../library/intake/feed-of.ts'
import { providers } from '../library/memory-library.ts'

const account = (name: string) => ({
  id: '1',
  acct: name.toLowerCase(),
  display_name: name,
  url: `https://s.test/@${name}`
})
const status = (id: string, who: string, words: string, more: object = {}) => ({
  id,
  created_at: '2026-11-20T10:00:00.000Z',
  edited_at: null as string | null,
  account: account(who),
  content: words === '' ? '' : `<p>${words}</p>`,
  url: `https://s.test/@${who}/${id}`,
  visibility: 'public',
  spoiler_text: '',
  sensitive: false,
  language: 'en',
  media_attachments: [],
  tags: [],
  reblog: null,
  ...more
})
const told = (id: string, type: string, who: string, more: object = {}) => ({
  id,
  type,
  created_at: '2026-11-20T11:00:00.000Z',
  group_key: 'favourite-1',
  account: account(who),
  ...more
})
const mine = status('100', 'Me', 'My post about tides')
const picture = (n: number, description: string | null) => ({
  type: 'image',
  url: `https://m.test/${n}.png`,
  preview_url: `https://m.test/${n}s.png`,
  description
})

describe('who did what', () => {
  it.each([
    ['favourite', { status: mine }, 'Ada favourited your post', 'https://s.test/@Me/100', 'My post about tides'],
    ['reblog', { status: mine }, 'Ada boosted your post', 'https://s.test/@Me/100', 'My post about tides'],
    ['update', { status: mine }, 'Ada edited a post that you boosted', 'https://s.test/@Me/100', 'My post about tides'],
    [
      'quoted_update',
      { status: mine },
      'Ada edited a post that you quoted',
      'https://s.test/@Me/100',
      'My post about tides'
    ],
    ['follow', {}, 'Ada followed you', 'https://s.test/@Ada', ''],
    ['follow_request', {}, 'Ada asks to follow you', 'https://s.test/@Ada', ''],
    ['admin.sign_up', {}, 'Ada signed up', 'https://s.test/@Ada', ''],
    [
      'admin.report',
      { report: { category: 'spam', comment: 'Ads <b>', target_account: account('Max') } },
      'Ada reported Max',
      null,
      'spam\nAds <b>'
    ],
    [
      'severed_relationships',
      { event: { type: 'domain_block', target_name: 'bad.test', followers_count: 3, following_count: 0 } },
      'Connections to bad.test were cut',
      null,
      'domain block\nFollowers lost: 3'
    ],
    [
      'moderation_warning',
      { moderation_warning: { action: 'mark_statuses_as_sensitive', text: 'Mind the pictures.' } },
      'A moderator has warned you',
      null,
      'mark statuses as sensitive\nMind the pictures.'
    ],
    [
      'added_to_collection',
      { collection: { name: 'Excellent people', url: 'https://s.test/collections/1', description: 'Well worth it' } },
      'Ada added you to a collection: Excellent people',
      'https://s.test/collections/1',
      'Well worth it'
    ],
    ['collection_update', { collection: {} }, 'Ada changed a collection that you are in', null, ''],
    [
      'hugged',
      { fallback: { title: '<b>Ada</b> hugged you', summary: 'Sign in to the web app.' } },
      'Ada hugged you',
      null,
      'Sign in to the web app.'
    ],
    ['waved_at', {}, 'Ada: waved at', null, '']
  ])('%s', (type, more, title, url, text) => {
    expect(itemOf(told('901', type, 'Ada', more), 'notification')).toMatchObject({
      guid: 'p:notification:901',
      author: 'Ada',
      title,
      url,
      text,
      publishedAt: Date.UTC(2026, 10, 20, 11),
      raw: false
    })
  })

  it('the end of a poll shows the votes', () => {
    const poll = {
      options: [
        { title: 'Tea', votes_count: 4 },
        { title: 'Grog & rum', votes_count: 9 }
      ]
    }
    const item = itemOf(
      told('901', 'poll', 'Me', { status: status('100', 'Me', 'What now?', { poll }) }),
      'notification'
    )
    expect(item).toMatchObject({ title: 'A poll has ended' })
    expect(item.text).toMatch(/What now\?\s+.*Tea: 4\s+.*Grog & rum: 9/)
  })

  it('what a warning covers is not told in a notification about it either', () => {
    const covered = status('100', 'Me', 'The butler did it', { spoiler_text: 'The end of the film' })
    const item = itemOf(told('901', 'favourite', 'Ada', { status: covered }), 'notification')
    expect(item.text).toBe('The end of the film')
  })

  it.each([[{}], [{ status: null }], [{ status: 'x' }], [{ account: {} }], [{ id: {} }]])(
    'a mention that lacks its status, or anything else: %j',
    (more) => {
      expect(meaning(told('901', 'mention', 'Ada', more), 'notification')).toMatchObject({ kind: 'changes' })
    }
  )
})

describe('statuses', () => {
  const post = (more: object, words = '') => itemOf(status('1', 'Ada', words, more), 'update')

  it('a post with a warning is covered: its title is the warning, and no picture is shown in lists', () => {
    const item = post(
      { spoiler_text: 'Ending', sensitive: true, media_attachments: [picture(1, 'The knife')] },
      'He did it'
    )
    expect(item).toMatchObject({ title: 'Ending', isCovered: true, image: null })
    expect(item.text).toContain('He did it')
    expect(item.html).toContain('alt="The knife"')
  })

  it('sensitive media without a warning are offered, and not shown', () => {
    const item = post({ sensitive: true, media_attachments: [picture(1, 'A wound')] }, 'Look')
    expect(item).toMatchObject({
      image: null,
      text: 'Look',
      attachments: [{ url: 'https://m.test/1.png', name: '1.png' }]
    })
    expect(item.isCovered).toBeUndefined()
    expect(item.html).not.toContain('img')
  })

  it('a single picture without a description leads the article, as ever', () => {
    expect(post({ media_attachments: [picture(1, null)] }, 'Look')).toMatchObject({
      html: '<p>Look</p>',
      image: 'https://m.test/1s.png'
    })
  })

  it('pictures are shown with their descriptions, which are searched', () => {
    const item = post({ media_attachments: [picture(1, 'A "gull" <i>'), picture(2, null)] }, 'Look')
    expect(item.html).toContain('alt="A &quot;gull&quot; &lt;i&gt;"')
    expect(item.html).toContain('https://m.test/2s.png')
    expect(item.text).toContain('A "gull" <i>')
  })

  it.each([
    ['a picture', { media_attachments: [picture(1, 'A gull on a roof')] }, 'A gull on a roof'],
    ['a picture without a description', { media_attachments: [picture(1, null)] }, 'Picture'],
    ['two', { media_attachments: [picture(1, null), picture(2, null)] }, 'Picture (2)'],
    [
      'a film',
      { media_attachments: [{ type: 'video', url: 'https://m.test/1.mp4', preview_url: 'https://m.test/1.jpg' }] },
      'Video'
    ],
    ['a sound', { media_attachments: [{ type: 'audio', url: 'https://m.test/1.mp3', description: null }] }, 'Audio'],
    ['nothing at all', {}, 'Post without text']
  ])('a post without words: %s', (_, more, title) => {
    expect(post(more)).toMatchObject({ title, raw: false })
  })

  it('films and sounds are offered, and a film has its picture', () => {
    const film = {
      type: 'gifv',
      url: 'https://m.test/1.mp4',
      preview_url: 'https://m.test/1.jpg',
      description: 'It turns'
    }
    expect(post({ media_attachments: [film] }, 'Look')).toMatchObject({
      image: 'https://m.test/1.jpg',
      attachments: [{ url: 'https://m.test/1.mp4', type: 'video', name: 'It turns' }]
    })
  })

  it('a boost says who boosted, under its own id', () => {
    const boosted = status('50', 'Linus', 'Boosted words')
    const boost = status('51', 'Grace', '', { reblog: boosted })
    expect(itemOf(boost, 'update')).toMatchObject({
      guid: 'p:51',
      author: 'Linus (boosted by Grace)',
      title: 'Boosted words',
      url: 'https://s.test/@Linus/50'
    })
  })

  it('a quote shows what it quotes, and not its address as well', () => {
    const quoted = status('50', 'Linus', 'Quoted words')
    const words = 'I agree</p><p class="quote-inline">RE: <a href="https://s.test/50">https://s.test/50</a>'
    const item = post({ quote: { state: 'accepted', quoted_status: quoted } }, words)
    expect(item.text).toMatch(/I agree\s+Linus:\s+Quoted words/)
    expect(item.text).not.toContain('RE:')
    expect(post({ quote: { state: 'pending', quoted_status: null } }, words).text).toContain('RE:')
  })

  it('a poll shows its options, not their votes, which would edit it for ever', () => {
    const poll = { options: [{ title: 'Tea', votes_count: 4 }, { title: 'Grog', votes_count: 9 }, 'x'] }
    const item = post({ poll }, 'What now?')
    expect(item.text).toMatch(/What now\?\s+.*Tea\s+.*Grog/)
    expect(item.text).not.toContain('9')
  })
})

describe.each(providers)('a user stream, over %s', (sqlite) => {
  const event = (data: unknown, type: string) => ({ event: type, data })

  it('notifications do not swallow each other, nor the post that they are about', () => {
    const feed = feedOf(sqlite)
    feed.connect(event(mine, 'update'))
    for (const [id, who] of [
      ['901', 'Ada'],
      ['902', 'Grace']
    ] as const)
      feed.live(event(told(id, 'favourite', who, { status: mine }), 'notification'))
    expect(feed.titles()).toEqual(['My post about tides', 'Ada favourited your post', 'Grace favourited your post'])
    feed.live(event('100', 'delete'))
    expect(feed.removed()).toEqual(['My post about tides'])
  })

  it('a mention that comes as a post and as a notification is there once, and is edited and deleted', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    const reply = status('101', 'Ada', '@me nice tides')
    feed.live(event(told('904', 'mention', 'Ada', { status: reply }), 'notification'), event(reply, 'update'))
    const edited = { ...reply, content: '<p>@me nicer tides</p>', edited_at: '2026-11-20T10:05:00.000Z' }
    feed.live(event(edited, 'status.update'))
    expect(feed.titles()).toEqual(['@me nicer tides'])
    feed.live(event('101', 'delete'))
    expect(feed.removed()).toEqual(['@me nicer tides'])
  })

  it('two messages of one conversation are two', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    const talk = (last: object | null) =>
      event({ id: '77', unread: true, accounts: [account('Ada')], last_status: last }, 'conversation')
    feed.live(talk(status('1', 'Ada', 'First secret')), talk(status('2', 'Ada', 'Second secret')), talk(null))
    expect(feed.titles()).toEqual(['First secret', 'Second secret'])
  })

  it('the edit of an old post that is not there is no news, and that of a young one is not lost', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    const young = status('2', 'Ada', 'Young', { edited_at: '2026-11-20T12:00:00.000Z' })
    const old = status('1', 'Ada', 'Old', {
      created_at: '2025-11-20T10:00:00.000Z',
      edited_at: '2026-11-20T12:00:00.000Z'
    })
    feed.live(event(old, 'status.update'), event(young, 'status.update'))
    expect(feed.titles()).toEqual(['Young'])
  })

  it('a list shows nothing of what is covered', () => {
    const feed = feedOf(sqlite)
    feed.connect(event(status('1', 'Ada', 'He did it', { spoiler_text: 'Ending' }), 'update'))
    expect(feed.rows()[0]).toMatchObject({ title: 'Ending', excerpt: '' })
    const edited = status('1', 'Ada', 'She did it', { spoiler_text: 'Ending', edited_at: '2026-11-20T10:05:00.000Z' })
    feed.live(event(edited, 'status.update'))
    expect(feed.rows()[0]).toMatchObject({ title: 'Ending', excerpt: '' })
  })
})
