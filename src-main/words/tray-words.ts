/** What the tray says. The window has a table of its own; these are the few words that main shows by itself. */
export interface TrayWords {
  open: string
  /** The tooltip and the first lines of the menu. */
  unread(count: number): string
  trouble(feeds: number): string
  pauseAll: string
  resumeAll: string
  snooze: string
  snoozeHour: string
  snoozeFourHours: string
  snoozeUntilMorning: string
  snoozedUntil(time: string): string
  endSnooze: string
  settings: string
  quit: string
  /** Told once, when the window was closed for the first time. */
  staysTitle: string
  staysBody: string
}

const count = (language: string, n: number): string => new Intl.NumberFormat(language).format(n)

export const trayWords: Record<'en' | 'ko', TrayWords> = {
  en: {
    open: 'Open Tickertape',
    unread: (n) => (n === 0 ? 'Nothing unread' : `${count('en', n)} unread`),
    trouble: (n) => (n === 1 ? '1 feed in trouble' : `${count('en', n)} feeds in trouble`),
    pauseAll: 'Pause all feeds',
    resumeAll: 'Resume all feeds',
    snooze: 'Snooze notifications',
    snoozeHour: 'For 1 hour',
    snoozeFourHours: 'For 4 hours',
    snoozeUntilMorning: 'Until 8:00 tomorrow',
    snoozedUntil: (time) => `Notifications snoozed until ${time}`,
    endSnooze: 'End snooze',
    settings: 'Settings',
    quit: 'Quit',
    staysTitle: 'Tickertape stays in the tray',
    staysBody: 'Feeds keep arriving. Quit from the tray menu, or change this in Settings.'
  },
  ko: {
    open: 'Tickertape 열기',
    unread: (n) => (n === 0 ? '읽지 않은 항목 없음' : `읽지 않은 항목 ${count('ko', n)}건`),
    trouble: (n) => `문제 있는 피드 ${count('ko', n)}개`,
    pauseAll: '모든 피드 일시 정지',
    resumeAll: '모든 피드 다시 시작',
    snooze: '알림 잠시 끄기',
    snoozeHour: '1시간',
    snoozeFourHours: '4시간',
    snoozeUntilMorning: '내일 8:00까지',
    snoozedUntil: (time) => `${time}까지 알림 꺼짐`,
    endSnooze: '알림 다시 켜기',
    settings: '설정',
    quit: '종료',
    staysTitle: '트레이에서 계속 실행합니다',
    staysBody: '피드는 계속 받습니다. 트레이 메뉴에서 종료하거나 설정에서 바꿀 수 있습니다.'
  }
}
