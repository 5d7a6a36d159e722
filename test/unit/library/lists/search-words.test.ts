import { describe, expect, it } from 'vitest'
import { parseQuery } from '#contract/search/query.ts'
import { matcher } from '../../../../src-renderer/state/find-matches.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

/** A title, what finds it, and what does not. */
const words: [title: string, found: string[], not?: string[]][] = [
  // Other scripts.
  ['новый порт', ['Новый', 'новый порт', 'НОВЫЙ', 'нов'], ['новее']],
  ['ёлка горит', ['ЁЛКА', 'елка', 'ёлк']],
  ['Київ і їжак', ['київ', 'їжак', 'Киї']],
  ['воўк', ['ВОЎК']],
  ['м’який об’єкт', ["м'який", 'об’єкт', "об'є", 'обʼєкт', 'який']],
  ['Ελλάδα, άνθρωπος, οδός', ['ελλαδα', 'ΕΛΛΆΔΑ', 'άνθρωπ', 'οδόσ', 'ΟΔΌΣ']],
  ['أخبار اليوم', ['أخبار', 'اخبار', 'أخب', 'الي']],
  ['مَدْرَسَة جديدة', ['مدرسة', 'مدرسه', 'جـــديدة']],
  ['می‌خواهم کتاب ۱۲۳', ['می‌خواهم', 'میخواهم', 'كتاب', '123', '۱۲۳']],
  ['שָׁלוֹם עולם', ['שלום', 'שָׁלוֹם', 'עול']],
  ['हिन्दी समाचार', ['हिन्दी', 'हिन्', 'समाचार', 'समा'], ['हनद']],
  ['সংবাদ ২০২৬', ['সংবাদ', '2026', 'সংব']],
  ['செய்தி', ['செய்தி', 'செய்']],
  ['กรุงเทพน้ำท่วมหนัก', ['น้ำท่วม', 'ท่วม', 'กรุงเทพ', 'หนัก', 'น้ำ'], ['น้ำหนัก']],
  ['သတင်းများ', ['သတင်း', 'များ']],
  ['ដំណឹងថ្មី', ['ដំណឹង', 'ថ្មី']],
  ['東京都で地震が発生', ['地震', '東京', '京都', '発生', 'が'], ['地発']],
  ['上海股票市场大涨', ['股票', '市场', '大涨', '海']],
  ['ガンダム、ｶﾞﾝﾀﾞﾑ', ['ガンダム', 'ｶﾞﾝﾀﾞﾑ'], ['カンタム']],
  ['Việt Nam, Đà Nẵng', ['Việt', 'viet', 'đà nẵng', 'Da Nang', 'việ']],
  ['źródło w Łodzi', ['Źródło', 'zrodlo', 'łodzi', 'lodzi', 'źró']],
  ['ışık İzmir', ['IŞIK', 'ışık', 'izmir', 'İZMİR', 'İzm', 'ışı']],
  ['Straße und Fußball', ['strasse', 'STRASSE', 'straße', 'fussb', 'STRAẞE']],
  ['cœur, encyclopædia, øre', ['coeur', 'cœur', 'encyclopaedia', 'øre', 'ØRE']],
  ['Өнөөдөр ახალი Նորություն ዜና', ['өнөөдөр', 'ახალი', 'նորութ', 'ՆՈՐՈՒԹՅՈՒՆ', 'ዜና']],
  // Korean as it is composed, and with other blanks.
  ['한강 공원에서 걷기', ['한강공원', '한강 공원', '"한강공원"', '한가', '공워', '걷기']],
  ['수도권매립지 논란', ['수도권 매립지', '"수도권 매립지"', '수도권매립지', '매립'], ['수도지']],
  ['새해 복 많이 받으세요', ['새해복', '새해복많이', '복많이받으', '복 많이']],
  ['한글'.normalize('NFD'), ['한글', '글']],
  ['ㅋㅋㅋ 웃겨', ['ㅋㅋ', 'ㅋㅋㅋ']],
  // Numbers.
  [
    'Release v2.16.0-rc1',
    ['v2.16.0', '2.16', '2.16.0', 'v2.1', 'v2', 'v2.', '2.1', 'rc1', '16.0-rc1'],
    ['2.17', '6.0']
  ],
  [
    'Population 12,000 and 1,234,567.5',
    ['12000', '12,000', '12.000', '1234567', '1234567.5', '12,0', '"12 000"'],
    ['2000']
  ],
  ['Rund 12.000 Leute, 3 500 more', ['12000', '12,000', '3500', '3.500']],
  ['bare 45000', ['45,000', "45'000", '"45 000"']],
  ['db-03 is down', ['db-0', 'db-03', 'db 03', 'db-'], ['db-1', 'db-4']],
  ['Strike report 9960123', ['strike report 9', '99', 'report 996', '9960123'], ['report 8', '960']],
  [
    'COVID19 in 10GB iOS17.2 files',
    ['covid-19', 'covid19', 'covid 19', '10GB', '10g', '10 gb', '17.2', 'ios17', 'ios 17']
  ],
  [
    'server 192.168.1.10:8080 fe80::1ff',
    ['192.168.1.10', '192.168.', '192.168.1', '168.1.1', '8080', 'fe80::1', 'fe80::1ff'],
    ['192.168.2']
  ],
  ['ＡＢＣ １２３', ['abc', '123', 'ＡＢＣ']],
  ['commit 3fa9c1d0e5b7a642', ['3fa9c1d', '3fa9c1d0e5b7a642']],
  ['on 2026-11-30', ['2026-11-30', '2026-1', '2026', '11-30']],
  ['₩12,000원, 약 45,000명이상', ['12000원', '12,000원', '12000', '45000명', '45000명이상', '45,000명이'], ['12000명']],
  ['第12回 ２０２６年 ガンダムⅡ', ['第12回', '12', '2026年', '第1', 'ガンダムII', 'ii']],
  ['iPhone15 CVE-2026-12345 +82-2-1234-5678', ['iphone 15', 'cve-2', 'cve-2026-1', '1234-5678', '+82-2'], ['2026-5']],
  // Signs.
  ['C++ and C# and .NET', ['c++', 'C+', 'c#', '.net', 'NET'], ['c+++', 'f#']],
  ["l'été, don't", ["l'été", 'ete', "l'é", "don't", 'don’t', "don'"], ["don'd"]],
  ['Don Thomas, in Plan before', ['don thom', 'plan-b'], ["don't"]],
  [
    '#Ukraine by @anna@example.social',
    ['#ukraine', '#ukr', '@anna', 'anna@example.social', 'example.social', '@anna@e']
  ],
  [
    'see /usr/local/bin and https://a.example/b?c=1',
    ['/usr/local', 'usr/local/b', 'https://a.example/b', 'a.example', 'c=1']
  ],
  ['Sale 🔥 of 👍🏽', ['🔥', 'sale 🔥', '👍', '👍🏽', '🔥🔥'], ['🚀']],
  ['Family 👨‍👩‍👧 flag 🇰🇷 heart ❤️', ['👨‍👩‍👧', '🇰🇷', '❤', '❤️'], ['🇯🇵']],
  ['heat🌡now costs ₽500 → €20', ['heat', 'now', '🌡', '500', '€', '→', '€20', '20']],
  ['user.name+tag@mail.example.com, 언어C++은', ['user.name+tag@mail.example.com', 'user.name+t', 'mail.e', 'c++']],
  ['a ≥ b → ½ of 𝐁𝐨𝐥𝐝 1️⃣ ☀️', ['≥', '→', '½', 'bold', '1️⃣', '☀']],
  // Signs that nobody sees.
  ['Donau\u00ADdampf\u200Bschiff', ['Donaudampfschiff', 'donau\u00ADdampf', 'donaudampfs']],
  ['m² of H₂O™', ['m2', 'h2o', 'm²']]
]

