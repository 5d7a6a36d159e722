import { authorised, busy, channelBehaviour } from './channel-behaviour.ts'
import type { Channel, Message } from './channel.ts'
import type { Behaviour, ServerState, Visit } from './server-state.ts'
import { makeItem, type FeedItem, type Language } from './items.ts'
import { pick, randomFrom } from './random.ts'

interface DemoFeed {
  path: string
  title: string
  summary: string
  desk: string
  language: Language
  /** Items that are there before the first reader. */
  history: number
  /** Seconds between live items, at least and at most. */
  pace: readonly [number, number]
  /** The newest of the history, oldest first, with their age in minutes; sent one by one, the oldest of all feeds first. */
  written?: readonly Written[]
  compose?: (number: number, server: ServerState) => Message
  start?: (visit: Visit, channel: Channel) => void
  before?: (visit: Visit) => boolean
  defaults?: Record<string, string | number>
}

interface Written {
  minutes: number
  /** `scene-number` of a drawing. */
  drawing?: string
  caption?: string
  item: Partial<FeedItem>
  paragraphs: readonly string[]
}

const paragraphs = (texts: readonly string[]) => texts.map((text) => `<p>${text}</p>`).join('\n')

const bridgeTitle = 'Harbour bridge reopens to bicycles after nine-day inspection'
const bridgeText = [
  'Bicycles and pedestrians may cross the harbour bridge again from six this evening, after engineers finished a nine-day inspection of the bearings under the east span. Cars stay on the southern detour until Thursday.',
  'The inspection found wear on three of the forty-eight bearings, less than expected after a winter with this much ice. They were replaced at night, while the tide held the water low enough to work from the piers.',
  'The walkway on the north side keeps its new handrail. Counters at both ends will show until spring how many people come on foot, and the town decides then whether the third lane goes back to cars.'
] as const
const bridgeCorrected = [
  bridgeText[0],
  'The inspection found wear on two of the forty-eight bearings, less than expected after a winter with this much ice. Both were replaced at night, while the tide held the water low enough to work from the piers.',
  `${bridgeText[2]} An earlier version of this report spoke of three worn bearings.`
]
const bridgeCaption = 'Drawing: the east span at low water.'
const pilotTitle = 'Pilot boat schedule for Thursday'

