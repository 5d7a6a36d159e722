import type { Words } from './en.ts'

/**
 * Every word of the window, in Korean.
 *
 * A particle is never glued to a variable, because its form depends on the sound before it.
 */
const number = new Intl.NumberFormat('ko')
const clockTime = new Intl.DateTimeFormat('ko', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const secondTime = new Intl.DateTimeFormat('ko', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23'
})
const shortDate = new Intl.DateTimeFormat('ko', { day: 'numeric', month: 'long' })
const yearDate = new Intl.DateTimeFormat('ko', { day: 'numeric', month: 'long', year: 'numeric' })
const fullDate = new Intl.DateTimeFormat('ko', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

export const ko: Words = {
  language: 'ko',
  app: 'Tickertape',

  format: {
    number: (n) => number.format(n),
    time: (at) => clockTime.format(at),
    second: (at) => secondTime.format(at),
    day: (at) => shortDate.format(at),
    dayWithYear: (at) => yearDate.format(at),
    full: (at) => `${fullDate.format(at)} ${clockTime.format(at)}`,
    now: '방금',
    minutes: (n) => `${n}분 전`,
    minutesAgo: (n) => (n === 0 ? '방금' : `${n}분 전`),
    today: (time) => `오늘 ${time}`
  },

  action: {
    add: '피드 추가',
    cancel: '취소',
    close: '닫기',
    back: '뒤로',
    menu: '피드와 보기',
    more: '더 보기',
    settings: '설정',
    search: '검색',
    tryAgain: '다시 시도',
    tryNow: '지금 시도',
    undo: '실행 취소',
    health: '상태',
    editFeed: '피드 편집',
    editHeaders: '헤더 편집',
    pause: '일시 정지',
    resume: '다시 시작',
    remove: '삭제',
    open: '열기',
    dismiss: '닫기'
  },

  view: {
    views: '보기',
    feeds: '피드',
    all: '전체',
    unread: '안 읽음',
    starred: '별표',
    alerts: '중요 알림',
    today: '오늘',
    search: '검색',
    unreadCount: (n) => `안 읽음 ${number.format(n)}`,
    resultCount: (n, more) => `결과 ${number.format(n)}건${more ? ' 이상' : ''}`,
    withUnread: (name, n) => (n === 0 ? name : `${name} ${number.format(n)}, 안 읽음`),
    withCount: (name, n) => (n === 0 ? name : `${name}, ${number.format(n)}`)
  },

  footer: {
    live: (live, all) => `${number.format(all)}개 중 ${number.format(live)}개 연결됨`,
    rate: (n) => `분당 ${number.format(n)}건`,
    none: '피드 없음'
  },

  state: {
    connecting: '연결 중',
    live: '연결됨',
    waiting: (seconds) => `${number.format(seconds)}초 후`,
    waitingMinutes: (minutes) => `${number.format(minutes)}분 후`,
    offline: '오프라인',
    paused: '일시 정지',
    asleep: '절전',
    diskFull: '디스크 가득 참',
    ended: '종료됨',
    signIn: '인증 필요',
    refused: '접근 거부',
    notFound: '주소 없음',
    notAStream: '스트림 아님',
    certificate: '인증서',
    error: '오류',
    connectingSentence: (attempt) =>
      attempt <= 1 ? '연결하고 있습니다.' : `연결하고 있습니다(시도 ${number.format(attempt)}).`,
    liveSince: (time) => `${time}부터 연결되어 있습니다.`,
    nextTry: (reason, seconds) => `${reason} ${number.format(seconds)}초 후 다시 시도합니다.`,
    nextTryMinutes: (reason, minutes) => `${reason} ${number.format(minutes)}분 후 다시 시도합니다.`,
    nextTryAt: (reason, time) => `${reason} ${time}에 다시 시도합니다.`,
    pausedByUser: '직접 일시 정지했습니다.',
    pausedBySuspend: '컴퓨터가 절전 중입니다.',
    pausedByStorage: '디스크가 가득 찼습니다. 공간이 생기면 계속합니다.'
  },

  reason: {
    network: '네트워크가 끊겼습니다.',
    nameNotFound: '서버를 찾을 수 없습니다.',
    refusedConnection: '서버가 연결을 받지 않습니다.',
    timeout: (seconds) => `${number.format(seconds)}초 동안 응답이 없습니다.`,
    silence: (seconds) => `${number.format(seconds)}초 동안 수신이 없습니다.`,
    endOfStream: '서버가 스트림을 닫았습니다.',
    toldToStop: '서버가 종료했습니다.',
    needsSignIn: '인증이 필요합니다.',
    headersMissing: '인증 정보를 다시 입력해야 합니다. 헤더 값을 보관할 수 없었습니다.',
    badHeader: '보낼 수 없는 헤더가 있습니다.',
    proxySignIn: '프록시에 인증이 필요합니다.',
    proxyUnreachable: '프록시에 연결할 수 없습니다.',
    proxyUnsupported: '시스템 프록시가 지원하지 않는 방식입니다.',
    proxyAnswered: (status) => `프록시가 ${status} 상태로 응답했습니다.`,
    headersTooLarge: '서버 응답의 헤더가 너무 커서 받을 수 없습니다.',
    refused: '접근이 거부되었습니다.',
    nothingHere: '이 주소에 피드가 없습니다.',
    askedToWait: '서버가 기다리라고 합니다(429).',
    serverError: (status) => `서버 오류(${status})입니다.`,
    status: (status) => `서버가 ${status} 상태로 응답했습니다.`,
    signInPage: '로그인 페이지가 대신 응답했습니다.',
    webPage: '실시간 스트림이 아니라 웹 페이지입니다.',
    rss: 'RSS 피드입니다. 실시간 스트림만 읽을 수 있습니다.',
    json: '실시간 스트림이 아니라 JSON 문서입니다.',
    otherType: (type) => (type === '' ? '실시간 스트림이 아닙니다.' : `실시간 스트림이 아닙니다(${type}).`),
    certificate: '인증서를 신뢰할 수 없습니다.',
    tooManyRedirects: '주소 이동이 너무 많습니다.',
    redirectWithoutTarget: '이동할 주소가 없습니다.',
    redirectUnsupported: 'http가 아닌 주소로 이동합니다.',
    redirectInsecure: 'https에서 http로 이동하는 주소라 따라가지 않았습니다.',
    messageTooLarge: '메시지가 너무 커서 받을 수 없습니다.'
  },

  bar: {
    offline: '네트워크에 연결되지 않았습니다. 저장된 항목은 읽을 수 있고, 연결되면 피드가 자동으로 돌아옵니다.',
    allPaused: '모든 피드가 일시 정지되어 있습니다.',
    resumeAll: '모두 다시 시작',
    snoozed: (time) => `${time}까지 알림을 잠시 껐습니다.`,
    endSnooze: '알림 다시 켜기',
    notificationsBroken: '알림 서비스가 응답하지 않습니다. 항목은 계속 받습니다.',
    held: '목록 고정됨.',
    heldWaiting: (n) => `${number.format(n)}건 대기 중`,
    release: '풀기'
  },

  update: {
    check: '업데이트 확인',
    checking: '새 버전을 찾고 있습니다.',
    none: '최신 버전입니다.',
    available: (version) => `새 버전이 있습니다(${version}).`,
    download: '다운로드',
    downloading: (version, percent) => `새 버전(${version}) 다운로드 중: ${percent} %`,
    ready: (version) => `새 버전을 설치할 준비가 되었습니다(${version}).`,
    install: '다시 시작하고 설치',
    failed: (why) =>
      why === 'damaged'
        ? '받은 파일이 배포된 것과 달라 버렸습니다.'
        : why === 'refused'
          ? '시스템에서 새 버전 설치를 허용하지 않았습니다. 이 버전을 계속 사용합니다.'
          : '업데이트 서버가 응답하지 않습니다.'
  },

  list: {
    items: '항목',
    itemsOf: (view) => `항목: ${view}`,
    markAllRead: '모두 읽음으로 표시',
    unreadOnly: '안 읽은 항목만',
    hold: '목록 고정',
    release: '목록 고정 풀기',
    edited: '수정됨',
    removed: '삭제됨',
    urgent: '긴급',
    high: '높음',
    unread: '안 읽음',
    starred: '별표',
    newCount: (shown) => `새 항목 ${shown}건`,
    fromFeeds: (n) => `피드 ${number.format(n)}개`,
    backToWhereIWas: '보던 곳으로',
    rate: (n) => `초당 ${number.format(n)}건`,
    tape: (n) => `최근 30분 동안 ${number.format(n)}건`,
    tapeSpan: '30분',
    loading: '불러오는 중',
    announceNew: (n) => `새 항목 ${number.format(n)}건`
  },

  empty: {
    feed: '연결됨. 아직 받은 항목이 없습니다.',
    feedNotLive: '아직 받은 항목이 없습니다.',
    all: '아직 받은 항목이 없습니다.',
    unread: '모두 읽었습니다. 새 항목은 여기에 나타납니다.',
    starred: '별표한 항목이 없습니다. 항목에서 s 키를 누르면 여기에 보관됩니다.',
    alerts: '중요 알림이 없습니다. 출처에서 긴급 또는 높음으로 표시한 항목이 여기에 나타납니다.',
    today: '오늘은 아직 받은 항목이 없습니다.',
    search: (query) => `“${query}” 검색 결과 없음`,
    searchStart: '모든 피드에서 검색합니다.',
    notIndexed: (n) => `아직 색인되지 않은 항목 ${number.format(n)}건`
  },

  reader: {
    nothingSelected: '항목을 선택하면 여기에서 읽을 수 있습니다.',
    previous: '이전 항목',
    next: '다음 항목',
    markUnread: '안 읽음으로 표시',
    markRead: '읽음으로 표시',
    star: '별표 추가',
    unstar: '별표 해제',
    raw: '원본 메시지',
    article: '기사',
    copyLink: '링크 복사',
    original: '원문 열기',
    editedAt: (time) => `${time} 출처에서 수정`,
    showChanges: '변경 내용 보기',
    hideChanges: '변경 내용 숨기기',
    removed: '출처에서 삭제됨. 받은 내용은 보관합니다.',
    gone: '더 이상 저장되어 있지 않은 항목입니다.',
    articleOf: (title) => `기사: ${title}`,
    changes: '출처에서 바꾼 내용',
    earlierTitle: '제목',
    earlierText: '본문',
    onlyMarkup: '글은 같고 링크, 이미지 또는 배치가 바뀌었습니다.',
    imageHidden: '이미지 표시 안 함',
    imageFailed: '이미지를 불러올 수 없음',
    embed: '포함된 콘텐츠',
    rawCard: '이 메시지에서 제목이나 본문을 찾지 못했습니다. 받은 그대로 표시합니다.',
    message: '메시지',
    tags: '태그',
    received: (time) => `받은 시각 ${time}`,
    published: (time) => `게시 시각 ${time}`,
    noLink: '이 항목에는 링크가 없습니다.',
    linkCopied: '링크를 복사했습니다.'
  },

  firstRun: {
    title: '첫 피드를 추가하세요',
    text: '실시간 스트림(SSE) 주소를 붙여 넣으세요. 저장하기 전에 어떤 내용이 오는지 먼저 보여 드립니다.',
    address: '피드 주소',
    connect: '연결'
  },

  addFeed: {
    title: '피드 추가',
    editTitle: '피드 편집',
    address: '주소',
    connect: '연결',
    connecting: '연결하는 중…',
    found: '찾음',
    eventStream: '이벤트 스트림',
    firstBytes: (seconds) => `첫 수신 ${seconds}초`,
    whatItSends: '보내는 내용',
    whatYouWillRead: '읽게 될 모습',
    noFrameYet: '연결됨. 아직 받은 내용이 없습니다.',
    name: '이름',
    resumes: '이벤트 ID로 이어 받습니다.',
    resumesNot: '이어 받을 수 없습니다. 연결이 끊긴 동안의 내용은 받지 못합니다.',
    add: '피드 추가',
    addAnyway: '그래도 추가',
    save: '저장',
    notAUrl: '올바른 주소가 아닙니다. 피드 주소는 https:// 또는 http://로 시작합니다.',
    alreadyAdded: (name) => `이미 추가된 피드입니다: ${name}`,
    intro: '연결하면 이 주소에서 어떤 내용이 오는지 보여 드립니다. 추가하기 전에는 아무것도 저장하지 않습니다.',
    editIntro: '연결하면 지금 이 주소에서 어떤 내용이 오는지 보여 드립니다.',
    steps: '연결 시험',
    noAnswer: '응답 없음',
    nothingYet: '아직 없음',
    frames: (n) => `메시지 ${number.format(n)}건`,
    frameId: (id) => `id ${id}`,
    cut: '여기에서 줄임',
    itemsLater: '출처에서 항목을 보내면 여기에 나타납니다.',
    noItems: '아직 항목이 된 메시지가 없습니다. 출처에서 항목을 보내면 나타납니다.',
    notifyEach: '모든 항목 알림',
    resumesUnknown: '이어 받을 수 있는지는 내용이 오면 알 수 있습니다.',
    adding: '추가하는 중…',
    saving: '저장하는 중…',
    changedAddress: '주소를 바꾸면 앞으로의 항목은 새 출처에서 옵니다.',
    headers: {
      title: '헤더, 인증',
      choice: '인증',
      none: '없음',
      basic: '이름과 비밀번호',
      bearer: '토큰',
      own: '직접 입력',
      user: '사용자 이름',
      password: '비밀번호',
      token: '출처에서 받은 토큰',
      name: '헤더 이름',
      value: '값',
      valueOf: (name) => `값: ${name}`,
      add: '헤더 추가',
      remove: (name) => `헤더 삭제: ${name}`,
      replace: '바꾸기',
      replaceOf: (name) => `바꾸기: ${name}`,
      kept: '보관됨',
      notForThisServer: '이 서버에는 보내지 않음',
      show: (label) => `표시: ${label}`,
      stored: '이 컴퓨터에 암호화해 보관하며 이 서버에만 보냅니다.',
      session:
        '이 컴퓨터에는 키 저장소가 없어 Tickertape를 닫을 때까지만 보관하고, 그 뒤에는 다시 묻습니다. 이 서버에만 보냅니다.',
      lost: '값을 보관할 수 없었습니다. 다시 입력해 주세요.',
      otherServer: '다른 서버이므로 보관된 값은 보내지 않습니다. 필요한 값을 다시 입력해 주세요.'
    }
  },

  mistake: {
    empty: '주소가 없습니다. 실시간 스트림 주소를 붙여 넣거나 입력해 주세요.',
    nameNotFound: (host) => `서버를 찾을 수 없습니다: ${host}. 철자와 네트워크를 확인해 주세요.`,
    refusedConnection: (host) =>
      `서버가 연결을 받지 않습니다: ${host}. 포트를 확인하거나 그래도 추가하세요. 응답할 때까지 다시 시도합니다.`,
    network:
      '서버가 응답하기 전에 연결이 끊겼습니다. 네트워크를 확인하고 다시 연결하거나 그래도 추가하세요. 응답할 때까지 다시 시도합니다.',
    timeout: (seconds) =>
      `${number.format(seconds)}초 동안 응답이 없습니다. 다시 연결하거나 그래도 추가하세요. 응답할 때까지 다시 시도합니다.`,
    silence: (seconds) =>
      `연결되었지만 ${number.format(seconds)}초 동안 수신이 없습니다. 조용한 스트림일 수 있습니다. 다시 연결하거나 그래도 추가하세요.`,
    endOfStream: '서버가 스트림을 바로 닫았습니다. 다시 연결하거나 그래도 추가하세요. 자동으로 다시 엽니다.',
    toldToStop: '종료된 스트림이라고 서버가 응답했습니다(204). 출처에 새 주소를 문의해 주세요.',
    needsSignIn: '인증이 필요합니다(401). 출처에서 받은 정보를 아래에 입력하고 다시 연결해 주세요.',
    refused: '접근이 거부되었습니다(403). 주소와 아래의 인증을 확인하거나 출처에 접근 권한을 문의해 주세요.',
    signInNotTaken: '인증이 받아들여지지 않았습니다(401). 아래 내용을 확인하고 다시 연결해 주세요.',
    proxySignIn:
      '프록시에 인증이 필요하지만(407) Tickertape에서는 지원하지 않습니다. 시스템의 프록시 설정을 바꾸고 다시 연결해 주세요.',
    proxyUnreachable: '프록시에 연결할 수 없습니다. 시스템의 프록시 설정과 네트워크를 확인해 주세요.',
    proxyUnsupported:
      '시스템 프록시가 지원하지 않는 방식입니다. 시스템 설정에서 HTTP 또는 HTTPS 프록시를 지정해 주세요.',
    proxyAnswered: (status) =>
      `프록시가 연결하는 대신 ${status} 상태로 응답했습니다. 주소와 시스템의 프록시 설정을 확인해 주세요.`,
    headersTooLarge: '서버 응답의 헤더가 너무 커서 받을 수 없습니다. 출처에 문의해 주세요.',
    headersMissing: '헤더 값을 보관할 수 없었습니다. 아래에 다시 입력해 주세요.',
    colon: '사용자 이름에는 쌍점을 쓸 수 없습니다. 출처에서 받은 이름을 확인해 주세요.',
    header: {
      name: (name) => `헤더 이름으로 쓸 수 없습니다: “${name}”. 로마자, 숫자, 붙임표로 된 이름을 입력해 주세요.`,
      value: (name) => `줄바꿈처럼 보낼 수 없는 문자가 값에 있습니다: ${name}. 값을 다시 복사해 주세요.`,
      reserved: (name) => `Tickertape가 직접 정하는 헤더입니다: ${name}. 삭제해 주세요.`,
      tooLong: (name) => (name === '' ? '헤더가 모두 합해 너무 깁니다.' : `너무 길어서 보낼 수 없습니다: ${name}.`),
      tooMany: (most) => `헤더가 너무 많습니다. ${number.format(most)}개까지 보낼 수 있습니다.`,
      twice: (name) => `같은 헤더가 두 번 있습니다: ${name}. 하나를 삭제해 주세요.`,
      missing: (name) => `값이 더 이상 없습니다: ${name}. 다시 입력해 주세요.`
    },
    nothingHere: (status) =>
      `이 주소에 피드가 없습니다(${status}). 철자를 확인하거나 출처에서 주소를 다시 복사해 주세요.`,
    askedToWait:
      '서버가 기다리라고 합니다(429). 잠시 후 다시 연결하거나 그래도 추가하세요. 서버가 허용하면 다시 시도합니다.',
    serverError: (status) =>
      `서버 오류(${status})입니다. 나중에 다시 연결하거나 그래도 추가하세요. 복구될 때까지 다시 시도합니다.`,
    status: (status) => `서버가 스트림 대신 ${status} 상태로 응답했습니다. 출처에서 주소를 확인해 주세요.`,
    webPage: '실시간 스트림이 아니라 웹 페이지입니다. 그 사이트에서 이벤트 스트림(SSE) 주소를 찾아 주세요.',
    rss: 'RSS 피드입니다. 실시간 스트림만 읽을 수 있습니다. 출처에 이벤트 스트림(SSE) 주소를 문의해 주세요.',
    json: '실시간 스트림이 아니라 JSON 문서입니다. 출처의 설명서에서 이벤트 스트림(SSE) 주소를 찾아 주세요.',
    otherType: (type) =>
      `실시간 스트림이 아닙니다${type === '' ? '' : `(${type})`}. 실시간 스트림은 text/event-stream으로 응답합니다. 출처에서 주소를 확인해 주세요.`,
    certificate: (code) =>
      `인증서를 신뢰할 수 없습니다(${code}). 주소와 이 컴퓨터의 시계를 확인해 주세요. 신원을 증명하지 못하는 서버에는 아무것도 보내지 않습니다.`,
    tooManyRedirects: '주소 이동이 너무 많습니다. 출처에 직접 연결되는 주소를 문의해 주세요.',
    redirectWithoutTarget: '이동할 주소가 없습니다. 출처에 직접 연결되는 주소를 문의해 주세요.',
    redirectUnsupported: 'http(s)가 아닌 주소로 이동합니다. 출처에 직접 연결되는 주소를 문의해 주세요.',
    redirectInsecure:
      'https에서 http로 이동하는 주소라 따라가지 않았습니다. 믿을 수 있다면 http 주소를 직접 입력해 주세요.',
    messageTooLarge: '메시지가 너무 커서 받을 수 없습니다. 출처에 더 작은 메시지를 보내는 스트림을 문의해 주세요.',
    gone: '그동안 삭제된 피드입니다. 닫고 다시 추가해 주세요.',
    failed: '연결을 시험하지 못했습니다. 다시 연결해 주세요.'
  },

  settings: {
    title: '설정',
    feeds: '피드',
    appearance: '모양',
    notifications: '알림',
    about: '정보',
    theme: '테마',
    themeSystem: '시스템',
    themeLight: '밝게',
    themeDark: '어둡게',
    language: '언어',
    languageSystem: '시스템',
    density: '줄 간격',
    densityCompact: '좁게',
    densityCosy: '보통',
    densityRoomy: '넓게',
    textSize: '기사 글자 크기',
    images: '기사 이미지',
    imagesAlways: '항상 표시',
    imagesNever: '표시 안 함',
    desktop: '데스크톱',
    closeToTray: '창을 닫으면 트레이에서 계속 실행',
    closeToTrayHint: '피드를 계속 받습니다. 트레이 아이콘이 없는 데스크톱에서는 창을 최소화합니다.',
    startAtLogin: '로그인할 때 시작',
    startAtLoginHint: '트레이에 숨은 상태로 시작하므로 작업하는 동안 놓치는 항목이 없습니다.',
    notificationsOn: '알림 표시',
    version: (version) => `버전 ${version}`,
    pages: '설정 페이지',
    addHere: '피드 추가',
    yourFeeds: (n) => `피드 ${number.format(n)}개`,
    noFeeds: '아직 피드가 없습니다. 위에 주소를 붙여 넣어 첫 피드를 추가하세요.',
    notifyOf: (name) => `모든 항목 알림: ${name}`,
    pauseOf: (name) => `일시 정지: ${name}`,
    resumeOf: (name) => `다시 시작: ${name}`,
    editOf: (name) => `편집: ${name}`,
    removeOf: (name) => `삭제: ${name}`,
    themeHint: '시스템은 컴퓨터의 모양 설정을 따릅니다.',
    languageName: { en: 'English', ko: '한국어' },
    textSizeValue: (n) => `${n}px`,
    sample: '여객선은 아홉 시에 떠나 정오에 돌아옵니다.',
    imagesHint: '이미지는 쿠키나 페이지 주소 없이 Tickertape에서 직접 가져옵니다.',
    notificationsHint: '피드별 알림 위에 있는 전체 스위치입니다. 피드별 알림은 피드 페이지에서 설정합니다.',
    notificationsNone: '지금은 알리는 피드가 없습니다. 피드 페이지에서 피드별로 켤 수 있습니다.',
    notificationsSome: (n) => `피드 ${number.format(n)}개의 모든 항목을 알립니다.`,
    licence: '라이선스',
    licenceText: 'MIT. 자유롭게 쓰고 고치고 배포할 수 있습니다.',
    stored: '저장하는 내용과 위치',
    storedText:
      '피드, 항목, 설정은 이 컴퓨터의 파일 하나에만 보관합니다. 피드의 서버와 기사에 든 이미지의 서버에만 접속합니다.',
    about1:
      '실시간 뉴스 피드를 읽는 프로그램입니다. 스트림을 계속 열어 두고, 모든 항목을 보관하며, 각 스트림의 상태를 있는 그대로 보여 줍니다.'
  },

  gap: {
    missed: (span, feed) => `${span} 빠짐 · ${feed}`,
    mayHaveMissed: (span, feed) => `${span} 빠졌을 수 있음 · ${feed}`,
    span: (from, to) => (from === to ? from : `${from}–${to}`),
    messages: (n) => `메시지 ${number.format(n)}건`,
    filled: '채움',
    noCopy: '서버에 기록 없음',
    notSure: '다시 받지 못한 것이 있을 수 있음',
    noIds: '이 서버에는 그동안 보낸 내용을 물어볼 수 없음',
    tooFew: '평소보다 훨씬 적게 수신됨',
    dismiss: '확인',
    quiet: (minutes) => `${number.format(minutes)}분째 조용함`,
    quietSentence: (minutes, usual) =>
      `${number.format(minutes)}분째 조용합니다. 평소에는 약 ${number.format(usual)}분에 1건이 옵니다.`,
    sentence: (n) => `빠진 구간 ${number.format(n)}곳을 목록에 표시했습니다.`,
    words: (n) => `빠진 구간 ${number.format(n)}곳`
  },

  health: {
    title: (feed) => `상태: ${feed}`,
    copy: '진단 정보 복사',
    copied: '진단 정보를 복사했습니다. 주소와 메시지 내용은 가리거나 뺐습니다.',
    perMinute: '최근 1시간 분당 메시지',
    perMinuteSum: (now, median, peak) =>
      `현재 ${number.format(now)} · 중앙값 ${number.format(median)} · 최고 ${number.format(peak)}`,
    history: '최근 7일',
    live: (percent) => `${percent}% 연결됨`,
    legend: { live: '연결됨', away: '끊김', gap: '빠짐', idle: '실행 안 함' },
    day: '날짜',
    dayLive: '연결',
    dayMessages: '메시지',
    dayGaps: '빠진 구간',
    lastByte: '마지막 수신',
    lastMessage: '마지막 메시지',
    never: '아직 없음',
    heartbeat: '하트비트',
    heartbeatEvery: (seconds) => `${number.format(seconds)}초마다`,
    unknown: '아직 알 수 없음',
    resume: '끊긴 뒤',
    resumes: '이벤트 ID로 이어받음',
    resumesNot: '이어받을 수 없음',
    stored: '저장된 항목',
    received: '받은 메시지',
    duplicates: '중복 수신, 한 번만 표시',
    notUnderstood: '받은 그대로 표시',
    tooLarge: '너무 커서 받지 않음',
    changes: '상태 기록',
    noChanges: '아직 기록이 없습니다.',
    open: '연결되었습니다.',
    pausedHere: '일시 정지했습니다.',
    gaps: '빠진 구간',
    noGaps: '알려진 빠진 구간이 없습니다.',
    frames: '최근 메시지',
    noFrames: '실행한 뒤로 받은 메시지가 없습니다.',
    hold: '고정',
    release: '풀기',
    frameLength: (n) => `${number.format(n)}자`,
    gone: '이 피드는 더 이상 없습니다.'
  },

  toast: {
    feedRemoved: (name) => `피드 삭제됨: ${name}`,
    markedRead: (n) => `${number.format(n)}건을 읽음으로 표시했습니다.`,
    notifications: '메시지'
  },

  keys: {
    title: '단축키',
    then: '다음',
    groups: { items: '항목', list: '목록', go: '이동', window: '창' },
    shift: 'Shift',
    space: 'Space',
    enter: 'Enter',
    nextItem: '다음 항목',
    previousItem: '이전 항목',
    nextUnread: '안 읽은 다음 항목',
    open: '열고 기사로 이동',
    original: '브라우저에서 원문 열기',
    page: '기사 넘겨 보기, 끝나면 안 읽은 다음 항목',
    pageBack: '앞으로 넘기기',
    undo: '실행 취소',
    read: '읽음/안 읽음',
    star: '별표',
    copyLink: '링크 복사',
    raw: '원본 메시지',
    changes: '변경 내용 보기',
    unreadOnly: '안 읽은 항목만',
    hold: '목록 고정',
    takePill: '새 항목 보기',
    back: '보던 곳으로',
    markViewRead: '보기 전체 읽음으로 표시',
    previousFeed: '이전 피드',
    nextFeed: '다음 피드',
    health: '피드 상태',
    addFeed: '피드 추가',
    tryNow: '지금 시도',
    search: '검색',
    goAll: '전체',
    goUnread: '안 읽음',
    goStarred: '별표',
    goAlerts: '중요 알림',
    goToday: '오늘',
    liveEdge: '맨 위(실시간)',
    end: '목록 끝',
    nextPane: '다음 창',
    previousPane: '이전 창',
    thisTable: '이 표',
    settings: '설정',
    closeOrBack: '닫기, 뒤로'
  },

  pane: {
    sidebar: '피드와 보기',
    reader: '기사',
    sidebarWidth: '사이드바 너비',
    listWidth: '목록 너비'
  }
}
