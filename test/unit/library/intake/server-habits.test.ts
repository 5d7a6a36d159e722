import { describe, expect, it } from 'vitest'
import { memoryLibrary, providers } from '../memory-library.ts'
import { feedOf, START, story, type Event } from './feed-of.ts'

describe.each(providers)('habits of real servers, over %s', (sqlite) => {
  const days = ['Monday', 'Tuesday']

  it('topics that count for themselves in one stream lose nothing to each other', () => {
    const feed = feedOf(sqlite)
    const topic = (event: string, id: number): Event => ({ id, event, data: story(`${event} ${id}`) })
    feed.connect()
    feed.live(topic('news', 10), topic('sport', 9), topic('news', 11), topic('sport', 10), topic('sport', 11))
    expect(feed.titles()).toEqual(['news 10', 'sport 9', 'news 11', 'sport 10', 'sport 11'])
    feed.connect(topic('news', 10), topic('sport', 9), topic('news', 11), topic('sport', 10), topic('sport', 11))
    expect(feed.rows()).toHaveLength(5)
    feed.live({ id: 12, event: 'sport-deleted', data: { id: 10 } })
    expect(feed.removed()).toEqual(['sport 10'])
  })

  it('a topic for an id keeps the news of the topic apart', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    const sent = ['weather', 'sport', 'weather', 'sport'].map((id, n) => ({ id, data: story(`${id} ${n}`) }))
    for (const event of sent) feed.live(event)
    expect(feed.titles()).toEqual(['weather 0', 'sport 1', 'weather 2', 'sport 3'])
    feed.connect(...sent)
    expect(feed.rows()).toHaveLength(4)
  })

  it('ids that begin again let an alarm be equal to one under the same id before', () => {
    const feed = feedOf(sqlite)
    for (const words of [
      ['Build', 'Door'],
      ['Shop', 'Door'],
      ['Shop', 'Door']
    ]) {
      feed.connect()
      words.forEach((title, n) => feed.live({ id: n + 1, data: { title } }))
    }
    expect(feed.titles()).toEqual(['Build', 'Door', 'Shop', 'Door', 'Shop', 'Door'])
  })

  it.each([
    ['the last messages', ['A', 'B', 'C'], ['B', 'C', 'D']],
    ['the last message', ['A', 'B'], ['B', 'C']]
  ])('ids of the connection bring %s that each one begins with only once, however short', (_, first, second) => {
    const feed = feedOf(sqlite)
    const sent = (titles: string[]): Event[] => titles.map((title, n) => ({ id: n + 1, data: { title } }))
    feed.connect(...sent(first))
    feed.connect(...sent(second))
    expect(feed.titles()).toEqual([...new Set([...first, ...second])])
  })

  it('ids that begin again after the reader changed how they are read take the place of nothing', () => {
    const library = memoryLibrary(sqlite)
    const feed = feedOf(sqlite, library)
    const sent = (id: number, name: string): Event => ({ id, data: { headline: name, body: `All of ${name}.` } })
    feed.connect(sent(1, 'One'), sent(2, 'Two'), sent(3, 'Three'))
    library.feeds.edit(feed.id, { interpretation: { title: '« {/headline} »' } })
    feed.connect(sent(1, 'Four'), sent(2, 'Five'))
    expect(feed.titles()).toEqual(['One', 'Two', 'Three', '« Four »', '« Five »'])
  })

  it('a history that is sent again with a correction in it changes the item', () => {
    const feed = feedOf(sqlite)
    const link = (n: number) => ({ link: `https://news.example/${n}` })
    const history = [5, 6, 7].map((id) => ({ id, data: story(`Story ${id}`, link(id)) }))
    feed.connect(...history)
    history[1] = { id: 6, data: { title: 'Corrected', text: 'Nothing of it was so', ...link(6) } }
    const { gaps } = feed.connect(...history)
    expect(feed.titles()).toEqual(['Story 5', 'Corrected', 'Story 7'])
    expect(gaps).toEqual([])
  })

  it('a table whose record says the title of another’s stays apart', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    feed.live({ event: 'issue', data: { id: 7, title: 'Door sticks', body: 'It needs a push with a hand' } })
    feed.live({ event: 'comment', data: { id: 7, title: 'Door sticks', body: 'I oiled it' } })
    expect(feed.rows()).toHaveLength(2)
    feed.live({ data: { id: 7, title: 'Door sticks', body: 'Nobody knows of what this is' } })
    expect(feed.edited()).toEqual([])
    feed.live({ data: { id: 7, title: 'Door sticks', body: 'It needs a push with both hands' } })
    expect(feed.edited()).toEqual(['Door sticks'])
  })

  it('a clock for an id in the payload leaves what happened in the same second apart', () => {
    const feed = feedOf(sqlite)
    const sent = days.map((title) => ({ data: { id: START / 1000, title } }))
    feed.connect(...sent)
    feed.connect(...sent)
    expect(feed.titles()).toEqual(days)
  })

  it('a removal of what never came marks nothing else that has the number or the link', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    feed.live({ event: 'delete', data: { id: 5 } }, { event: 'delete', data: { link: 'https://status.example/' } })
    feed.live({ id: 5, data: story('Five') }, { data: { title: 'Shop is down', url: 'https://status.example/' } })
    expect(feed.titles()).toEqual(['Five', 'Shop is down'])
    expect(feed.removed()).toEqual([])
  })

  it('a record that was taken back and is created again is there again', () => {
    const feed = feedOf(sqlite)
    const created = { data: { id: 'a1', title: 'Fog' } }
    const deleted = { event: 'delete', data: { id: 'a1' } }
    feed.connect(created, deleted)
    feed.connect(created, deleted)
    expect(feed.removed()).toEqual(['Fog'])
    feed.live(created)
    expect(feed.removed()).toEqual([])
    expect(feed.titles()).toEqual(['Fog'])
  })

  it('what was taken back does not return with a message that is delivered twice, over any connection', () => {
    const feed = feedOf(sqlite)
    const told = { id: 'n-5', event: 'created', data: { id: 'a1', ...story('Fog') } }
    const gone = { id: 'n-7', event: 'deleted', data: { id: 'a1' } }
    feed.connect({ id: 'n-4', data: { id: 'z1', ...story('Rain') } }, told, gone)
    feed.live(told)
    expect(feed.removed()).toEqual(['Fog'])
    feed.connect()
    feed.live(told)
    expect(feed.removed()).toEqual(['Fog'])
    feed.live({ ...told, id: 'n-8' })
    expect(feed.removed()).toEqual([])
  })

  it('what was taken back returns where the id is that of the record, or ids count anew', () => {
    const record = feedOf(sqlite)
    const ofRecord = { id: 5, data: { id: 5, ...story('Fog') } }
    record.connect(ofRecord, { id: 6, data: { id: 6, ...story('Rain') } }, { id: 5, event: 'delete', data: { id: 5 } })
    expect(record.removed()).toEqual(['Fog'])
    record.live(ofRecord)
    expect(record.removed()).toEqual([])

    const counter = feedOf(sqlite)
    const named = (id: number, title: string): Event => ({ id, data: { id: title, ...story(title) } })
    counter.connect(named(11, 'Fog'), { id: 12, event: 'delete', data: { id: 'Fog' } })
    counter.connect(named(1, 'Rain'))
    counter.live(named(2, 'Fog'))
    expect(counter.removed()).toEqual([])
  })

  it('ids that count in each connection mark what lies between two, though the records have ids of their own', () => {
    const named = (id: string, title: string): Event => ({ id, data: { id: title, ...story(title) } })
    const begun = () => {
      const feed = feedOf(sqlite, memoryLibrary(sqlite))
      feed.connect(named('n-1', 'Fog'), named('n-2', 'Rain'))
      return feed
    }
    const atOnce = begun()
    atOnce.connect(named('n-1', 'Sun'))
    expect(atOnce.gaps()).toEqual(['unknown ids-restarted'])

    const later = begun()
    later.connect()
    expect(later.gaps()).toEqual([])
    later.live(named('n-1', 'Sun'), named('n-2', 'Calm'))
    expect(later.gaps()).toEqual(['unknown ids-restarted'])

    // An old record that is sent late, or among the last ones on connecting, begins nothing.
    const goesOn = begun()
    goesOn.connect(named('n-3', 'Hail'))
    goesOn.connect(named('n-1', 'Frost'), named('n-3', 'Hail'))
    goesOn.connect(named('n-4', 'Snow'))
    goesOn.live(named('n-0', 'Haze'))
    expect(goesOn.gaps()).toEqual([])
  })

  it('a first record that is corrected from end to end leaves the others their names', () => {
    const feed = feedOf(sqlite)
    const record = (id: number, title: string): Event => ({ data: { id, ...story(title) } })
    feed.connect(record(1, 'Storm'), record(2, 'Fog'), record(3, 'Rain'))
    feed.connect({ data: { id: 1, title: 'Calm', text: 'No wind at all' } })
    feed.connect(record(2, 'Fog'), record(3, 'Rain'))
    feed.live({ data: { id: 3, title: 'Dry', text: 'Since noon' } }, { event: 'delete', data: { id: 2 } })
    expect(feed.titles()).toEqual(['Storm', 'Fog', 'Dry', 'Calm'])
    expect(feed.removed()).toEqual(['Fog'])
  })
})