const feeds: readonly DemoFeed[] = [
  {
    path: '/demo/harbour-desk',
    title: 'Harbour Desk',
    summary: 'Town news; its newest article is corrected after 7 s, another is removed.',
    desk: 'harbour',
    language: 'en',
    history: 26,
    pace: [7, 16],
    written: [
      {
        minutes: 44,
        drawing: 'town-2',
        item: {
          title: 'Night market returns to Saltmarket with forty stalls',
          summary: 'Trams run until one.',
          tags: ['culture']
        },
        paragraphs: [
          'The night market is back on Saltmarket square from Friday. Forty stalls have signed up, nine more than before the square was dug up, and the trams run until one in the morning.',
          'Cooking is allowed on the river side only. Whoever brings a bowl of their own pays a little less.'
        ]
      },
      {
        minutes: 21,
        item: { title: pilotTitle, summary: 'First boat at 05:40.', tags: ['notice'] },
        paragraphs: ['The pilot boat leaves at 05:40 on Thursday and then every two hours until dusk.']
      },
      {
        minutes: 6,
        drawing: 'bridge-0',
        caption: bridgeCaption,
        item: {
          title: bridgeTitle,
          summary: 'Cars stay on the southern detour until Thursday.',
          tags: ['harbour', 'transport'],
          authors: [{ name: 'Newsroom' }]
        },
        paragraphs: bridgeText
      }
    ],
    start: (visit, channel) => {
      const numbered = (title: string) => channel.published().find((frame) => frame.data.includes(title))?.id
      visit.server.after(6_500, () => {
        const bridge = numbered(bridgeTitle)
        const figure = figureOf(visit.server, 'bridge-0', bridgeCaption)
        if (bridge) channel.edit(bridge, { content_html: `${figure}\n${paragraphs(bridgeCorrected)}` })
      })
      visit.server.after(7_500, () => {
        const pilot = numbered(pilotTitle)
        if (pilot) channel.remove(pilot)
      })
    }
  },
  {
    path: '/demo/tide-and-weather-bulletin',
    title: 'Tide & Weather Bulletin',
    summary: 'Tides, fog and wind.',
    desk: 'weather',
    language: 'en',
    history: 22,
    pace: [9, 20],
    written: [
      {
        minutes: 38,
        item: { title: 'High water 16:48, 3.1 m', summary: 'Light north-westerly, easing by evening.', tags: ['tide'] },
        paragraphs: [
          'High water at the inner gauge at 16:48 with 3.1 m. The wind is a light north-westerly and eases by evening.'
        ]
      },
      {
        minutes: 4,
        drawing: 'rain-2',
        item: {
          title: 'Fog advisory extended to noon for the outer channel',
          summary: 'Visibility below 400 m at the east mark.',
          tags: ['weather', 'shipping']
        },
        paragraphs: [
          'The fog advisory for the outer channel is extended to noon. At the east mark one sees less than 400 m.',
          'Vessels without radar are asked to wait in the roads. The next bulletin follows at eleven, sooner if the wind turns.'
        ]
      }
    ]
  },
  {
    path: '/demo/quayside-notices',
    title: 'Quayside Notices',
    summary: 'Open for 6 s, then 503 with Retry-After: 8 for 40 s, and again.',
    desk: 'notices',
    language: 'en',
    history: 14,
    pace: [10, 20],
    defaults: { open: 6, closed: 40, 'retry-after': 8 },
    before: busy
  },
  {
    path: '/demo/솔마을-소식',
    title: '솔마을 소식',
    summary: 'Village news in Korean.',
    desk: 'village',
    language: 'ko',
    history: 24,
    pace: [8, 18],
    written: [
      {
        minutes: 24,
        item: {
          title: '마을 회관 승강기 점검 안내: 화요일 오후 두 시부터 네 시까지',
          summary: '점검하는 동안 계단을 이용해 주세요.',
          tags: ['시설']
        },
        paragraphs: [
          '마을 회관 승강기를 화요일 오후 두 시부터 네 시까지 점검합니다. 점검하는 동안에는 동쪽 계단을 이용해 주세요.'
        ]
      },
      {
        minutes: 8,
        drawing: 'bridge-1',
        caption: '그림: 새 조명을 단 강변 구간.',
        item: {
          title: '강변 산책로 전 구간, 다음 주부터 밤 열 시까지 개방',
          summary: '조명 교체가 끝난 구간부터 차례로 문을 연다.',
          tags: ['생활', '시설'],
          authors: [{ name: '생활팀' }]
        },
        paragraphs: [
          '조명 교체 공사가 끝난 강변 산책로가 다음 주 월요일부터 밤 열 시까지 문을 연다. 지금까지는 해가 지면 북쪽 출입구를 닫아 저녁에는 이용하기 어려웠다.',
          '새 조명은 사람이 지나갈 때만 밝아지고, 물가의 새들이 쉬는 구간에서는 밝기를 절반으로 낮춘다. 관리소는 한 달 동안 의견을 받은 뒤 겨울 시간표를 정할 계획이다.'
        ]
      }
    ]
  },
  {
    path: '/demo/물안도-교통-알림',
    title: '물안도 교통 알림',
    summary: 'Ferries and buses in Korean, some of high priority.',
    desk: 'transport',
    language: 'ko',
    history: 18,
    pace: [9, 20],
    written: [
      {
        minutes: 3,
        drawing: 'ferry-3',
        item: {
          title: '오전 여객선 두 편 지연, 안개가 걷히는 대로 운항 재개',
          summary: '대합실 안내 방송을 확인해 주세요.',
          tags: ['여객선', '안개'],
          priority: 4
        },
        paragraphs: [
          '바깥 바다에 짙은 안개가 끼어 오전 여객선 두 편이 제때 떠나지 못하고 있습니다. 안개가 걷히는 대로 운항을 다시 시작합니다.',
          '기다리시는 분께는 대합실에서 따뜻한 차를 드립니다. 표는 바꾸지 않아도 다음 배에 그대로 쓸 수 있습니다.'
        ]
      }
    ]
  },
  {
    path: '/demo/한들-도서관-새-글',
    title: '한들 도서관 새 글',
    summary: 'Library posts in Korean.',
    desk: 'library',
    language: 'ko',
    history: 12,
    pace: [12, 20],
    written: [
      {
        minutes: 31,
        drawing: 'shelf-5',
        item: {
          title: '이달의 지역 자료 목록 12건을 새로 올렸습니다',
          summary: '열람실에서 바로 볼 수 있습니다.',
          tags: ['도서관']
        },
        paragraphs: ['이웃들이 모은 사진과 지도 12건의 목록을 새로 올렸습니다. 원본은 열람실에서 바로 볼 수 있습니다.']
      }
    ]
  },
  {
    path: '/demo/ops-alerts',
    title: 'ops-alerts',
    summary: 'Alerts with priorities and severity words.',
    desk: 'ops',
    language: 'en',
    history: 10,
    pace: [10, 20],
    written: [
      {
        minutes: 2,
        drawing: 'chart-1',
        item: {
          title: 'Queue depth above 2,000 on relay-3',
          summary: 'Threshold held for four minutes.',
          tags: ['queue'],
          priority: 5,
          severity: 'critical'
        },
        paragraphs: [
          'The queue on relay-3 has held more than 2,000 messages for four minutes. Consumers are alive but slow.'
        ]
      }
    ]
  },
  {
    path: '/demo/build-log',
    title: 'build-log',
    summary: 'Lines of plain text.',
    desk: 'ops',
    language: 'en',
    history: 30,
    pace: [5, 12],
    compose: buildLine
  },
  {
    path: '/demo/staff-gazette',
    title: 'Staff Gazette',
    summary: '401: sign in as reader:harbour, or with "Bearer harbour-token".',
    desk: 'notices',
    language: 'en',
    history: 10,
    pace: [12, 20],
    before: (visit) => !authorised(visit)
  }
]