const marked = (query: string, title: string): string[] =>
  (matcher(parseQuery(query))?.(title, 'title') ?? []).map(([start, end]) => title.slice(start, end))

describe.each(providers)('over %s', (sqlite) => {
  it.each(words)('“%s” is found by its words as they stand', (title, found, not = []) => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title }, { guid: 'p:2', title: 'zzz' })
    library.indexAll()
    const titles = (query: string): string[] => library.titles({ kind: 'search', query })
    for (const query of found) {
      expect(titles(query), query).toEqual([library.rows().at(-1)?.title])
      expect(marked(query, title), `marks of ${query}`).not.toEqual([])
    }
    for (const query of not) {
      expect(titles(query), query).toEqual([])
      if (!query.includes(' ')) expect(marked(query, title), `marks of ${query}`).toEqual([])
    }
  })

  it('every beginning of a word finds it, from the third letter on', () => {
    const all =
      'новый Київ Ελλάδα أخبار été źródło Việt Straße समाचार სიახლე 12,000 v2.16.0 l’été anna@example.social'.split(' ')
    const library = memoryLibrary(sqlite)
    library.send(...all.map((title) => ({ guid: `p:${title}`, title: `${title} zzz` })))
    library.indexAll()
    for (const title of all) {
      for (let length = 3; length <= title.length; length++) {
        const query = title.slice(0, length)
        expect(library.titles({ kind: 'search', query }), query).toContain(`${title} zzz`)
      }
    }
  })
})