/** The feeds of `npm run demo`, in the order of the side pane. */
export const demoFeeds: readonly { path: string; title: string }[] = feeds.map(({ path, title }) => ({ path, title }))

export const demoBehaviours: readonly Behaviour[] = feeds.map((feed) =>
  channelBehaviour({
    path: feed.path,
    summary: feed.summary,
    defaults: { lang: feed.language, ...feed.defaults },
    plan: (server, items) => {
      const opened = Date.now()
      return {
        compose: (number) => {
          if (feed.compose) return feed.compose(number, server)
          const age = ageOf(feed, number)
          const at = age === undefined ? new Date() : new Date(opened - age * 60_000)
          const item = makeItem(number, { ...items, desk: feed.desk, size: 'full', at })
          const written = writtenAs(feed, number)
          const whole = written ? laidOver(item, written, server) : item
          return { id: whole.id, data: JSON.stringify(whole) }
        }
      }
    },
    ...(feed.before ? { before: feed.before } : {}),
    start: (visit, channel) => {
      if (channel.count === 0) {
        channel.fill(feed.history - (feed.written?.length ?? 0))
        for (const { minutes } of feed.written ?? []) visit.server.after(dueAfter(minutes), () => channel.publish(1))
        feed.start?.(visit, channel)
      }
      publishNow(visit.server, channel, feed)
    }
  })
)

/** The written items of all feeds come within three seconds and in the order of their age, so that they lead the list. */
function dueAfter(minutes: number): number {
  return 2_000 + 3_000 * (1 - Math.min(minutes, 60) / 60)
}

/** A new item every few seconds, for as long as the server runs. */
function publishNow(server: ServerState, channel: Channel, feed: DemoFeed): void {
  const random = randomFrom(server.seed, feed.path, channel.count)
  const [least, most] = feed.pace
  const next = (seconds: number) =>
    server.after(seconds * 1000, () => {
      channel.publish(1)
      next(least + random() * (most - least))
    })
  next(8 + random() * (least - 1))
}

/** Minutes before the first connection; undefined for a live item. */
function ageOf(feed: DemoFeed, number: number): number | undefined {
  if (number > feed.history) return undefined
  const written = writtenAs(feed, number)
  if (written) return written.minutes
  const newest = feed.written?.[0]?.minutes ?? 2
  const behind = feed.history - (feed.written?.length ?? 0) - number + 1
  return newest + behind * 11 + randomFrom(feed.path, number)() * 9
}

function writtenAs(feed: DemoFeed, number: number): Written | undefined {
  const written = feed.written ?? []
  return number > feed.history ? undefined : written[number - 1 - (feed.history - written.length)]
}

function laidOver(item: FeedItem, written: Written, server: ServerState): FeedItem {
  const { image: _, priority: __, severity: ___, ...rest } = item
  const figure = written.drawing && written.caption ? `${figureOf(server, written.drawing, written.caption)}\n` : ''
  return {
    ...rest,
    ...(written.drawing ? { image: `${server.origin}/images/${written.drawing}.svg` } : {}),
    ...written.item,
    content_html: figure + paragraphs(written.paragraphs)
  }
}

function figureOf(server: ServerState, drawing: string, caption: string): string {
  return `<figure><img src="${server.origin}/images/${drawing}.svg" alt="${caption}" width="1136" height="444"><figcaption>${caption}</figcaption></figure>`
}

function buildLine(number: number, server: ServerState): Message {
  const random = randomFrom(server.seed, 'build', number)
  const build = 1800 + Math.floor(number / 4)
  const parts = ['gauge-reader', 'berth-planner', 'tide-table', 'web', 'notices']
  const seconds = 3 + Math.floor(random() * 170)
  const lines = [
    `build ${build} started: ${pick(parts, random)} on main`,
    `build ${build} compile finished in ${seconds} s, ${Math.floor(random() * 4)} warnings`,
    `build ${build} tests passed: ${300 + Math.floor(random() * 900)} in ${seconds} s`,
    random() < 0.2
      ? `build ${build} FAILED: one test timed out after ${seconds} s`
      : `build ${build} published to the quay server`
  ]
  return { id: '', data: lines[number % 4] as string }
}
